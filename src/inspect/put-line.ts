/** A put that has ended, as a page shows it. */
import type { EndedPut } from '../actors/pv/put-observer.ts';
import { shortValue } from '../actors/pv/short-value.ts';
import type { PutLine } from './source.ts';

/** @param at Unix time in ms */
export function putLine({ pv, client, value, old, outcome, caused }: EndedPut, at: number): PutLine {
  return {
    at,
    pv: pv.name,
    who: `${client.user || '?'}@${client.host || 'here'}`,
    old: shortValue(old),
    value: value === undefined ? '' : shortValue(value),
    outcome: outcome.kind === 'done' ? 'done' : `${outcome.kind}: ${outcome.reason}`,
    effects: caused?.effects ?? [],
    leftOut: caused?.leftOut ?? 0,
  };
}
