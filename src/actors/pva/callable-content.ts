/** What can only be called: there is nothing to get, put or monitor. */
import type { Requester } from '../../database/pv/definition.ts';
import { errorStatus } from '../../protocol/pva/status.ts';
import type { Structure, Variant } from '../../protocol/pva/value.ts';
import type { Pv } from '../pv/pv.ts';
import type { Content, ContentFeed, PutAnswer, PutOptions } from './content.ts';
import type { Shown } from './encoded.ts';

export abstract class CallableContent implements Content {
  readonly type = undefined;
  readonly pvs: readonly Pv[] = [];
  abstract readonly call: (argument: Variant, requester: Requester) => Variant | Promise<Variant>;
  readonly #rights: number;
  readonly #whyNoPut: string;

  /** @param whyNoPut what a client that puts is told */
  constructor(rights: number, whyNoPut: string) {
    this.#rights = rights;
    this.#whyNoPut = whyNoPut;
  }

  rightsOf(): number {
    return this.#rights;
  }

  get(_requester: Requester, reply: (shown: Shown | undefined) => void): void {
    reply(undefined);
  }

  put(
    _value: Structure,
    _bits: object,
    _options: PutOptions,
    _requester: Requester,
    reply: (answer: PutAnswer) => void,
  ): void {
    reply({ status: errorStatus(this.#whyNoPut) });
  }

  subscribe(): ContentFeed {
    return { first: () => {}, end: () => {} };
  }
}
