/**
 * The same conversation with two servers, xioc and EPICS base, and what each of them answers in a form that can be
 * compared: channel ids by the order of their creation, time stamps and what nobody looks at as zeros.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DbrNative } from '../../src/protocol/ca/dbr-native.ts';
import { Dbr, dbrSize, dbrTypes } from '../../src/protocol/ca/dbr-types.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';
import { freePort } from '../support/port.ts';
import { RawClient } from '../support/raw-client.ts';
import { cancel, monitor } from '../support/requests.ts';
import { type PeerName, startServer } from './peer.ts';
import { ended } from './server.ts';

/** A request for each server, whose ids of the same channel differ. */
export type Ask = (sid: (channel: number) => number) => Request;

const PATIENCE_MS = 20_000;

/** Clients of each server; a subscription shows what one does to the other. */
const CLIENTS = 2;

export class Twins {
  readonly #twins: readonly Twin[];

  private constructor(twins: readonly Twin[]) {
    this.#twins = twins;
  }

  static async start(): Promise<Twins> {
    return new Twins(await Promise.all((['xioc', 'base'] as const).map((name) => Twin.start(name))));
  }

  /** What xioc and base answer to all clients, until both have said everything. */
  async ask(client: number, ...asks: Ask[]): Promise<[xioc: string[], base: string[]]> {
    const [xioc, base] = await Promise.all(this.#twins.map((twin) => twin.ask(client, asks)));
    return [xioc!, base!];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#twins.map((twin) => twin.stop()));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MARKER = { type: Dbr.LONG, id: 0x3a4c };

class Twin {
  readonly #server: ChildProcess;
  readonly #clients: readonly RawClient[];
  /** In the order of their creation; each client's first is for its marker. */
  readonly #sids: number[] = [];

  private constructor(server: ChildProcess, clients: readonly RawClient[]) {
    this.#server = server;
    this.#clients = clients;
  }

  static async start(name: PeerName): Promise<Twin> {
    const port = await freePort();
    const server = await startServer(name, port, await freePort());
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => RawClient.open(port)));
    const twin = new Twin(server, clients);
    for (const client of clients) twin.#sids.push(await client.create('simple:A', 0));
    return twin;
  }

  async ask(client: number, asks: readonly Ask[]): Promise<string[]> {
    const requests = asks.map((ask) => ask((channel) => this.#sids[CLIENTS + channel]!));
    this.#clients[client]!.send(...requests);
    // Who asks first: what the others hear of it comes afterwards.
    const own = await this.#listen(client, requests);
    const others = this.#clients.map(async (_, index) => (index === client ? own : this.#listen(index, [])));
    return (await Promise.all(others)).flat();
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await ended(this.#server);
  }

  /**
   * Everything said to the client until now. Base answers from two threads: what comes in the order of the requests is
   * over with an ECHO, what else with the first update of a further subscription, and puts with their completion.
   */
  async #listen(index: number, requests: readonly Request[]): Promise<string[]> {
    const client = this.#clients[index]!;
    const markerSid = this.#sids[index]!;
    const heard = await client.settle();
    client.send(monitor(markerSid, MARKER));
    const isMarker = (response: Response) => 'subscriptionId' in response && response.subscriptionId === MARKER.id;
    const isOver = () => heard.some(isMarker) && requests.every((request) => isAnswered(request, heard));
    for (const deadline = Date.now() + PATIENCE_MS; !isOver(); await sleep(1)) {
      heard.push(...client.rest());
      if (Date.now() > deadline) throw new Error(`no answer to ${show(requests)}, but: ${show(heard)}`);
    }
    client.send(cancel(markerSid, MARKER.id, MARKER.type));
    heard.push(...(await client.settle()));
    const responses = heard.filter((response) => !isMarker(response));
    for (const response of responses) if (response.type === 'CREATE_CHAN') this.#sids.push(response.sid);
    return inOrder(responses).map((response) => `client ${index}: ${this.#text(response)}`);
  }

  #text(response: Response): string {
    const shown: Record<string, unknown> = { ...response };
    if ('sid' in response) shown.sid = `channel ${this.#sids.indexOf(response.sid)}`;
    if ('payload' in response) {
      shown.payload = 'dbrType' in response ? meaning(response.payload, response) : hex(response.payload);
    }
    if (response.type === 'ERROR') {
      shown.request = hex(response.request.subarray(0, 8));
      // About a channel base says its name; else its own words.
      if (response.cid === 0xffffffff) shown.text = '';
    }
    return show(shown);
  }
}

/** Requests that base may answer behind the ECHO that follows them. */
function isAnswered(request: Request, heard: readonly Response[]): boolean {
  switch (request.type) {
    case 'CREATE_CHAN':
      return heard.some(({ type }) => type === 'CREATE_CHAN' || type === 'CREATE_CH_FAIL');
    case 'WRITE_NOTIFY':
      return heard.some((response) => response.type === 'WRITE_NOTIFY' && response.ioid === request.ioid);
    default:
      return true;
  }
}

/** Answers as they come, then completions of puts, then the updates of each subscription. */
function inOrder(responses: readonly Response[]): Response[] {
  const rank = (response: Response) =>
    response.type === 'WRITE_NOTIFY' ? 1 : response.type === 'EVENT_ADD' ? 2 + response.subscriptionId : 0;
  return responses.toSorted((a, b) => rank(a) - rank(b));
}

/** Base leaves in the padding, after the NUL of a text, and in further elements of a CLASS_NAME what was there before. */
function meaning(payload: Uint8Array, { dbrType, count }: { dbrType: number; count: number }): string {
  const bytes = payload.slice();
  const { group, native, valueOffset, valueSize } = dbrTypes[dbrType]!;
  if (group === 'TIME' || group === 'STS') bytes.fill(0, 4, valueOffset);
  if (HAS_PRECISION.includes(dbrType)) bytes.fill(0, 6, 8);
  if (dbrType === Dbr.GR_CHAR || dbrType === Dbr.CTRL_CHAR) bytes.fill(0, valueOffset - 1, valueOffset);
  bytes.fill(0, dbrSize(dbrType, dbrType === Dbr.CLASS_NAME ? Math.min(count, 1) : count));
  if (native !== DbrNative.STRING) return hex(bytes);
  for (let at = valueOffset; at < bytes.length; at += valueSize) {
    const nul = bytes.subarray(at, at + valueSize).indexOf(0);
    if (nul !== -1) bytes.fill(0, at + nul, at + valueSize);
  }
  return hex(bytes);
}

const HAS_PRECISION: readonly number[] = [Dbr.GR_FLOAT, Dbr.GR_DOUBLE, Dbr.CTRL_FLOAT, Dbr.CTRL_DOUBLE];

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (inner instanceof Uint8Array ? hex(inner) : inner));
}
