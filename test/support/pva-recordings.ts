/** Recordings of real PV Access peers (test/protocol/pva/golden/README.md). */
import { readdirSync, readFileSync } from 'node:fs';

/** What a decoder that is not ours found in a message: offset, length, name, value. */
export type RecordedField = readonly [offset: number, length: number, name: string, value: string | number];

export interface RecordedMessage {
  readonly direction: 'client->server' | 'server->client';
  readonly bytes: Uint8Array;
  /** undefined for a segment. */
  readonly fields: readonly RecordedField[] | undefined;
}

export interface Recording {
  readonly name: string;
  /** Who gives its types numbers. */
  readonly client: string;
  readonly server: string;
  readonly messages: readonly RecordedMessage[];
}

export interface RecordedDatagram {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly fields: readonly RecordedField[];
}

/** Connections over TCP, in no particular order. */
export function recordedConnections(): Recording[] {
  return files('tcp').map(({ name, content }) => ({
    name,
    client: content.client ?? '',
    server: content.server ?? '',
    messages: (content.messages ?? []).flatMap(({ direction, hex: text, fields }) =>
      text === undefined ? [] : [{ direction, bytes: hex(text), fields }],
    ),
  }));
}

export function recordedDatagrams(): RecordedDatagram[] {
  return files('udp').flatMap(({ name, content }) =>
    (content.datagrams ?? []).map((each, i) => ({ name: `${name} ${i}`, bytes: hex(each.hex), fields: each.fields })),
  );
}

/** Messages that were sent to a server one after the other, what it answered, and whether it closed the connection. */
export interface RecordedCase {
  readonly name: string;
  readonly closed: boolean;
  readonly sent: readonly Uint8Array[];
  readonly received: readonly Uint8Array[];
}

export function recordedCases(file: 'malformed-pvxs' | 'malformed-pvaccesscpp'): RecordedCase[] {
  const { cases = [] } = JSON.parse(readFileSync(`${folder}/${file}.json`, 'utf8')) as RecordedFile;
  return cases.map(({ name, title, closed, messages = [] }) => {
    const of = (direction: RecordedMessage['direction']) =>
      messages.flatMap((each) => (each.direction === direction && each.hex !== undefined ? [hex(each.hex)] : []));
    return { name: name ?? title ?? '', closed, sent: of('client->server'), received: of('server->client') };
  });
}

interface RecordedFile {
  readonly transport?: string;
  readonly client?: string;
  readonly server?: string;
  readonly messages?: readonly {
    readonly direction: RecordedMessage['direction'];
    readonly hex?: string;
    readonly fields?: readonly RecordedField[];
  }[];
  readonly datagrams?: readonly { readonly hex: string; readonly fields: readonly RecordedField[] }[];
  readonly cases?: readonly (RecordedFile & {
    readonly name?: string;
    readonly title?: string;
    readonly closed: boolean;
  })[];
}

/** A megabyte of it: not by `hex`, which checks each digit. */
function hex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

const folder = `${import.meta.dirname}/../protocol/pva/golden`;

function files(transport: string): { name: string; content: RecordedFile }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      content: JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as RecordedFile,
    }))
    .filter(({ content }) => content.transport === transport);
}
