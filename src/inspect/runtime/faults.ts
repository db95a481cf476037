/** What the IOC has noted of its errors, by the actors concerned. */

import type { ErrorLog, LoggedError } from '../../actors/kernel/error-log.ts';
import { thrownStack, thrownText } from '../../database/pv/thrown.ts';
import type { Fault, Faults } from '../source.ts';

export function faultsOf({ recent, total }: ErrorLog): Faults {
  return { total, list: recent.map(faultOf) };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function faultOf(noted: LoggedError): Fault {
  const { at, message, error } = noted;
  const cause = error === undefined ? '' : thrownText(error);
  return {
    at,
    actor: actorOf(noted),
    message: [message, cause].filter((text) => text !== '').join(': '),
    stack: thrownStack(error),
  };
}

/** Ids as the census gives them; a client is known by its address. */
function actorOf({ pv, device, peer }: LoggedError): string {
  if (pv !== undefined) return `pv/${pv}`;
  if (device !== undefined) return `device:${device}/${device}`;
  return peer ?? 'ioc';
}
