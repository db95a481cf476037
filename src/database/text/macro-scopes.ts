/** Macros by name, in scopes: what an inner scope defines hides what an outer one does, and goes with it. */

export interface Macro {
  readonly name: string;
  readonly level: number;
  value: string;
  /** Its value is being expanded: a reference to it now is a recursion. */
  visited: boolean;
}

export class MacroScopes {
  readonly #macros: Macro[] = [];
  #level = 0;

  /** Names of the macros that have a value, the oldest first. */
  get names(): readonly string[] {
    return [...new Set(this.#macros.map(({ name }) => name))];
  }

  /** Defines a macro in the present scope. Without a value it is undefined, in the outer scopes too. */
  define(name: string, value: string | undefined): void {
    let macro = this.find(name);
    if (value === undefined) {
      for (; macro !== undefined; macro = this.find(name)) this.#macros.splice(this.#macros.indexOf(macro), 1);
    } else if (macro?.level === this.#level) macro.value = value;
    else this.#macros.push(this.inScope(name, value));
  }

  /** A macro of the present scope that is not defined in it. */
  inScope(name: string, value: string): Macro {
    return { name, level: this.#level, value, visited: false };
  }

  /** The youngest definition, which may be of an outer scope. */
  find(name: string): Macro | undefined {
    for (let at = this.#macros.length - 1; at >= 0; at--) {
      if (this.#macros[at]!.name === name) return this.#macros[at];
    }
    return undefined;
  }

  push(): void {
    this.#level++;
  }

  pop(): void {
    if (this.#level === 0) throw new Error('popScope() without pushScope()');
    while (this.#macros.at(-1)?.level === this.#level) this.#macros.pop();
    this.#level--;
  }
}
