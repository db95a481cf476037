/** What handlers and machines hold of a port. */

import type { PortHandle, RequestOptions } from '../../database/author/port-handle.ts';
import type { Request } from '../../database/port/options.ts';
import { PortError } from '../../database/port/port-error.ts';
import type { HeapClock } from '../kernel/clock.ts';
import { requestFrame, shown, textOf } from './dialects/frames.ts';
import { Exchange } from './exchange.ts';
import type { Port } from './port.ts';

export class LivePortHandle implements PortHandle {
  readonly #port: Port;
  readonly #clock: HeapClock;
  readonly #retries: number;

  constructor(port: Port, clock: HeapClock, retries: number) {
    this.#port = port;
    this.#clock = clock;
    this.#retries = retries;
  }

  get id(): string {
    return this.#port.name;
  }

  get up(): boolean {
    return this.#port.isUp;
  }

  get state(): string {
    return this.#port.state;
  }

  ask(request: Request, options: RequestOptions = {}): Promise<string> {
    return this.#exchange(request, options, true);
  }

  async tell(request: Request, options: RequestOptions = {}): Promise<void> {
    await this.#exchange(request, options, false);
  }

  async holds(
    request: Request,
    condition: (reply: string) => boolean,
    { every = 0.2, within, ...options }: RequestOptions & { readonly every?: number; readonly within?: number } = {},
  ): Promise<string> {
    const end = within === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + within * 1000;
    for (;;) {
      const reply = await this.ask(request, options);
      if (condition(reply)) return reply;
      if (this.#clock.now() + every * 1000 > end) {
        throw new PortError('timeout', `the reply to ${shown(request)} is still ${shown(reply)} after ${within} s`);
      }
      await new Promise<void>((resolve) => {
        this.#clock.setTimeout(resolve, every * 1000);
      });
    }
  }

  until(state: 'up' | 'down', { within }: { readonly within?: number } = {}): Promise<void> {
    if (this.up === (state === 'up')) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const over = (settle: () => void) => () => {
        stop();
        this.#clock.clearTimeout(timer);
        settle();
      };
      const stop = this.#port.watch({ [state]: over(resolve) });
      const late = over(() => reject(new PortError('timeout', `${this.id} is not ${state} within ${within} s`)));
      const timer = within === undefined ? undefined : this.#clock.setTimeout(late, within * 1000);
    });
  }

  on(listener: (frame: string) => void): () => void {
    const { framing } = this.#port.parts;
    return this.#port.watch({
      frame: (frame) => {
        listener(textOf(frame, framing));
        return true;
      },
    });
  }

  retry(): void {
    this.#port.ref.send({ type: 'connect' });
  }

  enable(isEnabled: boolean): void {
    this.#port.ref.send({ type: isEnabled ? 'enable' : 'disable' });
  }

  // --- helpers

  #exchange(request: Request, { priority = 'get', limit, retries }: RequestOptions, reply: boolean): Promise<string> {
    const { framing } = this.#port.parts;
    const send = requestFrame(request, framing);
    return new Promise((resolve, reject) => {
      let answer = '';
      const exchange = new Exchange(
        {
          text: shown(request),
          first: () => ({ send, reply, ...(limit !== undefined && { limitMs: limit * 1000 }) }),
          next: (frame) => {
            if (frame?.error !== undefined) throw new PortError('device', frame.error);
            if (frame !== undefined) answer = textOf(frame, framing);
            return undefined;
          },
        },
        { priority, label: '', retries: retries ?? (priority === 'get' && reply ? this.#retries : 0) },
        () => resolve(answer),
        reject,
      );
      this.#port.submit(exchange);
    });
  }
}
