/** Asks the network who serves names, and keeps every answer: the client library is content with the first. */
import { performance } from 'node:perf_hooks';
import { type Address, toDotted } from '../../actors/net/address-list.ts';
import { DOREPLY, MINOR, NO_ADDRESS } from '../../protocol/ca/constants.ts';
import { decodeClientDatagram, encodeSearches } from '../../protocol/ca/datagram.ts';
import { encodeRequest } from '../../protocol/ca/encode.ts';
import type { SearchRequest } from '../../protocol/ca/requests.ts';
import { ResponseFramer } from '../../protocol/ca/response-framer.ts';
import type { SearchResponse } from '../../protocol/ca/responses.ts';
import { Writer } from '../../protocol/wire/writer.ts';
import { type Answer, Answers, type AskingOptions, askOverTcp, askOverUdp, type TcpAsking } from './asking.ts';

export interface SurveyRequest extends AskingOptions {
  /** Asked over UDP. */
  readonly addresses: readonly Address[];
  /** Asked over TCP. */
  readonly nameServers: readonly Address[];
  readonly multicastTtl: number;
}

/** Asks for `timeoutMs`, again and again at intervals that double, and gives all answers in the order they came. */
export async function survey(request: SurveyRequest): Promise<readonly Answer[]> {
  const answers = new Answers(request);
  const { names, addresses, nameServers, multicastTtl } = request;
  const searches = names.map((name, cid) => ({ type: 'SEARCH', reply: DOREPLY, minor: MINOR, cid, name }) as const);
  await Promise.all([
    askOverUdp(request, {
      targets: addresses,
      multicastTtl,
      ask: (_target, first) => encodeSearches(first, searches),
      heard: (bytes, sender, sentAs) => {
        let which: ReturnType<typeof sentAs>;
        for (const message of decodeClientDatagram(bytes).messages) {
          if (message.type === 'VERSION') which = sentAs(message.sequence);
          else if (message.type === 'SEARCH' && which !== undefined) {
            const { address, port, minor } = message;
            answers.add(message.cid, {
              server: `${address === NO_ADDRESS ? sender.address : toDotted(address)}:${port}`,
              from: `${sender.address}:${sender.port}`,
              asked: which.asked,
              transport: 'udp',
              elapsedMs: performance.now() - which.ms,
              minor,
            });
          }
        }
      },
    }),
    ...nameServers.map((server) => askOverTcp(server, request, overTcp(server, searches, answers))),
  ]);
  return answers.all;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function overTcp(server: Address, searches: readonly SearchRequest[], answers: Answers): TcpAsking {
  const framer = new ResponseFramer({ maxPayload: 1 << 20 });
  const writer = new Writer();
  encodeRequest(writer, { type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 });
  for (const search of searches) encodeRequest(writer, search);
  let left = searches.length;
  return {
    question: writer.take(),
    heard: (chunk, how) => {
      const { commands, fault } = framer.push(chunk);
      for (const message of commands) {
        if (message.type !== 'SEARCH' && message.type !== 'NOT_FOUND') continue;
        left--;
        if (message.type === 'NOT_FOUND') continue;
        answers.add(message.cid, { ...how, server: serverIn(message, server), from: how.asked, minor: undefined });
      }
      return left <= 0 || fault !== undefined;
    },
  };
}

/** A name server that names no address serves the name itself. */
function serverIn({ address, port }: SearchResponse, nameServer: Address): string {
  return address === NO_ADDRESS ? `${nameServer.address}:${nameServer.port}` : `${toDotted(address)}:${port}`;
}
