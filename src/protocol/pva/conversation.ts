/**
 * What the messages of one connection are about, to somebody who reads both directions of it: requests name channels by
 * `sid`, replies operations by `ioid`, and data have no type of their own.
 */
import { type Change, type Delta, readDelta, readUpdate } from './delta.ts';
import type { Request } from './requests.ts';
import type { Response } from './responses.ts';
import type { StructureType } from './type.ts';
import { zeroStructure } from './value.ts';

/** What is known of a message. */
export interface Heard {
  /** Name of the channel. */
  readonly pv: string | undefined;
  /** What its data say; undefined without data, and where their type was not heard. */
  readonly change: Change | undefined;
}

interface Operation {
  readonly pv: string | undefined;
  /** Of its data, once the reply to its INIT was heard. */
  type: StructureType | undefined;
}

export class Conversation {
  readonly #nameOfCid = new Map<number, string>();
  readonly #nameOfSid = new Map<number, string>();
  readonly #operations = new Map<number, Operation>();

  /** Read each message before the next is taken from its framer. */
  request(request: Request): Heard {
    if (request.type === 'CREATE_CHANNEL') {
      for (const { cid, name } of request.channels) remember(this.#nameOfCid, cid, name);
      return { pv: request.channels[0]?.name, change: undefined };
    }
    if (!('sid' in request)) return NOTHING;
    const named = this.#nameOfSid.get(request.sid);
    if (!('ioid' in request)) return { pv: named, change: undefined };
    if (request.type.endsWith('_INIT')) this.knowOperation(request.ioid, named, undefined);
    const pv = named ?? this.#operations.get(request.ioid)?.pv;
    const change = request.type === 'PUT' ? this.#read(request.ioid, request.data, false) : undefined;
    if (request.type === 'DESTROY_REQUEST') this.#operations.delete(request.ioid);
    return { pv, change };
  }

  response(response: Response): Heard {
    switch (response.type) {
      case 'CREATE_CHANNEL': {
        const pv = this.#nameOfCid.get(response.cid);
        if (pv !== undefined) remember(this.#nameOfSid, response.sid, pv);
        return { pv, change: undefined };
      }
      case 'DESTROY_CHANNEL':
      case 'ACL_CHANGE':
        return { pv: this.#nameOfCid.get(response.cid), change: undefined };
      default: {
        if (!('ioid' in response)) return NOTHING;
        const operation = this.#operations.get(response.ioid);
        if (operation !== undefined && 'structure' in response) operation.type = response.structure;
        const data = 'data' in response ? response.data : undefined;
        const change = data && this.#read(response.ioid, data, response.type.startsWith('MONITOR'));
        return { pv: operation?.pv, change };
      }
    }
  }

  /** A channel that was created before anybody listened. */
  knowChannel(cid: number, sid: number, name: string): void {
    remember(this.#nameOfCid, cid, name);
    remember(this.#nameOfSid, sid, name);
  }

  /** An operation, or a monitor, with the type of its data. */
  knowOperation(ioid: number, pv: string | undefined, type: StructureType | undefined): void {
    remember(this.#operations, ioid, { pv, type });
  }

  #read(ioid: number, data: Delta, isUpdate: boolean): Change | undefined {
    const type = this.#operations.get(ioid)?.type;
    if (type === undefined) return undefined;
    const change = isUpdate ? readUpdate(data, zeroStructure(type)) : readDelta(data, zeroStructure(type));
    return 'fault' in change ? undefined : change;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NOTHING: Heard = { pv: undefined, change: undefined };

/** Names and operations remembered of one connection. */
const MOST_NAMES = 1_000_000;

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  if (map.size >= MOST_NAMES) map.clear();
  map.set(key, value);
}
