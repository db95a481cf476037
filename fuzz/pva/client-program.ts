/** The PV Access client under attack: it uses PVs of hostile servers as it is told, and reads one of an honest server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { Context } from '../../src/client/context.ts';
import type { PvaMonitor, PvaPV } from '../../src/client/pva-pv.ts';
import { HONEST_PV, HONEST_VALUE } from '../client/names.ts';
import { answering, ready, watchForUncaught } from '../watch/answering.ts';
import { LogBook, Pulse } from '../watch/vitals.ts';
import type { PvaClientMove, PvaClientMoves } from './client-case.ts';

/** What servers that do not keep to the protocol make a client warn of. */
const expected = [/^The connection to the server at /, /^The server at /];

/** The client's time runs faster, so that its patience is tried. */
const SPEED = 4;

/** Of the client's time. */
const OPERATION_MS = 2000;
const HEALTH_MS = 120_000;

watchForUncaught();
const book = new LogBook(expected);
const clock = new RealClock(SPEED);
const context = openContext(process.env);

await context.connect([HONEST_PV], { timeoutMs: HEALTH_MS });
const pulse = new Pulse(context.roots[0]!, clock, book);
answering(async (question) => {
  switch (question.ask) {
    case 'vitals':
      return pulse.take(question.collect);
    case 'health':
      return { complaint: await complaint() };
    case 'playPva':
      await play(question.prefix, question.port, question.moves);
      return {};
    default:
      throw new Error(`A PV Access client is not asked "${question.ask}".`);
  }
});
ready();

function openContext(environment: NodeJS.ProcessEnv): Context<'pva'> {
  const opened = new Context({ protocol: 'pva', clock, environment, timeoutMs: OPERATION_MS, userName: 'fuzz' });
  opened.on('warning', (message) => book.note(message));
  // Whatever a server says about its PVs is its own business.
  opened.on('exception', () => {});
  return opened;
}

async function play(prefix: string, port: number, { isOwnContext, moves }: PvaClientMoves): Promise<void> {
  const address = `127.0.0.1:${port}`;
  const own = isOwnContext ? openContext({ ...process.env, EPICS_PVA_NAME_SERVERS: address }) : context;
  const player = new Player((name) => own.pv(`${prefix}${name}`, isOwnContext ? {} : { server: address }));
  for (const move of moves) await player.make(move);
  await player.finish();
  if (own !== context) await own.close();
}

/** Why the honest PV cannot be read; nothing when it can. */
async function complaint(): Promise<string | undefined> {
  try {
    const { value } = await context.pv(HONEST_PV).read({ timeoutMs: HEALTH_MS });
    return value === HONEST_VALUE ? undefined : `the honest server's PV reads as ${String(value)}`;
  } catch (error) {
    return `the honest server's PV cannot be read: ${(error as Error).message}`;
  }
}

class Player {
  readonly #pvOf: (name: number) => PvaPV;
  readonly #open = new Set<PvaPV>();
  readonly #monitors: PvaMonitor[] = [];
  readonly #operations: Promise<unknown>[] = [];

  constructor(pvOf: (name: number) => PvaPV) {
    this.#pvOf = pvOf;
  }

  async make({ pv: number, what, value }: PvaClientMove): Promise<void> {
    const pv = this.#pvOf(number);
    this.#open.add(pv);
    switch (what) {
      case 'read':
        this.#start(pv.read(value % 4 === 0 ? { request: 'field(value)' } : {}));
        break;
      case 'write':
        this.#start(pv.write(value % 2 === 0 ? value : String(value)));
        break;
      case 'subscribe': {
        const request = value % 2 === 0 ? 'record[pipeline=true,queueSize=4]' : '';
        this.#monitors.push(pv.subscribe({ request, onUpdate: () => {}, onError: () => {} }));
        break;
      }
      case 'info':
        this.#start(pv.info(value % 3 === 0 ? { field: 'value' } : {}));
        break;
      case 'call':
        this.#start(pv.call({ value }));
        break;
      case 'cancel':
        this.#monitors.pop()?.cancel();
        break;
      case 'pause':
        await sleep(value % 20);
        break;
      case 'close':
        pv.close();
    }
  }

  async finish(): Promise<void> {
    await Promise.all(this.#operations);
    for (const pv of this.#open) pv.close();
  }

  /** However it ends. */
  #start(operation: Promise<unknown>): void {
    this.#operations.push(operation.catch(() => {}));
  }
}
