/** Sending an event to an actor by hand, and saying what came of it. */
import type { AnyEventObject } from 'xstate';
import type { Passage } from './passage.ts';
import type { InspectionSource } from './source.ts';
import { spyOn, toStep } from './spy.ts';

/** Types that XState gives to events of its own. */
const RESERVED = /^xstate\./;

/**
 * Sends an event to an actor, which has dealt with it when this returns.
 *
 * @param payload what the event carries besides its type: a JSON object, or nothing
 * @throws Error that says, for people, why the event cannot be sent, or why the actor did nothing with it
 */
export function sendEvent(source: InspectionSource, id: string, type: string, payload: string): void {
  const entry = source.census.get(id);
  if (entry === undefined) throw new Error('This actor is gone.');
  const accepts = source.accepts(id);
  if (RESERVED.test(type) || type === '' || (accepts !== 'any' && !accepts.includes(type))) {
    if (accepts.length === 0) throw new Error(`${entry.label} takes no events from here.`);
    const allowed = accepts === 'any' ? 'the events of its machine' : accepts.join(', ');
    throw new Error(`${entry.label} does not take ${JSON.stringify(type)} from here, only ${allowed}.`);
  }
  const event: AnyEventObject = { ...parsePayload(payload), type };
  let passage: Passage | undefined;
  const exposure = source.expose(id, () => {});
  const unspy = spyOn(entry.ref, (seen) => {
    if (seen.event === event) passage = seen;
  });
  try {
    entry.ref.send(event);
  } finally {
    unspy();
    exposure.end();
  }
  if (passage === undefined) throw new Error(`${entry.label} does not run any more.`);
  const { refused, to } = toStep(passage, 0);
  if (passage.after === undefined) throw new Error(`${entry.label} failed on ${type}; Alerts has the reason.`);
  if (refused !== '') throw new Error(`${entry.label} refused ${type} in ${to}: ${refused}.`);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function parsePayload(text: string): object {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The payload is not JSON (${(error as Error).message}): give an object such as {"target": 5}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error(`The payload ${text} is not a JSON object: give one such as {"target": 5}.`);
}
