/** What goes over a port, and through the door of a played device, as messages of the inspector: the latest first, then each as it comes. */
import { Door } from '../../actors/port/door/door.ts';
import type { Port } from '../../actors/port/port.ts';
import type { TrafficEntry } from '../../actors/port/traffic.ts';
import { type Frame, toText } from '../../protocol/framing/framing.ts';
import type { Detach, TapListener, TappedMessage } from '../source.ts';

/** Of the entries that are kept, as many as a page takes at once. */
const SHOWN_AT_FIRST = 100;
const SHOWN_CHARACTERS = 200;
const SHOWN_BYTES = 64;

/** @param wallTime of the IOC, and what its clock shows then, in ms */
export function tapTraffic(
  actor: Port | Door,
  wallTime: () => { readonly wall: number; readonly clock: number },
  listener: TapListener,
): Detach {
  const isDoor = actor instanceof Door;
  const tell = (entry: TrafficEntry): void => {
    if (listener.isFull) listener.skip();
    else {
      const { wall, clock } = wallTime();
      listener.note(tapped(entry, isDoor, wall - clock + entry.time * 1000));
    }
  };
  for (const entry of actor.traffic.latest().slice(-SHOWN_AT_FIRST)) tell(entry);
  return actor.traffic.watch(tell);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A device answers; who plays one is asked. */
function tapped(entry: TrafficEntry, isDoor: boolean, at: number): TappedMessage {
  const { direction, frame, text, label, priority, latencyMs, note } = entry;
  const isRequest = direction === (isDoor ? '<' : '>');
  return {
    direction: direction === '>' ? 'out' : direction === '<' ? 'in' : 'note',
    at,
    type: direction === '!' ? (note ?? 'state') : isRequest ? 'request' : 'reply',
    text: frame === undefined ? text : frameText(frame),
    pair: '',
    fields: [],
    bytes: frame?.bytes,
    pv: label,
    exchange: { priority, latencyMs, note: direction === '!' ? '' : (note ?? '') },
  };
}

/** Text where it is text, else its bytes. */
function frameText({ bytes, topic, error }: Frame): string {
  const text = toText(bytes.subarray(0, SHOWN_CHARACTERS));
  const isText = !/[^\t\r\n\x20-\x7e]/.test(text);
  const hex = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const shown = isText ? JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"') : hex;
  const isCut = bytes.length > (isText ? SHOWN_CHARACTERS : SHOWN_BYTES);
  return [topic, isCut ? `${shown} …` : shown, error === undefined ? undefined : `(${error})`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}
