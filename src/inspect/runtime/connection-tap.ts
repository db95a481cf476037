/** The messages of one PV Access connection, decoded and named, for as many listeners as look. */
import type { Connection } from '../../actors/pva/connection.ts';
import { Command, Subcommand } from '../../protocol/pva/constants.ts';
import { Conversation, type Heard } from '../../protocol/pva/conversation.ts';
import type { Framed, Framer } from '../../protocol/pva/framer.ts';
import type { Header } from '../../protocol/pva/header.ts';
import { RequestFramer } from '../../protocol/pva/request-framer.ts';
import type { Request } from '../../protocol/pva/requests.ts';
import { ResponseFramer } from '../../protocol/pva/response-framer.ts';
import type { Response } from '../../protocol/pva/responses.ts';
import { pvaFields } from '../pva-fields.ts';
import { pvaMessageText, pvaPairOf } from '../pva-wire.ts';
import type { Detach, TapListener } from '../source.ts';
import { PvaSplitter } from './pva-splitter.ts';
import { TapAudience } from './tap-audience.ts';

/** One tap per connection; it is attached to it while there are listeners. */
const taps = new WeakMap<Connection, ConnectionTap>();

export function tapConnection(connection: Connection, listener: TapListener): Detach {
  let tap = taps.get(connection);
  if (tap === undefined) {
    tap = new ConnectionTap(connection);
    taps.set(connection, tap);
  }
  return tap.add(listener);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Replies that come in floods, and teach nothing: where their subcommand is, when it has not the bit of INIT. */
const PLAIN_RESPONSES: ReadonlySet<number> = new Set([Command.GET, Command.PUT, Command.MONITOR, Command.RPC]);
const SUBCOMMAND_AT = 12;

/** Of a message that is shown. The connection itself has judged its size before. */
const MAX_PAYLOAD = 1 << 30;

class ConnectionTap {
  readonly #connection: Connection;
  readonly #audience = new TapAudience(
    () => this.#attach(),
    () => this.#detach(),
  );

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  add(listener: TapListener): Detach {
    return this.#audience.add(listener);
  }

  #attach(): void {
    const connection = this.#connection;
    const conversation = conversationOf(connection);
    const incoming = new Decoder<Request>(
      () => new RequestFramer({ maxPayload: MAX_PAYLOAD, types: connection.stream.types.copy() }),
    );
    const outgoing = new Decoder<Response>(() => new ResponseFramer({ maxPayload: MAX_PAYLOAD }));
    connection.stream.tap = (chunk) =>
      incoming.push(chunk, NEVER, (message, bytes) => this.#tell('in', message, bytes, conversation.request(message)));
    connection.outlet.outbox.tap = (chunk) =>
      outgoing.push(
        chunk,
        (bytes, header) => isPlainResponse(bytes, header) && this.#audience.skip(),
        (message, bytes) => this.#tell('out', message, bytes, conversation.response(message)),
      );
  }

  #detach(): void {
    this.#connection.stream.tap = undefined;
    this.#connection.outlet.outbox.tap = undefined;
  }

  #tell(direction: 'in' | 'out', message: Request | Response, bytes: Uint8Array, { pv, change }: Heard): void {
    this.#audience.tell(direction, bytes, pv, () => ({
      type: message.type,
      text: pvaMessageText(message, pv, change),
      pair: pvaPairOf(message),
      fields: pvaFields(message, change),
    }));
  }
}

/** One direction: chunks become messages. Of a message in segments the bytes shown are those of the last. */
class Decoder<Message extends { readonly type: string }> {
  readonly #newFramer: () => Framer<Message>;
  readonly #splitter = new PvaSplitter();
  #framer: Framer<Message>;

  constructor(newFramer: () => Framer<Message>) {
    this.#newFramer = newFramer;
    this.#framer = newFramer();
  }

  push(
    chunk: Uint8Array,
    passes: (bytes: Uint8Array, header: Header) => boolean,
    found: (message: Message, bytes: Uint8Array) => void,
  ): void {
    this.#splitter.push(chunk, (bytes, header) => {
      if (passes(bytes, header)) return;
      this.#framer.push(bytes);
      const message = this.#framer.next();
      if (message === undefined) return; // a segment that is not the last
      if (isFault(message)) this.#framer = this.#newFramer();
      else found(message as Message, bytes);
    });
  }
}

const NEVER = (): boolean => false;

function isFault<Message extends { readonly type: string }>(message: Framed<Message>): boolean {
  return message.type === 'FAULT';
}

function isPlainResponse(bytes: Uint8Array, header: Header): boolean {
  if (header.isControl || header.isSegment || !PLAIN_RESPONSES.has(header.command)) return false;
  return ((bytes[SUBCOMMAND_AT] ?? Subcommand.INIT) & Subcommand.INIT) === 0;
}

/** What the numbers of a connection mean that is open already. */
function conversationOf(connection: Connection): Conversation {
  const conversation = new Conversation();
  for (const { cid, sid, name, content, ioids } of connection.children()) {
    conversation.knowChannel(cid, sid, name);
    for (const ioid of ioids) conversation.knowOperation(ioid, name, content.type);
  }
  return conversation;
}
