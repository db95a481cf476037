/** One PV Access connection as an observer sees it: messages in both directions, with the PVs they are about. */
import { Conversation } from '../../../protocol/pva/conversation.ts';
import type { Fault } from '../../../protocol/pva/messages.ts';
import { RequestFramer } from '../../../protocol/pva/request-framer.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import { ResponseFramer } from '../../../protocol/pva/response-framer.ts';
import type { Response } from '../../../protocol/pva/responses.ts';
import type { Overheard, OverheardChunk, OverheardConversation } from './overheard.ts';
import { overheardPva } from './pva-message-text.ts';

export class PvaConversation implements OverheardConversation {
  #requests = new RequestFramer({ maxPayload: MAX_PAYLOAD });
  #responses = new ResponseFramer({ maxPayload: MAX_PAYLOAD });
  readonly #conversation = new Conversation();

  fromClient(chunk: Uint8Array): OverheardChunk {
    this.#requests.push(chunk);
    return overheard<Request>(
      () => this.#requests.next(),
      (request) => {
        const { pv, change } = this.#conversation.request(request);
        return overheardPva(request, pv, change);
      },
    );
  }

  fromServer(chunk: Uint8Array): OverheardChunk {
    this.#responses.push(chunk);
    return overheard<Response>(
      () => this.#responses.next(),
      (response) => {
        const { pv, change } = this.#conversation.response(response);
        return overheardPva(response, pv, change);
      },
    );
  }

  resume(side: 'client' | 'server'): void {
    if (side === 'client') this.#requests = new RequestFramer({ maxPayload: MAX_PAYLOAD });
    else this.#responses = new ResponseFramer({ maxPayload: MAX_PAYLOAD });
  }
}

/** Whether bytes could be the beginning of a PV Access message. */
export function looksLikePvaMessage(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0xca && bytes[1]! > 0 && bytes[1]! < 16 && bytes[3]! <= 22;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MAX_PAYLOAD = 256 << 20;

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
