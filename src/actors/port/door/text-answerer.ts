/** Answers by patterns of text: lines, frames, and HTTP. */
import type { AnswerDefinition } from '../../../database/author/answering.ts';
import { RequestPattern } from '../../../database/port/request-pattern.ts';
import { DefinitionError } from '../../../database/pv/definition-error.ts';
import { EMPTY, type Frame, type Framing } from '../../../protocol/framing/framing.ts';
import { isPromise } from '../../kernel/promise.ts';
import { requestFrame, textOf } from '../dialects/frames.ts';
import type { Answerer } from './answerer.ts';

type Handler = (...values: unknown[]) => unknown;

export class TextAnswerer implements Answerer {
  readonly #framing: Framing;
  readonly #options: AnswerDefinition['options'];
  readonly #exact = new Map<string, Handler>();
  readonly #patterns: { readonly pattern: RequestPattern; readonly handler: Handler }[] = [];
  /** What code of the author has thrown. */
  readonly #failed: (error: unknown) => void;

  /**
   * @param name of the device, for errors
   * @throws DefinitionError for a pattern that cannot be
   */
  constructor(
    name: string,
    framing: Framing,
    handlers: Readonly<Record<string, unknown>>,
    options: AnswerDefinition['options'],
    failed: (error: unknown) => void,
  ) {
    this.#framing = framing;
    this.#options = options;
    this.#failed = failed;
    for (const [text, handler] of Object.entries(handlers)) {
      if (typeof handler !== 'function') {
        throw new DefinitionError(name, `the answer to '${text}' must be a function, but it is a ${typeof handler}.`);
      }
      if (!/[{}]/.test(text)) this.#exact.set(text, handler as Handler);
      else this.#patterns.push({ pattern: patternOf(name, text), handler: handler as Handler });
    }
  }

  textOf(request: Frame): string {
    return request.topic ?? textOf(request, this.#framing);
  }

  answer(request: Frame): readonly Frame[] | Promise<readonly Frame[]> {
    const text = this.textOf(request);
    const { topic, bytes } = request;
    try {
      const answer = this.#ask(text, topic === undefined ? undefined : bodyOf(bytes), bytes);
      if (!isPromise(answer)) return this.#frames(answer, request);
      return Promise.resolve(answer).then(
        (given) => this.#frames(given, request),
        (error: unknown) => this.#refusal(error, text, request),
      );
    } catch (error) {
      return this.#refusal(error, text, request);
    }
  }

  wrong(request: Frame, arg: number | string | undefined): Frame {
    const text = String(arg ?? 'ERR 12');
    const frame = requestFrame(text, this.#framing);
    return request.topic === undefined ? frame : { ...frame, topic: '500 Internal Server Error' };
  }

  // --- helpers

  #ask(text: string, body: unknown, bytes: Uint8Array): unknown {
    const exact = this.#exact.get(text);
    if (exact !== undefined) return exact(body);
    for (const { pattern, handler } of this.#patterns) {
      const values = pattern.match(text);
      if (values !== undefined) return handler(...values, body);
    }
    return this.#options.unknown?.(text, bytes) ?? NOT_FOUND;
  }

  #refusal(error: unknown, text: string, request: Frame): readonly Frame[] {
    const message = error instanceof Error ? error.message : String(error);
    const isRefusal = error instanceof Error && error.name === 'Rejection';
    if (!isRefusal) this.#failed(error);
    const { refused } = this.#options;
    const answer = refused === undefined ? message : refused(message, text);
    if (request.topic === undefined) return this.#frames(answer, request);
    const status = isRefusal ? '400 Bad Request' : '500 Internal Server Error';
    return this.#frames(answer, request).map((frame) => ({ ...frame, topic: status }));
  }

  #frames(answer: unknown, { topic }: Frame): readonly Frame[] {
    if (topic !== undefined) return [this.#page(answer)];
    if (answer === undefined || answer === NOT_FOUND) return [];
    const all = Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
    return all.map((each) => requestFrame(each instanceof Uint8Array ? each : String(each), this.#framing));
  }

  #page(answer: unknown): Frame {
    if (answer === NOT_FOUND) return { topic: '404 Not Found', bytes: EMPTY };
    if (answer === undefined) return { topic: '204 No Content', bytes: EMPTY };
    if (answer instanceof Uint8Array) return { topic: '200 OK', bytes: answer };
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return { topic: '200 OK', bytes: new TextEncoder().encode(text) };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function patternOf(name: string, text: string): RequestPattern {
  try {
    return new RequestPattern(text);
  } catch (error) {
    throw new DefinitionError(name, error instanceof Error ? error.message : String(error));
  }
}

/** Nobody answers such a request. */
const NOT_FOUND = Symbol('not found');

/** JSON where it is that, else its text; undefined: there is none. */
function bodyOf(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
