/** Asks the network who serves names by PV Access, and keeps every answer: the client is content with the first. */
import { performance } from 'node:perf_hooks';
import type { Address } from '../../../actors/net/address-list.ts';
import { SEARCH_SEQUENCE } from '../../../actors/pva/client/searches.ts';
import type { ClientSettings } from '../../../actors/pva/client/settings.ts';
import { isAny } from '../../../protocol/pva/address.ts';
import { SearchFlag } from '../../../protocol/pva/constants.ts';
import { decodeDatagram, encodeSearches } from '../../../protocol/pva/datagram.ts';
import { encodeRequest } from '../../../protocol/pva/encode.ts';
import type { ChannelName, SearchResponse } from '../../../protocol/pva/messages.ts';
import { ResponseFramer } from '../../../protocol/pva/response-framer.ts';
import { Writer } from '../../../protocol/wire/writer.ts';
import { type Answer, Answers, type AskingOptions, askOverTcp, askOverUdp, type TcpAsking } from '../asking.ts';

export interface PvaSurveyRequest extends AskingOptions {
  readonly settings: ClientSettings;
}

/** Asks for `timeoutMs`, again and again at intervals that double, and gives all answers in the order they came. */
export async function pvaSurvey(request: PvaSurveyRequest): Promise<readonly Answer[]> {
  const answers = new Answers(request);
  const { searchTargets, nameServers, multicastTtl } = request.settings;
  const channels = request.names.map((name, cid) => ({ name, cid }));
  await Promise.all([
    askOverUdp(request, {
      targets: searchTargets,
      multicastTtl,
      ask: (target, sequence, { port }) => {
        const flags = target.many ? 0 : SearchFlag.UNICAST;
        return encodeSearches({ sequence, flags, address: '::', port, protocols: ['tcp'] }, channels);
      },
      heard: (bytes, sender, sentAs) => {
        const message = decodeDatagram(bytes)?.message;
        if (message?.type !== 'SEARCH_RESPONSE') return;
        const which = sentAs(message.sequence);
        if (which === undefined) return;
        const { asked } = which;
        keep(answers, message, sender, { asked, transport: 'udp', elapsedMs: performance.now() - which.ms });
      },
    }),
    ...nameServers.map((server) => askOverTcp(server, request, overTcp(server, channels, answers))),
  ]);
  return answers.all;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function overTcp(server: Address, channels: readonly ChannelName[], answers: Answers): TcpAsking {
  const framer = new ResponseFramer({ maxPayload: 1 << 20 });
  const writer = new Writer();
  const flags = SearchFlag.UNICAST | SearchFlag.REPLY_REQUIRED;
  const search = { type: 'SEARCH', sequence: SEARCH_SEQUENCE, flags, address: '::', port: 0 } as const;
  encodeRequest(writer, { ...search, protocols: ['tcp'], channels });
  return {
    question: writer.take(),
    heard: (chunk, how) => {
      let isDone = false;
      framer.push(chunk);
      for (let message = framer.next(); message !== undefined; message = framer.next()) {
        if (message.type !== 'SEARCH_RESPONSE') continue;
        keep(answers, message, server, how);
        isDone ||= message.found;
      }
      return isDone;
    },
  };
}

function keep(
  answers: Answers,
  { found, cids, address, port }: SearchResponse,
  from: Address,
  how: Pick<Answer, 'asked' | 'transport' | 'elapsedMs'>,
): void {
  if (!found) return;
  const server = `${isAny(address) ? from.address : address}:${port === 0 ? from.port : port}`;
  for (const cid of cids) answers.add(cid, { ...how, server, from: `${from.address}:${from.port}`, minor: undefined });
}
