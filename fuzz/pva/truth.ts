/** What a good PV Access server would answer to one client, with types and values made up. */
import fc from 'fast-check';
import { Random } from '../../src/conform/random.ts';
import { BitSet } from '../../src/protocol/pva/bit-set.ts';
import { BUFFER_SIZE, GUID_SIZE, REGISTRY_SIZE } from '../../src/protocol/pva/constants.ts';
import { type Delta, encodeDelta } from '../../src/protocol/pva/delta.ts';
import { ntEnum, ntScalar, ntScalarArray } from '../../src/protocol/pva/normative.ts';
import type { Request } from '../../src/protocol/pva/requests.ts';
import type { Response } from '../../src/protocol/pva/responses.ts';
import { errorStatus, OK } from '../../src/protocol/pva/status.ts';
import type { StructureType } from '../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../src/protocol/pva/type-registry.ts';
import { variant } from '../../src/protocol/pva/value.ts';
import { arbitraryStructure, arbitraryStructureType } from '../../test/support/arbitrary-pva-values.ts';

/** What is said to one client before it asks anything. */
export const greeting: Response = {
  type: 'CONNECTION_VALIDATION',
  bufferSize: BUFFER_SIZE,
  registrySize: REGISTRY_SIZE,
  methods: ['anonymous', 'ca'],
};

export class PvaTruth {
  readonly #prefix: string;
  readonly #port: number;
  readonly #littleEndian: boolean;
  readonly #types = new Map<number, StructureType>();
  #nextSid = 1;

  constructor(prefix: string, port: number, littleEndian: boolean) {
    this.#prefix = prefix;
    this.#port = port;
    this.#littleEndian = littleEndian;
  }

  answers(request: Request, seed: number): Response[] {
    const random = new Random(seed);
    const status = random.below(12) === 0 ? errorStatus('not today') : OK;
    const fails = status !== OK;
    switch (request.type) {
      case 'CONNECTION_VALIDATION':
        return [{ type: 'CONNECTION_VALIDATED', status }];
      case 'ECHO':
        return [{ type: 'ECHO', payload: request.payload }];
      case 'SEARCH': {
        const cids = request.channels.filter(({ name }) => name.startsWith(this.#prefix)).map(({ cid }) => cid);
        const { sequence } = request;
        const guid = new Uint8Array(GUID_SIZE).fill(random.below(2));
        const place = { guid, sequence, address: '0.0.0.0', port: this.#port, protocol: 'tcp' };
        return cids.length === 0 ? [] : [{ type: 'SEARCH_RESPONSE', ...place, found: true, cids }];
      }
      case 'CREATE_CHANNEL':
        return request.channels.map(({ cid }) => ({ type: 'CREATE_CHANNEL', cid, sid: this.#nextSid++, status }));
      case 'DESTROY_CHANNEL':
        return [request];
      case 'GET_INIT':
      case 'PUT_INIT':
      case 'MONITOR_INIT': {
        const structure = typeOf(random);
        this.#types.set(request.ioid, structure);
        const { type, ioid, subcommand } = request;
        return [{ type, ioid, subcommand: subcommand & 0x7f, status, structure: fails ? undefined : structure }];
      }
      case 'RPC_INIT':
      case 'PROCESS_INIT':
      case 'PUT':
      case 'PROCESS':
        return [{ type: request.type, ioid: request.ioid, subcommand: request.subcommand, status }];
      case 'GET':
      case 'READ_BACK': {
        const { type, ioid, subcommand } = request;
        return [{ type, ioid, subcommand, status, data: fails ? undefined : this.#data(ioid, random, false) }];
      }
      case 'RPC': {
        const { ioid, subcommand } = request;
        return [{ type: 'RPC', ioid, subcommand, status, result: variant(madeUp(typeOf(random), random)) }];
      }
      case 'MONITOR': {
        const { ioid } = request;
        const updates = Array.from({ length: random.below(MOST_UPDATES) }, (): Response => {
          return { type: 'MONITOR', ioid, subcommand: 0, data: this.#data(ioid, random, true) };
        });
        const ends = random.below(10) === 0;
        return ends ? [...updates, { type: 'MONITOR_END', ioid, subcommand: 0x10, status, data: undefined }] : updates;
      }
      case 'GET_FIELD':
        return [{ type: 'GET_FIELD', ioid: request.ioid, status, field: fails ? undefined : typeOf(random) }];
      default:
        return [];
    }
  }

  #data(ioid: number, random: Random, isUpdate: boolean): Delta {
    const type = this.#types.get(ioid) ?? usual[0]!;
    const { layout } = type;
    const some = new BitSet(type.nodes);
    for (const bit of layout.all) if (random.below(3) > 0) some.add(bit);
    const whole = encodeDelta(madeUp(type, random), random.below(2) === 0 ? layout.all : some, this.#littleEndian);
    // An update ends in the set of what changed more than once: none.
    const bytes = isUpdate ? Uint8Array.of(...whole, 0) : whole;
    return { bytes, littleEndian: this.#littleEndian, types: new TypeRegistry(0) };
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_UPDATES = 6;

const usual = [ntScalar('double', {}), ntScalarArray('int', {}), ntScalar('string', {}), ntEnum({})];

function typeOf(random: Random): StructureType {
  if (random.below(2) === 0) return random.pick(usual);
  return fc.sample(arbitraryStructureType, { numRuns: 1, seed: random.below(0x1_0000_0000) | 0 })[0]!;
}

function madeUp(type: StructureType, random: Random) {
  return fc.sample(arbitraryStructure(type), { numRuns: 1, seed: random.below(0x1_0000_0000) | 0 })[0]!;
}
