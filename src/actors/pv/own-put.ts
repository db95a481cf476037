/** Puts by the IOC itself: as a client's, with handlers, limits and completion. */

import { Rejection } from '../../database/pv/answer.ts';
import type { Requester } from '../../database/pv/definition.ts';
import type { Value } from '../../protocol/value/value.ts';
import { DONE, type PutOutcome, self } from './put.ts';
import type { Pv } from './pv.ts';

/**
 * Undefined when the put is completed at once, else a promise of its completion.
 *
 * @throws Rejection, or rejects with it, when the PV refuses the value or cannot store it; it names PV, value and reason
 */
export function ownPut(pv: Pv, value: Value, client: Requester = self): Promise<void> | undefined {
  let settle: ((outcome: PutOutcome) => void) | undefined;
  let outcome: PutOutcome | undefined;
  pv.put(value, client, (answer) => {
    outcome = answer;
    settle?.(answer);
  });
  if (outcome === DONE) return undefined;
  const refused = (answer: PutOutcome) => new Rejection(refusal(pv, value, answer));
  if (outcome !== undefined) throw refused(outcome);
  return new Promise((resolve, reject) => {
    settle = (answer) => (answer === DONE ? resolve() : reject(refused(answer)));
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function refusal(pv: Pv, value: Value, outcome: PutOutcome): string {
  const reason = outcome.kind === 'done' ? '' : `: ${outcome.reason}`;
  return `${pv.name} refused the value ${String(value)}${reason}`;
}
