/** Asks the network who serves names by PV Access, and keeps every answer: the client is content with the first. */
import { createConnection } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Address } from '../../../actors/net/address-list.ts';
import { openSearchSocket } from '../../../actors/net/search-socket.ts';
import { SEARCH_SEQUENCE, type SearchTarget } from '../../../actors/pva/client/searches.ts';
import type { ClientSettings } from '../../../actors/pva/client/settings.ts';
import { isAny } from '../../../protocol/pva/address.ts';
import { SearchFlag } from '../../../protocol/pva/constants.ts';
import { decodeDatagram, encodeSearches } from '../../../protocol/pva/datagram.ts';
import { encodeRequest } from '../../../protocol/pva/encode.ts';
import type { ChannelName, SearchResponse } from '../../../protocol/pva/messages.ts';
import { ResponseFramer } from '../../../protocol/pva/response-framer.ts';
import { Writer } from '../../../protocol/wire/writer.ts';
import { type Answer, pause } from '../survey.ts';

export interface PvaSurveyRequest {
  readonly names: readonly string[];
  readonly settings: ClientSettings;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called with each answer that is not the repetition of another. */
  readonly onAnswer?: (answer: Answer) => void;
  /** What went wrong on the way. */
  readonly onProblem?: (message: string) => void;
}

/** Asks for `timeoutMs`, again and again at intervals that double, and gives all answers in the order they came. */
export async function pvaSurvey(request: PvaSurveyRequest): Promise<readonly Answer[]> {
  const answers = new Answers(request);
  const { searchTargets, nameServers } = request.settings;
  await Promise.all([
    searchTargets.length > 0 ? askOverUdp(request, answers) : undefined,
    ...nameServers.map((server) => askOverTcp(server, request, answers)),
  ]);
  return answers.all;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const FIRST_INTERVAL_MS = 50;

class Answers {
  readonly all: Answer[] = [];
  readonly #names: readonly string[];
  readonly #onAnswer: ((answer: Answer) => void) | undefined;
  readonly #seen = new Set<string>();

  constructor({ names, onAnswer }: PvaSurveyRequest) {
    this.#names = names;
    this.#onAnswer = onAnswer;
  }

  /** The index of a name is its cid. */
  get channels(): readonly ChannelName[] {
    return this.#names.map((name, cid) => ({ name, cid }));
  }

  add(
    { found, cids, address, port }: SearchResponse,
    from: Address,
    how: Pick<Answer, 'asked' | 'transport' | 'elapsedMs'>,
  ): void {
    if (!found) return;
    const server = `${isAny(address) ? from.address : address}:${port === 0 ? from.port : port}`;
    for (const cid of cids) {
      const name = this.#names[cid];
      const key = `${name} ${server} ${how.asked}`;
      if (name === undefined || this.#seen.has(key)) continue;
      this.#seen.add(key);
      const answer: Answer = { name, server, from: `${from.address}:${from.port}`, minor: undefined, ...how };
      this.all.push(answer);
      this.#onAnswer?.(answer);
    }
  }
}

async function askOverUdp(request: PvaSurveyRequest, answers: Answers): Promise<void> {
  const { settings, timeoutMs, signal, onProblem } = request;
  /** What each datagram's number says: where it went, and when. */
  const sent: { readonly target: SearchTarget; readonly ms: number }[] = [];
  const socket = await openSearchSocket(settings.multicastTtl, {
    received: (bytes, sender) => {
      const message = decodeDatagram(bytes)?.message;
      const which = message?.type === 'SEARCH_RESPONSE' ? sent[message.sequence] : undefined;
      if (message?.type !== 'SEARCH_RESPONSE' || which === undefined) return;
      const asked = `${which.target.address}:${which.target.port}`;
      answers.add(message, sender, { asked, transport: 'udp', elapsedMs: performance.now() - which.ms });
    },
    failed: (error) => onProblem?.(error.message),
    problem: (message) => onProblem?.(message),
  });
  const end = performance.now() + timeoutMs;
  for (let intervalMs = FIRST_INTERVAL_MS; performance.now() < end && !signal.aborted; intervalMs *= 2) {
    for (const target of settings.searchTargets) {
      const sequence = sent.length;
      sent.push({ target, ms: performance.now() });
      const flags = target.many ? 0 : SearchFlag.UNICAST;
      const search = { sequence, flags, address: '::', port: socket.port, protocols: ['tcp'] };
      for (const datagram of encodeSearches(search, answers.channels)) socket.send(datagram, [target]);
    }
    await pause(Math.min(intervalMs, end - performance.now()), signal);
  }
  socket.close();
}

function askOverTcp(server: Address, request: PvaSurveyRequest, answers: Answers): Promise<void> {
  const { timeoutMs, signal, onProblem } = request;
  const asked = `${server.address}:${server.port}`;
  return new Promise((resolve) => {
    const started = performance.now();
    const framer = new ResponseFramer({ maxPayload: 1 << 20 });
    const socket = createConnection({ host: server.address, port: server.port }, () => {
      const writer = new Writer();
      const flags = SearchFlag.UNICAST | SearchFlag.REPLY_REQUIRED;
      const search = { type: 'SEARCH', sequence: SEARCH_SEQUENCE, flags, address: '::', port: 0 } as const;
      encodeRequest(writer, { ...search, protocols: ['tcp'], channels: answers.channels });
      socket.write(writer.take());
    });
    socket.on('data', (chunk) => {
      framer.push(chunk);
      for (let message = framer.next(); message !== undefined; message = framer.next()) {
        if (message.type !== 'SEARCH_RESPONSE') continue;
        answers.add(message, server, { asked, transport: 'tcp', elapsedMs: performance.now() - started });
        if (message.found) socket.destroy();
      }
    });
    socket.on('error', (error) => onProblem?.(`The name server ${asked} cannot be asked: ${error.message}`));
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
