/**
 * Named states of an IOC, true or false: what the `sync` filter goes by.
 *
 * A client's `x.{sync:{while:"beam"}}` can be created once the state `beam` exists. (EPICS base: dbState.)
 */
export class DbStates {
  readonly #states = new Map<string, boolean>();

  /**
   * Makes a state, false at first unless said otherwise. One that exists stays as it is.
   *
   * @param name 1 to 19 characters, so that a filter can name it
   * @throws RangeError for any other name
   */
  create(name: string, on = false): void {
    if (name.length < 1 || name.length > LONGEST_NAME) {
      throw new RangeError(`A state is named by 1 to ${LONGEST_NAME} characters, but "${name}" has ${name.length}.`);
    }
    if (!this.#states.has(name)) this.#states.set(name, on);
  }

  /** Sets a state, and makes it where there is none. */
  put(name: string, on: boolean): void {
    this.#states.set(name, on);
  }

  /** @throws Error when there is no such state */
  set(name: string, on: boolean): void {
    if (!this.#states.has(name)) throw new Error(`There is no state "${name}": create it first.`);
    this.#states.set(name, on);
  }

  /** False for a state that does not exist. */
  get(name: string): boolean {
    return this.#states.get(name) ?? false;
  }

  has(name: string): boolean {
    return this.#states.has(name);
  }

  names(): readonly string[] {
    return [...this.#states.keys()];
  }
}

/** As base's sync filter stores them: 20 bytes with a NUL. */
const LONGEST_NAME = 19;
