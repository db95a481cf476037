/** Moves that concern a whole connection. */
import { Control } from '../../../protocol/pva/constants.ts';
import { inSegments } from '../../../protocol/pva/segments.ts';
import { NO_VALUE, variant } from '../../../protocol/pva/value.ts';
import type { Speaker, Utter, Utterance } from '../speaker.ts';
import {
  Command,
  control,
  encoded,
  HeaderFlag,
  message,
  operation,
  texts,
  truncated,
  writeString,
  writeType,
  writeWhole,
} from './bytes.ts';

const PAYLOAD = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

/** Ids of a channel and an operation that nobody has. */
const NOBODY = 0x7fff_1234;

export const connectionMoves: Readonly<Record<string, Utter>> = {
  VALIDATION: validation('ca', { user: 'conform', host: 'localhost' }),
  'VALIDATION.anonymous': validation('anonymous', undefined),
  'VALIDATION.noUser': validation('ca', { group: 'staff' }),
  'VALIDATION.nullCredentials': validation('ca', undefined),
  'VALIDATION.unknownMethod': validation('kerberos', undefined),
  'VALIDATION.again': validation('ca', { user: 'somebody', host: 'elsewhere' }),
  'VALIDATION.typeId': ({ littleEndian }) =>
    once(
      message(littleEndian, Command.CONNECTION_VALIDATION, (writer) => {
        writer.u32(0x10000);
        writer.u16(0x7fff);
        writer.u16(0);
        writeString(writer, 'ca');
        const { type, fields } = texts({ user: 'conform', host: 'localhost' });
        writer.u8(0xfd);
        writer.u16(1);
        writeType(writer, type);
        for (const field of fields.slice(1)) writeString(writer, String(field));
      }),
    ),
  'VALIDATION.truncated': (speaker) => ({
    messages: [truncated(validation('ca', { user: 'conform', host: 'localhost' })(speaker).messages[0]!, 4)],
    asked: [],
  }),
  'ECHO.early': (speaker) => echo(speaker),
  'SEARCH.early': (speaker) => search(speaker, [speaker.servedNames[0]!]),
  'CREATE_CHANNEL.early': ({ littleEndian, servedNames, ...speaker }) => {
    const cid = speaker.nextId();
    return once(encoded(littleEndian, { type: 'CREATE_CHANNEL', channels: [{ cid, name: servedNames[0]! }] }), { cid });
  },

  ECHO: (speaker) => echo(speaker),
  'ECHO.empty': (speaker) => echo(speaker, {}, new Uint8Array(0)),
  'ECHO.version1': (speaker) => echo(speaker, { version: 1 }),
  'ECHO.version77': (speaker) => echo(speaker, { version: 77 }),
  'ECHO.reservedFlags': (speaker) => echo(speaker, { flags: 0x0e }),
  'ECHO.segments': (speaker) => {
    const [first, middle, last] = inSegments(echo(speaker).messages[0]!, [2, 5]);
    return {
      messages: [first!, control(speaker.littleEndian, Control.ACK_MARKER, 7), middle!, last!],
      asked: [{ payload: PAYLOAD }],
    };
  },
  'ECHO.begin': (speaker) => ({ messages: [inSegments(echo(speaker).messages[0]!, [4])[0]!], asked: [] }),
  'ECHO.end': (speaker) => ({
    messages: [inSegments(echo(speaker).messages[0]!, [4])[1]!],
    asked: [{ payload: PAYLOAD }],
  }),
  'ECHO.amidSegments': (speaker) => ({ messages: echo(speaker).messages, asked: [] }),
  'ECHO.firstAgain': (speaker) => ({ messages: [inSegments(echo(speaker).messages[0]!, [4])[0]!], asked: [] }),
  'ECHO.otherCommand': (speaker) => segment(speaker, Command.AUTHNZ, HeaderFlag.LAST_SEGMENT),
  'ECHO.middleFirst': (speaker) => segment(speaker, Command.ECHO, HeaderFlag.FIRST_SEGMENT | HeaderFlag.LAST_SEGMENT),
  'ECHO.lastFirst': (speaker) => segment(speaker, Command.ECHO, HeaderFlag.LAST_SEGMENT),

  'HEADER.magic': ({ littleEndian }) => once(message(littleEndian, Command.ECHO, () => {}, { magic: 0xcb })),
  'HEADER.version0': ({ littleEndian }) => once(message(littleEndian, Command.ECHO, () => {}, { version: 0 })),
  'HEADER.serverFlag': ({ littleEndian }) =>
    once(message(littleEndian, Command.ECHO, () => {}, { flags: HeaderFlag.SERVER })),
  'HEADER.tooLarge': ({ littleEndian }) => once(message(littleEndian, Command.ECHO, () => {}, { size: 0xffff_ffff })),

  'COMMAND.unknown': ({ littleEndian }) => once(message(littleEndian, 0x7b, (writer) => writer.copy(PAYLOAD))),
  'COMMAND.server': ({ littleEndian }) =>
    all(
      [Command.BEACON, Command.SEARCH_RESPONSE, Command.CONNECTION_VALIDATED, Command.ORIGIN_TAG].map((command) =>
        message(littleEndian, command, (writer) => writer.copy(PAYLOAD)),
      ),
    ),
  'COMMAND.dead': ({ littleEndian }) =>
    all(
      [Command.MULTIPLE_DATA, Command.AUTHNZ, Command.ACL_CHANGE].map((command) =>
        message(littleEndian, command, (writer) => writer.copy(PAYLOAD)),
      ),
    ),
  'CONTROL.markers': ({ littleEndian }) =>
    all(
      [Control.SET_MARKER, Control.ACK_MARKER, Control.ECHO_RESPONSE, 99].map((command) =>
        control(littleEndian, command, 77),
      ),
    ),
  'CONTROL.echo': ({ littleEndian }) =>
    once(control(littleEndian, Control.ECHO_REQUEST, 0x1234_5678), { value: 0x1234_5678 }),
  'BYTE_ORDER.little': () => ({ messages: [control(true, Control.SET_BYTE_ORDER, 0)], asked: [] }),
  'BYTE_ORDER.big': () => ({ messages: [control(false, Control.SET_BYTE_ORDER, 0)], asked: [] }),

  MESSAGE: ({ littleEndian }) =>
    all([encoded(littleEndian, { type: 'MESSAGE', ioid: NOBODY, severity: 'info', text: 'hello' })]),
  'MESSAGE.truncated': ({ littleEndian }) =>
    all([truncated(encoded(littleEndian, { type: 'MESSAGE', ioid: NOBODY, severity: 'info', text: 'hello' }), 2)]),

  SEARCH: (speaker) => search(speaker, [speaker.servedNames[0]!]),
  'SEARCH.several': (speaker) => search(speaker, [speaker.unknownName, ...speaker.servedNames]),
  'SEARCH.unknown': (speaker) => search(speaker, [speaker.unknownName]),
  'SEARCH.similar': (speaker) => search(speaker, similarNames(speaker.servedNames[0]!)),
  'SEARCH.unknownReply': (speaker) => search(speaker, [speaker.unknownName], { flags: 0x81 }),
  'SEARCH.discovery': (speaker) => search(speaker, [], { flags: 0x81, protocols: [] }),
  'SEARCH.tls': (speaker) => search(speaker, [speaker.servedNames[0]!], { protocols: ['tls'] }),
  'SEARCH.server': (speaker) => search(speaker, ['server']),
  'SEARCH.empty': (speaker) => search(speaker, ['']),
  'SEARCH.truncated': (speaker) => {
    const { messages } = search(speaker, [speaker.servedNames[0]!]);
    return all([truncated(messages[0]!, 2)]);
  },

  'DESTROY_CHANNEL.unknownSid': ({ littleEndian }) =>
    all([encoded(littleEndian, { type: 'DESTROY_CHANNEL', sid: NOBODY, cid: NOBODY })]),
  'REQUEST.unknownIoid': ({ littleEndian }) => {
    const head = { sid: NOBODY, ioid: NOBODY };
    return all([
      encoded(littleEndian, { type: 'GET', ...head, subcommand: 0 }),
      encoded(littleEndian, { type: 'READ_BACK', ...head, subcommand: 0x40 }),
      encoded(littleEndian, { type: 'RPC', ...head, subcommand: 0, argument: NO_VALUE }),
      encoded(littleEndian, { type: 'MONITOR', ...head, subcommand: 0x44, acknowledged: undefined }),
      encoded(littleEndian, { type: 'MONITOR', ...head, subcommand: 0x80, acknowledged: 3 }),
      encoded(littleEndian, { type: 'CANCEL_REQUEST', ...head }),
      encoded(littleEndian, { type: 'DESTROY_REQUEST', ...head }),
    ]);
  },
  'GET_INIT.unknownSid': ({ littleEndian, nextId }) => {
    const ioid = nextId();
    return once(encoded(littleEndian, { type: 'GET_INIT', sid: NOBODY, ioid, subcommand: 8, pvRequest: NO_VALUE }), {
      ioid,
      subcommand: 8,
    });
  },
  'MONITOR_INIT.unknownSid': ({ littleEndian, nextId }) => {
    const ioid = nextId();
    return once(
      encoded(littleEndian, {
        type: 'MONITOR_INIT',
        sid: NOBODY,
        ioid,
        subcommand: 8,
        pvRequest: NO_VALUE,
        window: undefined,
      }),
      { ioid, subcommand: 8 },
    );
  },
  'GET_FIELD.unknownSid': ({ littleEndian, nextId }) => {
    const ioid = nextId();
    return once(encoded(littleEndian, { type: 'GET_FIELD', sid: NOBODY, ioid, subField: '' }), { ioid, subField: '' });
  },
  'REQUEST.truncated': ({ littleEndian }) =>
    all([truncated(encoded(littleEndian, { type: 'DESTROY_REQUEST', sid: NOBODY, ioid: NOBODY }))]),
  'CREATE_CHANNEL.truncated': ({ littleEndian, servedNames, nextId }) =>
    all([
      truncated(
        encoded(littleEndian, { type: 'CREATE_CHANNEL', channels: [{ cid: nextId(), name: servedNames[0]! }] }),
        2,
      ),
    ]),
};

/** Names that are not served, and look like one that is. */
export function similarNames(name: string): string[] {
  const last = name.at(-1)!;
  const other = last === last.toUpperCase() ? last.toLowerCase() : last.toUpperCase();
  return [name.slice(0, -1), `${name}x`, ...(other === last ? [] : [name.slice(0, -1) + other])];
}

export interface SearchOptions {
  readonly flags?: number;
  readonly protocols?: readonly string[];
}

// --- helpers --------------------------------------------------------------------------------------------------------

function once(bytes: Uint8Array, asked: Utterance['asked'][number] = {}): Utterance {
  return { messages: [bytes], asked: [asked] };
}

/** Nobody answers. */
function all(messages: readonly Uint8Array[]): Utterance {
  return { messages, asked: [] };
}

function validation(method: string, credentials: Readonly<Record<string, string>> | undefined): Utter {
  return ({ littleEndian }) =>
    once(
      encoded(littleEndian, {
        type: 'CONNECTION_VALIDATION',
        bufferSize: 0x10000,
        registrySize: 0x7fff,
        qos: 0,
        method,
        credentials: credentials === undefined ? NO_VALUE : variant(texts(credentials)),
      }),
    );
}

function echo(
  { littleEndian }: Speaker,
  fields: { version?: number; flags?: number } = {},
  payload = PAYLOAD,
): Utterance {
  return once(
    message(littleEndian, Command.ECHO, (writer) => writer.copy(payload), fields),
    { payload },
  );
}

function segment({ littleEndian }: Speaker, command: number, flags: number): Utterance {
  return all([message(littleEndian, command, (writer) => writer.copy(PAYLOAD), { flags })]);
}

function search(
  speaker: Speaker,
  names: readonly string[],
  { flags = 0x80, protocols = ['tcp'] }: SearchOptions = {},
): Utterance {
  const sequence = speaker.nextId();
  const channels = names.map((name) => ({ cid: speaker.nextId(), name }));
  const cids = channels.filter(({ name }) => speaker.servedNames.includes(name)).map(({ cid }) => cid);
  const request = { type: 'SEARCH', sequence, flags, address: '0.0.0.0', port: 0, protocols, channels } as const;
  return once(encoded(speaker.littleEndian, request), { sequence, cids });
}

export { operation, writeWhole };
