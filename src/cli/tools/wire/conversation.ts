/** One circuit as an observer sees it: messages in both directions, with the PVs they are about. */
import { MINOR } from '../../../protocol/ca/constants.ts';
import { encodeRequest } from '../../../protocol/ca/encode.ts';
import type { Frames } from '../../../protocol/ca/framer.ts';
import { RequestFramer } from '../../../protocol/ca/request-framer.ts';
import type { Request } from '../../../protocol/ca/requests.ts';
import { ResponseFramer } from '../../../protocol/ca/response-framer.ts';
import type { Response } from '../../../protocol/ca/responses.ts';
import { Writer } from '../../../protocol/wire/writer.ts';
import { overheardCa } from './message-text.ts';
import type { OverheardChunk, OverheardConversation } from './overheard.ts';

export class Conversation implements OverheardConversation {
  #requests: RequestFramer;
  #responses = new ResponseFramer({ maxPayload: MAX_PAYLOAD });
  readonly #nameOfCid = new Map<number, string>();
  readonly #cidOfSid = new Map<number, number>();
  /** Of reads, writes and subscriptions that are not answered for good. */
  readonly #nameOfId = new Map<number, string>();

  /** @param midway its beginning was not heard: the client's VERSION is taken for granted */
  constructor(midway = false) {
    this.#requests = requestFramer(midway);
  }

  fromClient(chunk: Uint8Array): OverheardChunk {
    return overheard(this.#requests.push(chunk), (request) => this.#aboutRequest(request));
  }

  fromServer(chunk: Uint8Array): OverheardChunk {
    return overheard(this.#responses.push(chunk), (response) => this.#aboutResponse(response));
  }

  resume(side: 'client' | 'server'): void {
    if (side === 'client') this.#requests = requestFramer(true);
    else this.#responses = new ResponseFramer({ maxPayload: MAX_PAYLOAD });
  }

  #aboutRequest(request: Request): string | undefined {
    switch (request.type) {
      case 'CREATE_CHAN':
        if (request.name !== undefined) remember(this.#nameOfCid, request.cid, request.name);
        return request.name;
      case 'READ_NOTIFY':
      case 'READ':
      case 'WRITE_NOTIFY':
        return this.#ask(request.ioid, request.sid);
      case 'EVENT_ADD':
        return this.#ask(request.subscriptionId, request.sid);
      case 'WRITE':
      case 'EVENT_CANCEL':
      case 'CLEAR_CHANNEL':
        return this.#nameOfSid(request.sid);
      case 'SEARCH':
        return request.name;
      default:
        return undefined;
    }
  }

  #aboutResponse(response: Response): string | undefined {
    switch (response.type) {
      case 'CREATE_CHAN':
        remember(this.#cidOfSid, response.sid, response.cid);
        return this.#nameOfCid.get(response.cid);
      case 'READ_NOTIFY':
      case 'WRITE_NOTIFY':
      case 'READ':
        return this.#answered(response.ioid);
      case 'EVENT_ADD':
        return this.#nameOfId.get(response.subscriptionId);
      case 'EVENT_CANCEL':
        return this.#answered(response.subscriptionId);
      case 'ACCESS_RIGHTS':
      case 'CREATE_CH_FAIL':
      case 'SERVER_DISCONN':
      case 'CLEAR_CHANNEL':
      case 'ERROR':
        return this.#nameOfCid.get(response.cid);
      default:
        return undefined;
    }
  }

  #nameOfSid(sid: number): string | undefined {
    const cid = this.#cidOfSid.get(sid);
    return cid === undefined ? undefined : this.#nameOfCid.get(cid);
  }

  #ask(id: number, sid: number): string | undefined {
    const name = this.#nameOfSid(sid);
    if (name !== undefined) remember(this.#nameOfId, id, name);
    return name;
  }

  #answered(id: number): string | undefined {
    const name = this.#nameOfId.get(id);
    this.#nameOfId.delete(id);
    return name;
  }
}

/** Whether bytes could be the beginning of a message: where to go on after a gap. */
export function looksLikeMessage(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  const command = (bytes[0]! << 8) | bytes[1]!;
  const size = (bytes[2]! << 8) | bytes[3]!;
  return command < 28 && (size === 0xffff || size % 8 === 0) && (size <= bytes.length - 16 || size > 1024);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MAX_PAYLOAD = 256 << 20;

/** Names remembered of one circuit. */
const MOST_NAMES = 1_000_000;

function requestFramer(midway: boolean): RequestFramer {
  const framer = new RequestFramer({ maxPayload: MAX_PAYLOAD });
  if (!midway) return framer;
  const writer = new Writer(16);
  encodeRequest(writer, { type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 });
  framer.push(writer.take());
  return framer;
}

function overheard<Message extends Request | Response>(
  { commands, fault }: Frames<Message>,
  about: (message: Message) => string | undefined,
): OverheardChunk {
  return { messages: commands.map((message) => overheardCa(message, about(message))), fault: fault?.text };
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  if (map.size >= MOST_NAMES) map.clear();
  map.set(key, value);
}
