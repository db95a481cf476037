/**
 * The channel `server`: tells about the server. It is never found by a search; clients connect to an address and ask.
 * `op` is `channels`, `info` or `help` (PVXS, pvAccessCPP).
 */
import type { Requester } from '../../database/pv/definition.ts';
import { ntScalar, ntScalarArray } from '../../protocol/pva/normative.ts';
import { fromPlain } from '../../protocol/pva/plain.ts';
import { errorStatus } from '../../protocol/pva/status.ts';
import { type StructureType, scalar, structure } from '../../protocol/pva/type.ts';
import { fieldAt, type Structure, structureIn, type Variant, variant } from '../../protocol/pva/value.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Pv } from '../pv/pv.ts';
import type { Content, ContentFeed, PutAnswer, PutOptions } from './content.ts';
import type { Shown } from './encoded.ts';

export const SERVER_CHANNEL = 'server';

/** What `info` tells. */
export interface ServerFacts {
  readonly version: string;
  readonly names: () => Iterable<string>;
}

export class ServerContent implements Content {
  readonly type: StructureType | undefined = undefined;
  readonly pvs: readonly Pv[] = [];
  readonly #facts: ServerFacts;

  constructor(facts: ServerFacts) {
    this.#facts = facts;
  }

  rightsOf(): number {
    return AccessRight.READ;
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
    reply({ status: errorStatus('Get/Put/RPC not implemented for this PV') });
  }

  subscribe(): ContentFeed {
    return { first: () => {}, end: () => {} };
  }

  readonly call = (argument: Variant): Variant => {
    const whole = structureIn(argument);
    const op = whole && (fieldAt(whole, 'query.op') ?? fieldAt(whole, 'op'));
    if (op === 'channels') {
      const value = [...this.#facts.names()].sort();
      return variant(fromPlain(ntScalarArray('string'), { value }));
    }
    if (op === 'info') return variant(fromPlain(INFO, { implLang: 'TypeScript', version: this.#facts.version }));
    if (op === 'help') return variant(fromPlain(ntScalar('string'), { value: HELP }));
    throw new Error('Not implemented');
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INFO = structure('', { implLang: scalar('string'), version: scalar('string') });

const HELP = "Argument 'op': 'channels' lists the names that are served, 'info' tells what serves them, 'help' this.";
