/** How the network is asked who serves names, by either protocol: where, how often, and what is kept of the answers. */
import { createConnection, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Address } from '../../actors/net/address-list.ts';
import { openSearchSocket, type SearchSocket } from '../../actors/net/search-socket.ts';

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

export interface AskingOptions {
  readonly names: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called with each answer that is not the repetition of another. */
  readonly onAnswer?: (answer: Answer) => void;
  /** What went wrong on the way. */
  readonly onProblem?: (message: string) => void;
}

/** The answers, each once. */
export class Answers {
  readonly all: Answer[] = [];
  readonly #names: readonly string[];
  readonly #onAnswer: ((answer: Answer) => void) | undefined;
  readonly #seen = new Set<string>();

  constructor({ names, onAnswer }: AskingOptions) {
    this.#names = names;
    this.#onAnswer = onAnswer;
  }

  /** @param cid the index of the name */
  add(cid: number, rest: Omit<Answer, 'name'>): void {
    const name = this.#names[cid];
    if (name === undefined) return;
    const key = `${name} ${rest.server} ${rest.asked}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const answer = { name, ...rest };
    this.all.push(answer);
    this.#onAnswer?.(answer);
  }
}

/** Where a datagram went, and when. */
interface Sent {
  /** `address:port` */
  readonly asked: string;
  readonly ms: number;
}

/** One protocol's datagrams. */
export interface UdpAsking<Target extends Address> {
  readonly targets: readonly Target[];
  readonly multicastTtl: number;
  /** Datagrams to one target, of which the first has this number, and the next ones those behind it. */
  ask(target: Target, first: number, socket: SearchSocket): Iterable<Uint8Array>;
  /** @param sentAs what was sent under a number */
  heard(bytes: Uint8Array, sender: Address, sentAs: (number: number) => Sent | undefined): void;
}

/** Asks for `timeoutMs`, again and again at intervals that double. */
export async function askOverUdp<Target extends Address>(
  { timeoutMs, signal, onProblem }: AskingOptions,
  { targets, multicastTtl, ask, heard }: UdpAsking<Target>,
): Promise<void> {
  if (targets.length === 0) return;
  const sent: Sent[] = [];
  const socket = await openSearchSocket(multicastTtl, {
    received: (bytes, sender) => heard(bytes, sender, (number) => sent[number]),
    failed: (error) => onProblem?.(error.message),
    problem: (message) => onProblem?.(message),
  });
  const end = performance.now() + timeoutMs;
  for (let intervalMs = FIRST_INTERVAL_MS; performance.now() < end && !signal.aborted; intervalMs *= 2) {
    for (const target of targets) {
      for (const datagram of ask(target, sent.length, socket)) {
        sent.push({ asked: `${target.address}:${target.port}`, ms: performance.now() });
        socket.send(datagram, [target]);
      }
    }
    await pause(Math.min(intervalMs, end - performance.now()), signal);
  }
  socket.close();
}

/** One protocol's talk with a name server. */
export interface TcpAsking {
  /** All names. */
  readonly question: Uint8Array;
  /** @returns whether nothing more is waited for */
  heard(chunk: Uint8Array, how: Pick<Answer, 'asked' | 'transport' | 'elapsedMs'>): boolean;
}

/** Asks a name server; resolves when it has answered, has gone, or `timeoutMs` is over. */
export function askOverTcp(
  server: Address,
  { timeoutMs, signal, onProblem }: AskingOptions,
  { question, heard }: TcpAsking,
): Promise<void> {
  const asked = `${server.address}:${server.port}`;
  return new Promise((resolve) => {
    const started = performance.now();
    const socket: Socket = createConnection({ host: server.address, port: server.port }, () => socket.write(question));
    socket.on('data', (chunk) => {
      if (heard(chunk, { asked, transport: 'tcp', elapsedMs: performance.now() - started })) socket.destroy();
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

// --- helpers ------------------------------------------------------------------------------------------------------

const FIRST_INTERVAL_MS = 50;
