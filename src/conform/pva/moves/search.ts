/** Searches over UDP. */
import type { Asked } from '../speaker.ts';
import {
  Command,
  type HeaderFields,
  HeaderFlag,
  message,
  trailing,
  truncated,
  writeString,
  writeStrings,
} from './bytes.ts';
import { similarNames } from './connection.ts';

export interface Question {
  readonly datagram: Uint8Array;
  readonly asked: Asked;
}

export interface Searcher {
  readonly servedNames: readonly string[];
  readonly unknownName: string;
  /** Where replies are heard. */
  readonly port: number;
  nextId(): number;
}

export const searchMoves: Readonly<Record<string, (searcher: Searcher) => Question>> = {
  'UDP.known': (searcher) => search(searcher, searcher.servedNames.slice(0, 1)),
  'UDP.big': (searcher) => search(searcher, searcher.servedNames.slice(0, 1), { littleEndian: false }),
  'UDP.little': (searcher) => search(searcher, searcher.servedNames.slice(0, 1), { littleEndian: true }),
  'UDP.several': (searcher) =>
    search(searcher, [searcher.unknownName, ...searcher.servedNames, `${searcher.unknownName}2`]),
  'UDP.unknown': (searcher) => search(searcher, [searcher.unknownName]),
  'UDP.similar': (searcher) => search(searcher, similarNames(searcher.servedNames[0]!)),
  'UDP.unknownReply': (searcher) => search(searcher, [searcher.unknownName], { flags: 0x01 }),
  'UDP.discovery': (searcher) => search(searcher, [], { flags: 0x01, protocols: [] }),
  'UDP.tls': (searcher) => search(searcher, searcher.servedNames.slice(0, 1), { protocols: ['tls'] }),
  'UDP.twoProtocols': (searcher) => search(searcher, searcher.servedNames.slice(0, 1), { protocols: ['tls', 'tcp'] }),
  'UDP.noProtocol': (searcher) => search(searcher, searcher.servedNames.slice(0, 1), { protocols: [] }),
  'UDP.address': (searcher) => search(searcher, searcher.servedNames.slice(0, 1), { address: LOOPBACK }),
  'UDP.portZero': (searcher) => search({ ...searcher, port: 0 }, searcher.servedNames.slice(0, 1)),
  'UDP.sourcePort': (searcher) =>
    search({ ...searcher, port: 9 }, searcher.servedNames.slice(0, 1), { flags: 0x02, header: { version: 3 } }),
  'UDP.server': (searcher) => search(searcher, ['server']),
  'UDP.empty': (searcher) => search(searcher, ['']),
  'UDP.truncated': (searcher) => {
    const question = search(searcher, searcher.servedNames.slice(0, 1));
    return { ...question, datagram: truncated(question.datagram, 3) };
  },
  'UDP.garbage': () => ({ datagram: Uint8Array.from({ length: 64 }, (_, index) => (index * 37) & 0xff), asked: {} }),
  'UDP.control': (searcher) =>
    search(searcher, searcher.servedNames.slice(0, 1), { header: { flags: HeaderFlag.CONTROL } }),
  'UDP.trailing': (searcher) => {
    const question = search(searcher, searcher.servedNames.slice(0, 1));
    return { ...question, datagram: trailing(question.datagram) };
  },
};

// --- helpers --------------------------------------------------------------------------------------------------------

const LOOPBACK = [127, 0, 0, 1] as const;

interface SearchFields {
  readonly littleEndian?: boolean;
  readonly flags?: number;
  readonly protocols?: readonly string[];
  readonly address?: readonly number[];
  readonly header?: HeaderFields;
}

function search(
  { port, servedNames, nextId }: Searcher,
  names: readonly string[],
  fields: SearchFields = {},
): Question {
  const { littleEndian = false, flags = 0, protocols = ['tcp'], address = [0, 0, 0, 0], header = {} } = fields;
  const sequence = nextId();
  const channels = names.map((name) => ({ cid: nextId(), name }));
  const datagram = message(
    littleEndian,
    Command.SEARCH,
    (writer) => {
      writer.u32(sequence);
      writer.u8(flags);
      writer.zeros(3);
      writer.zeros(10);
      writer.u16(0xffff);
      for (const byte of address) writer.u8(byte);
      writer.u16(port);
      writeStrings(writer, protocols);
      writer.u16(channels.length);
      for (const { cid, name } of channels) {
        writer.u32(cid);
        writeString(writer, name);
      }
    },
    header,
  );
  const cids = channels.filter(({ name }) => servedNames.includes(name)).map(({ cid }) => cid);
  return { datagram, asked: { sequence, cids } };
}
