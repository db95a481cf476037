/** A port, as handlers and machines hold it: `ioc.port()`. */
import type { Request } from '../port/options.ts';

export interface RequestOptions {
  /** Whose turn is first: `abort`, `write`, `readback`, `get` (the default), `poll`. */
  readonly priority?: 'abort' | 'write' | 'readback' | 'get' | 'poll';
  /** Seconds for the reply. Default: that of the port. */
  readonly limit?: number;
  /** How often it is asked again without reply. Default: that of the port for `get`, else 0. */
  readonly retries?: number;
}

export interface PortHandle {
  readonly id: string;
  /** Whether requests are taken. */
  readonly up: boolean;
  /** `waiting`, `opening`, `settling`, `initialising`, `up`, `disabled`, `closing` … */
  readonly state: string;
  /**
   * Resolves with the reply.
   *
   * @throws PortError, by rejection, that says in `failure` why: `down`, `timeout`, `device`, `busy`
   */
  ask(request: Request, options?: RequestOptions): Promise<string>;
  /** Resolves when it is sent. @throws PortError by rejection */
  tell(request: Request, options?: RequestOptions): Promise<void>;
  /** Asks again and again, `every` 0.2 s, until the condition holds of the reply; rejects when it does not `within` so many s. */
  holds(
    request: Request,
    condition: (reply: string) => boolean,
    options?: RequestOptions & { readonly every?: number; readonly within?: number },
  ): Promise<string>;
  until(state: 'up' | 'down', options?: { readonly within?: number }): Promise<void>;
  /** Hears the frames that answer no request. @returns ends it */
  on(listener: (frame: string) => void): () => void;
  /** Tries to connect now, where it waits to do so. */
  retry(): void;
  /** As an operator does by ENABLE: while it is disabled nothing is tried. */
  enable(isEnabled: boolean): void;
}
