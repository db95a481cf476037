/** `xioc casw`: shows servers that come, go, or restart, by their beacons (casw of EPICS base). */
import { lookupService } from 'node:dns/promises';
import { performance } from 'node:perf_hooks';
import { BeaconHistory } from '../actors/ca/client/beacon-history.ts';
import { Repeater } from '../actors/ca/client/repeater.ts';
import { resolveClientSettings } from '../actors/ca/client/settings.ts';
import { toDotted } from '../actors/net/address-list.ts';
import { LOOPBACK } from '../actors/net/interfaces.ts';
import { openSearchSocket, type SearchSocket } from '../actors/net/search-socket.ts';
import { decodeClientDatagram, encodeRepeaterMessage } from '../protocol/ca/datagram.ts';
import type { Beacon } from '../protocol/ca/messages.ts';
import { timestampFromMs } from '../protocol/value/time.ts';
import { pause } from './tools/asking.ts';
import { jsonLine } from './tools/json-line.ts';
import { readPlainLine, secondsOption } from './tools/plain-options.ts';
import { watchPva } from './tools/pva/beacon-watch.ts';
import { stampText } from './tools/stamp-text.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `usage: casw <-i interestLevel>

Prints a line for each server whose beacons say that it has started, or is back, until Ctrl-C.

  -i <level>        1: also the period of the beacons; 2: every beacon, anomalies marked with *
  --duration <sec>  end after this time
  --json            one JSON object per line
  --pva             servers of PV Access
  -h, --help        this text
`;

export async function caswTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = {
    interest: { type: 'string', short: 'i' },
    duration: { type: 'string' },
    json: { type: 'boolean' },
    pva: { type: 'boolean' },
  } as const;
  const line = readPlainLine(argv, { tool: 'casw', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  const interest = Number.parseInt(String(line.values.interest ?? 0), 10) || 0;
  const durationMs =
    line.values.duration === undefined
      ? Number.POSITIVE_INFINITY
      : secondsOption(line.values.duration, 0, '--duration');
  if (line.values.pva) return watchPva(io, interest, line.values.json === true, Math.min(durationMs, LONGEST_MS));
  const { settings } = await resolveClientSettings(io.environment);
  const watch = new BeaconWatch(io, interest, line.values.json === true, settings.serverPort);
  const repeater = new Repeater(undefined, { port: settings.repeaterPort, multicastGroups: [] }, SILENT);
  const socket = await openSearchSocket(settings.multicastTtl, {
    received: (bytes, sender) => watch.received(bytes, sender.address),
    failed: (error) => io.err(`casw: ${toBytes(error.message)}\n`),
    problem: () => {},
  });
  try {
    if (!(await register(socket, settings.repeaterPort, watch, io.interrupted))) {
      if (!io.interrupted.aborted) io.err('casw: unable to register with the CA repeater\n');
      return io.interrupted.aborted ? 0 : 255;
    }
    await pause(Math.min(durationMs, LONGEST_MS), io.interrupted);
    return 0;
  } finally {
    socket.close();
    repeater.stop();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SILENT = { log: () => {}, warn: () => {} };
const LONGEST_MS = 2 ** 31 - 1;

/** As casw: every 0.1 s, a hundred times. */
const ATTEMPTS = 100;
const INTERVAL_MS = 100;

async function register(
  socket: SearchSocket,
  port: number,
  watch: BeaconWatch,
  interrupted: AbortSignal,
): Promise<boolean> {
  const message = encodeRepeaterMessage({ type: 'REPEATER_REGISTER', address: 0x7f000001 });
  for (let attempt = 0; attempt < ATTEMPTS && !watch.confirmed && !interrupted.aborted; attempt++) {
    socket.send(message, [{ address: LOOPBACK, port }]);
    await pause(INTERVAL_MS, interrupted);
  }
  return watch.confirmed;
}

class BeaconWatch {
  confirmed = false;
  readonly #io: ToolIo;
  readonly #interest: number;
  readonly #json: boolean;
  readonly #serverPort: number;
  readonly #history = new BeaconHistory(performance.now());
  readonly #heardMs = new Map<string, number>();
  readonly #names = new Map<string, string>();

  constructor(io: ToolIo, interest: number, json: boolean, serverPort: number) {
    this.#io = io;
    this.#interest = interest;
    this.#json = json;
    this.#serverPort = serverPort;
  }

  received(bytes: Uint8Array, sender: string): void {
    const { messages, damaged } = decodeClientDatagram(bytes);
    for (const message of messages) {
      if (message.type === 'REPEATER_CONFIRM') this.confirmed = true;
      else if (message.type === 'BEACON') void this.#beacon(message, sender);
    }
    if (damaged) this.#io.err('CASW: udp input protocol violation\n');
  }

  async #beacon(beacon: Beacon, sender: string): Promise<void> {
    const address = beacon.address === 0 ? sender : toDotted(beacon.address);
    const server = `${address}:${beacon.port === 0 ? this.#serverPort : beacon.port}`;
    const now = performance.now();
    const stamp = timestampFromMs(Date.now());
    const before = this.#heardMs.get(server) ?? now;
    const anomaly = this.#history.heard(server, beacon.minor, beacon.sequence, now)?.netChange ?? false;
    const period = this.#history.periodMs(server);
    if (this.#heardMs.size < MOST_SERVERS || this.#heardMs.has(server)) this.#heardMs.set(server, now);
    if (!anomaly && this.#interest < 2) return;
    const host = await this.#hostName(server);
    if (this.#json) {
      this.#io.out(
        jsonLine({ server, host, anomaly, sequence: beacon.sequence, version: `4.${beacon.minor}`, periodMs: period }),
      );
      return;
    }
    const prefix = this.#interest < 2 ? '' : anomaly ? '* ' : '  ';
    const detail =
      anomaly && this.#interest > 0 ? `\testimate=${seconds(period ?? 0)} current=${seconds(now - before)}\n` : '';
    this.#io.out(`${prefix}${host.padEnd(40)} ${stampText(stamp, 9)}\n${detail}`);
  }

  /** The name of the address, where it has one. */
  async #hostName(server: string): Promise<string> {
    const known = this.#names.get(server);
    if (known !== undefined) return known;
    const [address = '', port = ''] = server.split(':');
    let name = server;
    try {
      name = `${(await lookupService(address, Number(port))).hostname}:${port}`;
    } catch {
      // The address it is, then.
    }
    if (this.#names.size < MOST_SERVERS) this.#names.set(server, name);
    return name;
  }
}

/** Servers remembered: anybody can send beacons in any name. */
const MOST_SERVERS = 10_000;

function seconds(ms: number): string {
  return (ms / 1000).toFixed(6);
}
