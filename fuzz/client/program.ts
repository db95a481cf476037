/** The client under attack: it does what it is told with PVs of hostile servers, and reads one of an honest server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { Context } from '../../src/client/context.ts';
import type { Monitor, PV } from '../../src/client/pv.ts';
import type { ClientMove, ClientMoves } from '../input/client-case.ts';
import { answering, ready, watchForUncaught } from '../watch/answering.ts';
import { census, LogBook, Pulse } from '../watch/vitals.ts';
import { HONEST_PV, HONEST_VALUE } from './names.ts';

/** What servers that do not keep to the protocol make a client warn of. */
const expected = [/^Closing the circuit to /, /^Can't send searches to /];

/** The client's time runs faster, so that its patience of 5 s and 10 s is tried. */
const SPEED = 4;

/** Of the client's time. */
const OPERATION_MS = 1000;
const HEALTH_MS = 120_000;
const HEALTH_ATTEMPT_MS = 8000;

watchForUncaught();
const book = new LogBook(expected);
const clock = new RealClock(SPEED);
const context = openContext();
const pulse = new Pulse(context.roots[0]!, clock, book);

answering(async (question) => {
  switch (question.ask) {
    case 'vitals':
      return pulse.take(question.collect);
    case 'health':
      return { complaint: await complaint() };
    case 'play':
      await play(question.prefix, question.moves);
      return {};
    default:
      throw new Error(`A client is not asked "${question.ask}".`);
  }
});
await context.connect([HONEST_PV], { timeoutMs: HEALTH_MS });
// It is this host's repeater, 10 s of its time after the start, and stays it.
while (census(context.roots[0]!).repeater === undefined) await sleep(20);
ready();

function openContext(): Context {
  const opened = new Context({ clock, timeoutMs: OPERATION_MS, userName: 'fuzz', hostName: 'fuzz' });
  opened.on('warning', (message) => book.note(message));
  // Whatever a server says about its PVs is its own business.
  opened.on('exception', () => {});
  return opened;
}

async function play(prefix: string, { isOwnContext, moves }: ClientMoves): Promise<void> {
  const own = isOwnContext ? openContext() : context;
  const player = new Player(own, prefix);
  for (const move of moves) await player.make(move);
  await player.finish();
  if (own !== context) await own.close();
}

/** Why the honest PV cannot be read; nothing when it can. Its server may be lost meanwhile, and be found again. */
async function complaint(): Promise<string | undefined> {
  const end = clock.now() + HEALTH_MS;
  let last = '';
  while (clock.now() < end) {
    try {
      const pv = context.pv(HONEST_PV);
      const { value } = await pv.read({ timeoutMs: HEALTH_ATTEMPT_MS });
      if (value === HONEST_VALUE) return undefined;
      last = `it reads as ${value} from ${pv.host}`;
      // A hostile server has answered the search for it: nothing in the protocol forbids that. It is searched again.
      pv.close();
    } catch (error) {
      last = (error as Error).message;
    }
  }
  return `the honest server's PV cannot be read: ${last}`;
}

class Player {
  readonly #context: Context;
  readonly #prefix: string;
  readonly #open = new Set<PV>();
  readonly #monitors: Monitor[] = [];
  readonly #operations: Promise<unknown>[] = [];

  constructor(context: Context, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
  }

  async make({ pv: number, what, type, value }: ClientMove): Promise<void> {
    const pv = this.#context.pv(`${this.#prefix}${number}`);
    this.#open.add(pv);
    switch (what) {
      case 'read':
        this.#start(pv.read({ type, count: value % 5 }));
        break;
      case 'metadata':
        this.#start(pv.metadata());
        break;
      case 'write':
      case 'writeNotify':
        this.#start(pv.write(value, { notify: what === 'writeNotify' }));
        break;
      case 'subscribe':
        this.#monitors.push(pv.subscribe({ type, mask: 1 + (value % 15), onUpdate: () => {}, onError: () => {} }));
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
