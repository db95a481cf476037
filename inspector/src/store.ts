/**
 * The state of the page: what is known, what is selected, and whether time stands still.
 *
 * The world is changed in place, many times a second; `frame` counts, and what draws reads it to be drawn again.
 */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Interest } from '../../src/inspect/feed.ts';
import { Connection } from './live/connection.ts';
import { type EventPlace, Journal } from './model/journal.ts';
import { hasMessages } from './model/kinds.ts';
import { type Recording, readRecording } from './model/recording.ts';
import { type ActorNode, type Message, World } from './model/world.ts';

export const VIEWS = ['actors', 'load', 'names', 'log', 'alerts'] as const;
export type View = (typeof VIEWS)[number];
export const TABS = ['chart', 'values', 'wire', 'sequence'] as const;
export type Tab = (typeof TABS)[number];

export const view = signal<View>('actors');
/** Undefined: nobody has chosen one, so each kind of actor shows what people look at first. */
export const tab = signal<Tab | undefined>(undefined);
export const selectedId = signal('');
export const filterText = signal('');
export const expanded = signal<ReadonlySet<string>>(new Set(['ioc', 'supervisor', 'pvaSupervisor']));
/** The journal's frame that is shown; undefined: the newest. */
export const cursor = signal<number | undefined>(undefined);
/** The event of an actor up to which that frame is shown; undefined: all of it. */
const eventShown = signal<EventPlace | undefined>(undefined);
export const connected = signal(false);
export const everConnected = signal(false);
/** A recording instead of a live IOC. */
export const recording = signal<Recording | undefined>(undefined);
export const failure = signal('');
/** Counts what was drawn: read it to be drawn again. */
export const frame = signal(0);
const pageHidden = signal(document.hidden);

let liveWorld = new World();
let journal = new Journal();
let past: { readonly number: number; readonly event: EventPlace | undefined; readonly world: World } | undefined;
let connection: Connection | undefined;

/** What is shown: the newest, or the past that the cursor points at. */
export function world(): World {
  frame.value;
  const at = cursor.value;
  if (at === undefined) return liveWorld;
  const event = eventShown.value;
  if (past?.number !== at || past.event !== event) past = { number: at, event, world: journal.worldAfter(at, event) };
  return past.world;
}

export function currentJournal(): Journal {
  frame.value;
  return journal;
}

/** The selected actor; it may be gone. A PV can be selected by its name: permalinks outlive an IOC. */
export function selectedActor(): ActorNode | undefined {
  return world().byId.get(selectedId.value);
}

/** The moment that is shown. */
export function now(): number {
  frame.value;
  return cursor.value === undefined && recording.value === undefined ? Date.now() : world().at;
}

export const live = computed(() => cursor.value === undefined && recording.value === undefined && connected.value);

export function pause(): void {
  eventShown.value = undefined;
  if (cursor.value === undefined && journal.endFrame > journal.firstFrame) cursor.value = journal.endFrame - 1;
}

export function resume(): void {
  past = undefined;
  eventShown.value = undefined;
  cursor.value = undefined;
}

export function seek(number: number): void {
  eventShown.value = undefined;
  cursor.value = Math.min(Math.max(number, journal.firstFrame), journal.endFrame - 1);
}

export function seekTime(at: number): void {
  seek(journal.frameAt(at));
}

/** To the next (or last) picture in which something happened. */
export function step(direction: 1 | -1): void {
  const found = journal.search(cursor.value ?? journal.endFrame, direction, Journal.isEventful);
  if (found !== undefined) seek(found);
}

/** To the next (or last) event of an actor, however many there were between two pictures. */
export function stepEvent(direction: 1 | -1, id: string): void {
  const shown = eventShown.value;
  const from = shown?.id === id ? shown : { frame: cursor.value ?? journal.endFrame, id, nth: -1 };
  const found = journal.event(from, direction);
  if (found === undefined) return;
  batch(() => {
    cursor.value = found.frame;
    eventShown.value = found;
  });
}

export function requestBytes(id: string, seq: number): void {
  connection?.requestBytes(id, seq);
}

/** Resolves with what went wrong; empty when nothing did. */
export function write(id: string, text: string): Promise<string> {
  return connection?.write(id, text) ?? Promise.resolve('A recording cannot be written to.');
}

/** Resolves with the reply, or with what went wrong. */
export function sendFrame(
  id: string,
  text: string,
  awaitsReply: boolean,
): Promise<{ readonly error: string; readonly answer: string }> {
  return (
    connection?.sendFrame(id, text, awaitsReply) ??
    Promise.resolve({ error: 'A recording cannot be changed.', answer: '' })
  );
}

/** @param text empty: all faults end */
export function setFault(id: string, text: string): Promise<string> {
  return connection?.setFault(id, text) ?? Promise.resolve('A recording cannot be changed.');
}

export function disconnect(id: string): Promise<string> {
  return connection?.disconnect(id) ?? Promise.resolve('A recording cannot be changed.');
}

/** @param payload JSON of an object, or empty */
export function sendEvent(id: string, event: string, payload: string): Promise<string> {
  return connection?.sendEvent(id, event, payload) ?? Promise.resolve('A recording cannot be changed.');
}

/** Shows a recording in place of the live IOC. */
export function openRecording(text: string): void {
  try {
    const opened = readRecording(text);
    recording.value = opened;
    journal = opened.journal;
    liveWorld = opened.world;
    past = undefined;
    cursor.value = journal.endFrame > 0 ? journal.endFrame - 1 : undefined;
    failure.value = opened.damaged > 0 ? `${opened.damaged} lines of the recording could not be read.` : '';
    frame.value++;
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error);
  }
}

/** Connects to the IOC that served this page, and keeps it told what is looked at. */
export function goLive(host: string): void {
  connection = new Connection(host, {
    received,
    connected: () => {
      connected.value = true;
      everConnected.value = true;
    },
    lost: () => {
      connected.value = false;
    },
  });
  document.addEventListener('visibilitychange', () => {
    pageHidden.value = document.hidden;
  });
  effect(() => connection?.show(JSON.parse(interest.value) as Interest));
}

/** Calls `open` for what a page served for a recording shows. */
export async function fetchRecording(): Promise<void> {
  const response = await fetch('recording.jsonl');
  openRecording(await response.text());
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Kind of the selected actor, remembered after it has gone. */
let lastSelected: { readonly id: string; readonly kind: ActorNode['kind'] } | undefined;

/** As text, so that it is only sent when it differs. */
const interest = computed(() => {
  frame.value;
  const id = selectedId.value;
  const kind = liveWorld.byId.get(id)?.kind;
  if (kind !== undefined) lastSelected = { id, kind };
  const known = lastSelected?.id === id ? lastSelected.kind : undefined;
  const onActor = view.value === 'actors' && id !== '' && recording.value === undefined;
  const onWire = onActor && hasMessages(known) && (tab.value === 'wire' || tab.value === 'sequence');
  const wanted: Interest = {
    hidden: pageHidden.value,
    watch: onActor ? id : '',
    wire: onWire ? id : '',
    follow: onActor && known === 'pv' ? id : '',
    load: view.value === 'load',
    searches: view.value === 'names',
    log: view.value === 'log' ? 'all' : '',
  };
  return JSON.stringify(wanted);
});

function received(messages: readonly Message[], size: number): void {
  if (recording.value !== undefined) return;
  const at = Date.now();
  journal.append({ at, messages }, size, liveWorld);
  for (const message of messages) liveWorld.apply(at, message);
  draw();
}

let drawing = false;

/** At most once per display frame. */
function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    frame.value++;
  });
}
