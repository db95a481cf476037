/** Moves of RPC. */
import { scalar, structure } from '../../../protocol/pva/type.ts';
import { NO_VALUE, type Structure, variant } from '../../../protocol/pva/value.ts';
import type { Speaker, Utter, Utterance } from '../speaker.ts';
import { encoded, texts, truncated } from './bytes.ts';
import { init, one, unanswered } from './request.ts';

export const rpcMoves: Readonly<Record<string, Utter>> = {
  RPC_INIT: init('RPC', 'field()'),
  'server.RPC_INIT': init('RPC', 'field()'),
  'RPC.channels': (speaker) => call(speaker, uri({ op: 'channels' })),
  'RPC.info': (speaker) => call(speaker, uri({ op: 'info' })),
  'RPC.help': (speaker) => call(speaker, texts({ op: 'help' })),
  'RPC.last': (speaker) => call(speaker, uri({ op: 'info' }), 0x10),
  'RPC.unknown': (speaker) => call(speaker, uri({ op: 'nosuch' })),
  'RPC.noService': (speaker) => call(speaker, uri({ a: '1' })),
  'RPC.null': (speaker) => call(speaker, undefined),
  'RPC.truncated': (speaker) => unanswered(truncated(call(speaker, uri({ op: 'info' })).messages[0]!, 3)),
};

// --- helpers --------------------------------------------------------------------------------------------------------

function call({ littleEndian, sid, ioid }: Speaker, argument: Structure | undefined, subcommand = 0): Utterance {
  const given = argument === undefined ? NO_VALUE : variant(argument);
  return one(encoded(littleEndian, { type: 'RPC', sid, ioid, subcommand, argument: given }), { ioid, subcommand });
}

function uri(query: Readonly<Record<string, string>>): Structure {
  const inner = texts(query);
  const type = structure('epics:nt/NTURI:1.0', { scheme: scalar('string'), path: scalar('string'), query: inner.type });
  return { type, fields: [undefined, 'pva', 'server', undefined, ...inner.fields.slice(1)] };
}
