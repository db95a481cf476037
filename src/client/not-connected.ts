/** What is said of PVs that are not connected in time. */
import { CaError } from '../actors/ca/client/error.ts';
import { PvaError } from '../actors/pva/client/error.ts';
import { Eca } from '../protocol/ca/status.ts';
import { PV } from './pv.ts';
import type { PvaPV } from './pva-pv.ts';

const NAMES_SHOWN = 10;

export function notConnected(pvs: readonly (PV | PvaPV)[], timeoutMs: number): CaError | PvaError {
  const names = pvs.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = pvs.length > NAMES_SHOWN ? ` and ${pvs.length - NAMES_SHOWN} others` : '';
  const message = `Not connected within ${timeoutMs / 1000} s: ${names.join(', ')}${more}`;
  const [first] = pvs;
  if (first instanceof PV) {
    return new CaError(`${message}. \`xioc doctor ${first.name}\` finds out why`, Eca.TIMEOUT, first.name);
  }
  return new PvaError(message, 'TIMEOUT', first?.name);
}
