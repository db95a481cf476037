/** The IOC's own new value on its way into a PV: the event `post`. */
import type { Timestamp } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';

/** What the IOC itself may say with a new value. */
export interface PostOptions {
  readonly status?: number | undefined;
  readonly severity?: number | undefined;
  /** Default: now. */
  readonly time?: Timestamp | undefined;
  /** For the `utag` filter: 32 bits, default 0. */
  readonly userTag?: number | undefined;
  /** DBE bits to post in any case, changed or not. */
  readonly mask?: number | undefined;
}

export class Post {
  readonly type = 'post';
  /** Undefined: the value that the PV has when the event is handled, which may be another than when it was sent. */
  readonly value: Value | undefined;
  readonly options: PostOptions | undefined;

  constructor(value: Value | undefined, options: PostOptions | undefined) {
    this.value = value;
    this.options = options;
  }
}
