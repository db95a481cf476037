/** One PV Access connection as an observer sees it: messages in both directions, with the PVs they are about. */
import { type Change, type Delta, readDelta, readUpdate } from '../../../protocol/pva/delta.ts';
import type { Fault } from '../../../protocol/pva/messages.ts';
import { RequestFramer } from '../../../protocol/pva/request-framer.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import { ResponseFramer } from '../../../protocol/pva/response-framer.ts';
import type { Response } from '../../../protocol/pva/responses.ts';
import type { StructureType } from '../../../protocol/pva/type.ts';
import { zeroStructure } from '../../../protocol/pva/value.ts';
import type { Overheard, OverheardChunk, OverheardConversation } from './overheard.ts';
import { overheardPva } from './pva-message-text.ts';

/** What was heard of an operation. */
interface Operation {
  readonly pv: string | undefined;
  /** Of its data, once the reply to its INIT was heard. */
  type: StructureType | undefined;
}

export class PvaConversation implements OverheardConversation {
  #requests = new RequestFramer({ maxPayload: MAX_PAYLOAD });
  #responses = new ResponseFramer({ maxPayload: MAX_PAYLOAD });
  readonly #nameOfCid = new Map<number, string>();
  readonly #nameOfSid = new Map<number, string>();
  readonly #operations = new Map<number, Operation>();

  fromClient(chunk: Uint8Array): OverheardChunk {
    this.#requests.push(chunk);
    return overheard<Request>(
      () => this.#requests.next(),
      (request) => this.#tellRequest(request),
    );
  }

  fromServer(chunk: Uint8Array): OverheardChunk {
    this.#responses.push(chunk);
    return overheard<Response>(
      () => this.#responses.next(),
      (response) => this.#tellResponse(response),
    );
  }

  resume(side: 'client' | 'server'): void {
    if (side === 'client') this.#requests = new RequestFramer({ maxPayload: MAX_PAYLOAD });
    else this.#responses = new ResponseFramer({ maxPayload: MAX_PAYLOAD });
  }

  #tellRequest(request: Request): Overheard {
    if (request.type === 'CREATE_CHANNEL') {
      for (const { cid, name } of request.channels) remember(this.#nameOfCid, cid, name);
      return overheardPva(request, request.channels[0]?.name);
    }
    if (!('sid' in request)) return overheardPva(request, undefined);
    const pv = this.#nameOfSid.get(request.sid);
    if (!('ioid' in request)) return overheardPva(request, pv);
    if (request.type.endsWith('_INIT')) remember(this.#operations, request.ioid, { pv, type: undefined });
    const change = request.type === 'PUT' ? this.#read(request.ioid, request.data) : undefined;
    return overheardPva(request, pv ?? this.#operations.get(request.ioid)?.pv, change);
  }

  #tellResponse(response: Response): Overheard {
    switch (response.type) {
      case 'CREATE_CHANNEL': {
        const pv = this.#nameOfCid.get(response.cid);
        if (pv !== undefined) remember(this.#nameOfSid, response.sid, pv);
        return overheardPva(response, pv);
      }
      case 'DESTROY_CHANNEL':
      case 'ACL_CHANGE':
        return overheardPva(response, this.#nameOfCid.get(response.cid));
      default: {
        const operation = 'ioid' in response ? this.#operations.get(response.ioid) : undefined;
        if (operation !== undefined && 'structure' in response) operation.type = response.structure;
        const data = 'data' in response ? response.data : undefined;
        const change =
          data && 'ioid' in response ? this.#read(response.ioid, data, response.type.startsWith('MONITOR')) : undefined;
        return overheardPva(response, operation?.pv, change);
      }
    }
  }

  #read(ioid: number, data: Delta, isUpdate = false): Change | undefined {
    const type = this.#operations.get(ioid)?.type;
    if (type === undefined) return undefined;
    const change = isUpdate ? readUpdate(data, zeroStructure(type)) : readDelta(data, zeroStructure(type));
    return 'fault' in change ? undefined : change;
  }
}

/** Whether bytes could be the beginning of a PV Access message. */
export function looksLikePvaMessage(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0xca && bytes[1]! > 0 && bytes[1]! < 16 && bytes[3]! <= 22;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MAX_PAYLOAD = 256 << 20;

/** Names and operations remembered of one connection. */
const MOST_NAMES = 1_000_000;

function overheard<Message extends Request | Response>(
  next: () => Message | Request | Response | Fault | undefined,
  tell: (message: Message) => Overheard,
): OverheardChunk {
  const messages: Overheard[] = [];
  for (let message = next(); message !== undefined; message = next()) {
    if (message.type === 'FAULT') return { messages, fault: message.text };
    messages.push(tell(message as Message));
  }
  return { messages, fault: undefined };
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  if (map.size >= MOST_NAMES) map.clear();
  map.set(key, value);
}
