/**
 * The channel `server`: tells about the server. It is never found by a search; clients connect to an address and ask.
 * `op` is `channels`, `info` or `help` (PVXS, pvAccessCPP).
 */

import { ntScalar, ntScalarArray } from '../../protocol/pva/normative.ts';
import { fromPlain } from '../../protocol/pva/plain.ts';
import { scalar, structure } from '../../protocol/pva/type.ts';
import { fieldAt, structureIn, type Variant, variant } from '../../protocol/pva/value.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import { CallableContent } from './callable-content.ts';

export const SERVER_CHANNEL = 'server';

/** What `info` tells. */
export interface ServerFacts {
  readonly version: string;
  /** Where browsers find it; empty: nowhere. */
  readonly url: string;
  readonly names: () => Iterable<string>;
}

export class ServerContent extends CallableContent {
  readonly #facts: ServerFacts;

  constructor(facts: ServerFacts) {
    super(AccessRight.READ, 'Get/Put/RPC not implemented for this PV');
    this.#facts = facts;
  }

  readonly call = (argument: Variant): Variant => {
    const whole = structureIn(argument);
    const op = whole && (fieldAt(whole, 'query.op') ?? fieldAt(whole, 'op'));
    if (op === 'channels') {
      const value = [...this.#facts.names()].sort();
      return variant(fromPlain(ntScalarArray('string'), { value }));
    }
    if (op === 'info')
      return variant(fromPlain(INFO, { implLang: 'TypeScript', version: this.#facts.version, url: this.#facts.url }));
    if (op === 'help') return variant(fromPlain(ntScalar('string'), { value: HELP }));
    throw new Error('Not implemented');
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INFO = structure('', { implLang: scalar('string'), version: scalar('string'), url: scalar('string') });

const HELP = "Argument 'op': 'channels' lists the names that are served, 'info' tells what serves them, 'help' this.";
