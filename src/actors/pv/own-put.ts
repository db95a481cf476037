/** Puts by the IOC itself: as a client's, with handlers, limits and completion. */

import { Rejection } from '../../database/pv/answer.ts';
import type { Client } from '../../database/pv/definition.ts';
import { Eca } from '../../protocol/ca/status.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Pv } from './pv.ts';

/** Who puts when the IOC itself does. */
export const self: Client = { user: 'ioc', host: '', peer: '' };

/** Who puts when a record is processed, or written by a link: DISP keeps neither from that, as in base. */
export const processing: Client = { ...self };

/**
 * Undefined when the put is completed at once, else a promise of its completion.
 *
 * @throws Rejection, or rejects with it, when the PV refuses
 */
export function ownPut(pv: Pv, value: Value, client: Client = self): Promise<void> | undefined {
  let settle: ((status: number) => void) | undefined;
  let status: number | undefined;
  pv.put(value, client, (answer) => {
    status = answer;
    settle?.(answer);
  });
  const refused = () => new Rejection(`${pv.name} refused the value ${String(value)}`);
  if (status === Eca.NORMAL) return undefined;
  if (status !== undefined) throw refused();
  return new Promise((resolve, reject) => {
    settle = (answer) => (answer === Eca.NORMAL ? resolve() : reject(refused()));
  });
}
