/** What goes over the local socket of a shell: lines of JSON, both ways. */

/** To the IOC. */
export type ShellRequest =
  /** The next line for the shell. */
  | { readonly line: string }
  /** What may this line go on with? */
  | { readonly complete: string }
  /** There are no more lines. */
  | { readonly end: true };

/** From the IOC. */
export type ShellReply =
  /** The first message: whose shell this is. */
  | { readonly ioc: string; readonly pid: number }
  /** It prints. */
  | { readonly out: string }
  /** It complains. */
  | { readonly err: string }
  /** It wants the next line. */
  | { readonly prompt: string }
  /** Completions of the line that was asked about last. */
  | { readonly completions: readonly string[] }
  /** The last message: the session is over, with so many commands that failed. */
  | { readonly errors: number };

/** Characters of one line. */
export const LONGEST_MESSAGE = 1 << 20;

export function encodeMessage(message: ShellRequest | ShellReply): string {
  return `${JSON.stringify(message)}\n`;
}

/** Undefined: it is not a message for an IOC. */
export function readRequest(text: string): ShellRequest | undefined {
  const { line, complete, end } = parsed(text);
  if (typeof line === 'string') return { line };
  if (end === true) return { end };
  return typeof complete === 'string' ? { complete } : undefined;
}

/** Undefined: it is not a message of an IOC. */
export function readReply(text: string): ShellReply | undefined {
  const { ioc, pid, out, err, prompt, completions, errors } = parsed(text);
  if (typeof out === 'string') return { out };
  if (typeof err === 'string') return { err };
  if (typeof prompt === 'string') return { prompt };
  if (typeof ioc === 'string') return { ioc, pid: Number(pid) };
  if (typeof errors === 'number') return { errors };
  return Array.isArray(completions) ? { completions: completions.map(String) } : undefined;
}

/** Cuts what arrives into lines. */
export class LineCutter {
  #rest = '';

  /** @returns the lines that are complete; undefined: one is longer than any message */
  push(text: string): readonly string[] | undefined {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    return this.#rest.length > LONGEST_MESSAGE || lines.some((line) => line.length > LONGEST_MESSAGE)
      ? undefined
      : lines;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
