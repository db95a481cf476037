/** Asks the network who serves names, and keeps every answer: the client library is content with the first. */
import { createConnection } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Address, toDotted } from '../../actors/net/address-list.ts';
import { openSearchSocket } from '../../actors/net/search-socket.ts';
import { DOREPLY, MINOR, NO_ADDRESS } from '../../protocol/ca/constants.ts';
import { decodeClientDatagram, encodeSearches } from '../../protocol/ca/datagram.ts';
import { encodeRequest } from '../../protocol/ca/encode.ts';
import type { SearchRequest } from '../../protocol/ca/requests.ts';
import { ResponseFramer } from '../../protocol/ca/response-framer.ts';
import type { SearchResponse } from '../../protocol/ca/responses.ts';
import { Writer } from '../../protocol/wire/writer.ts';

/** One server's word that it has a name. */
export interface Answer {
  readonly name: string;
  /** `address:port` to connect to. */
  readonly server: string;
  /** `address:port` that the answer came from. */
  readonly from: string;
  /** Where it was asked: `address:port`. */
  readonly asked: string;
  readonly transport: 'udp' | 'tcp';
  /** Since it was asked. */
  readonly elapsedMs: number;
  /** Minor protocol revision of the server; undefined over TCP. */
  readonly minor: number | undefined;
}

export interface SurveyRequest {
  readonly names: readonly string[];
  /** Asked over UDP. */
  readonly addresses: readonly Address[];
  /** Asked over TCP. */
  readonly nameServers: readonly Address[];
  readonly timeoutMs: number;
  readonly multicastTtl: number;
  readonly signal: AbortSignal;
  /** Called with each answer that is not the repetition of another. */
  readonly onAnswer?: (answer: Answer) => void;
  /** What went wrong on the way. */
  readonly onProblem?: (message: string) => void;
}

/** Asks for `timeoutMs`, again and again at intervals that double, and gives all answers in the order they came. */
export async function survey(request: SurveyRequest): Promise<readonly Answer[]> {
  const answers = new Answers(request);
  const { addresses, nameServers } = request;
  await Promise.all([
    addresses.length > 0 ? askOverUdp(request, answers) : undefined,
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

  constructor({ names, onAnswer }: SurveyRequest) {
    this.#names = names;
    this.#onAnswer = onAnswer;
  }

  /** The names in the form in which they are asked for: the index of a name is its cid. */
  get searches(): readonly SearchRequest[] {
    return this.#names.map((name, cid) => ({ type: 'SEARCH', reply: DOREPLY, minor: MINOR, cid, name }));
  }

  add({ cid, address, port }: SearchResponse, from: string, rest: Omit<Answer, 'name' | 'server' | 'from'>): void {
    const name = this.#names[cid];
    if (name === undefined) return;
    const [host = '', tcpPort = ''] = from.split(':');
    const ownAddress = address === NO_ADDRESS;
    const server =
      rest.transport === 'tcp' && ownAddress
        ? `${host}:${tcpPort}`
        : `${ownAddress ? host : toDotted(address)}:${port}`;
    const key = `${name} ${server} ${rest.asked}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const answer = { name, server, from, ...rest };
    this.all.push(answer);
    this.#onAnswer?.(answer);
  }
}

async function askOverUdp(request: SurveyRequest, answers: Answers): Promise<void> {
  const { addresses, timeoutMs, multicastTtl, signal, onProblem } = request;
  /** What each datagram's number says: where it went, and when. */
  const sent: { asked: string; ms: number }[] = [];
  const socket = await openSearchSocket(multicastTtl, {
    received: (bytes, sender) => {
      let which: { asked: string; ms: number } | undefined;
      for (const message of decodeClientDatagram(bytes).messages) {
        if (message.type === 'VERSION') which = sent[message.sequence];
        else if (message.type === 'SEARCH' && which !== undefined) {
          const elapsedMs = performance.now() - which.ms;
          const { minor } = message;
          answers.add(message, `${sender.address}:${sender.port}`, {
            asked: which.asked,
            transport: 'udp',
            elapsedMs,
            minor,
          });
        }
      }
    },
    failed: (error) => onProblem?.(error.message),
    problem: (message) => onProblem?.(message),
  });
  const end = performance.now() + timeoutMs;
  for (let intervalMs = FIRST_INTERVAL_MS; performance.now() < end && !signal.aborted; intervalMs *= 2) {
    for (const address of addresses) {
      const datagrams = encodeSearches(sent.length, answers.searches);
      for (const datagram of datagrams) {
        sent.push({ asked: `${address.address}:${address.port}`, ms: performance.now() });
        socket.send(datagram, [address]);
      }
    }
    await pause(Math.min(intervalMs, end - performance.now()), signal);
  }
  socket.close();
}

function askOverTcp(server: Address, request: SurveyRequest, answers: Answers): Promise<void> {
  const { timeoutMs, signal, onProblem } = request;
  const asked = `${server.address}:${server.port}`;
  return new Promise((resolve) => {
    const started = performance.now();
    const framer = new ResponseFramer({ maxPayload: 1 << 20 });
    const socket = createConnection({ host: server.address, port: server.port }, () => {
      const writer = new Writer();
      encodeRequest(writer, { type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 });
      for (const search of answers.searches) encodeRequest(writer, search);
      socket.write(writer.take());
    });
    let left = request.names.length;
    socket.on('data', (chunk) => {
      const { commands, fault } = framer.push(chunk);
      for (const message of commands) {
        if (message.type !== 'SEARCH' && message.type !== 'NOT_FOUND') continue;
        left--;
        if (message.type === 'NOT_FOUND') continue;
        answers.add(message, asked, {
          asked,
          transport: 'tcp',
          elapsedMs: performance.now() - started,
          minor: undefined,
        });
      }
      if (left <= 0 || fault !== undefined) socket.destroy();
    });
    socket.on('error', (error) => onProblem?.(`The name server ${asked} cannot be asked: ${error.message}`));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
  });
}

/** Waits, or until the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
