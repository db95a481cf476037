/** What is wrong now: what an engineer would want to know without looking for it. */
import type { Mark } from '../../../src/inspect/feed.ts';
import type { ActorKind } from '../../../src/inspect/source.ts';
import { shortState } from './format.ts';
import type { ActorNode, World } from './world.ts';

export interface Alert {
  readonly mark: Exclude<Mark, '' | 'stopped'> | 'pinned';
  /** Undefined: the process itself. */
  readonly actor: ActorNode | undefined;
  readonly text: string;
  /** When it was seen to begin; undefined when it is older than the page's looking. */
  readonly since: number | undefined;
}

/** The process is late with everything when its loop is delayed so long, in milliseconds at the 99th percentile. */
const LATE_MS = 100;
/** It is not busy because of one hiccup: so many measurements in a row, of which there are two per second. */
const LATE_FOR = 4;

/** Worst first. */
const ORDER: readonly Alert['mark'][] = ['crashed', 'invalid', 'major', 'slow', 'minor'];

/** Told of by their circuit or connection. */
const WITHIN_CLIENTS: readonly ActorKind[] = ['channel', 'subscription', 'pvaChannel', 'pvaOperation', 'pvaMonitor'];

/** The alerts of a world, worst first; those of PVs after those of the IOC's own parts. */
export function alertsOf(world: World): readonly Alert[] {
  const process = processAlerts(world);
  const known = actorAlerts.get(world);
  if (known?.version === world.rowVersion) return [...process, ...known.alerts];
  const alerts = [...world.actors.values()].flatMap(alertOf).toSorted(compare);
  actorAlerts.set(world, { version: world.rowVersion, alerts });
  return [...process, ...alerts];
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** There may be 20,000 actors to look through, and they are asked about at each frame. */
const actorAlerts = new WeakMap<World, { readonly version: number; readonly alerts: readonly Alert[] }>();

function processAlerts({ loads }: World): Alert[] {
  const delays = loads.slice(-LATE_FOR).map(({ process }) => process.delayMs[1]);
  const delay = delays.length < LATE_FOR ? 0 : Math.min(...delays);
  if (delay < LATE_MS) return [];
  const text = `The process is busy: one in a hundred events waits ${Math.round(delay)} ms or more.`;
  return [{ mark: 'slow', actor: undefined, text, since: undefined }];
}

function alertOf(actor: ActorNode): Alert[] {
  const { mark, kind, since } = actor;
  if (mark === '' || mark === 'stopped' || WITHIN_CLIENTS.includes(kind)) return [];
  return [{ mark, actor, text: textOf(actor), since }];
}

function textOf({ mark, kind, state }: ActorNode): string {
  if (mark === 'crashed') return 'has failed, and was not started again';
  if (kind === 'pv') return state.includes('failing') ? 'is in alarm: its last put failed' : 'is in alarm';
  if (mark === 'slow') return 'does not read as fast as it is sent to; its monitors get the newest value only';
  return `is ${shortState(state)}`;
}

function compare(a: Alert, b: Alert): number {
  const isPv = ({ actor }: Alert): number => (actor?.kind === 'pv' ? 1 : 0);
  return isPv(a) - isPv(b) || ORDER.indexOf(a.mark) - ORDER.indexOf(b.mark);
}
