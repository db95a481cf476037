/**
 * Who is at a shell, and what they may do to PVs: over the socket what access rules give them, as over a network. Scripts and the
 * terminal of the IOC may do all, as in base.
 */
import { hostname, userInfo } from 'node:os';
import type { PutOutcome } from '../actors/pv/put.ts';
import type { Pv } from '../actors/pv/pv.ts';
import type { Requester } from '../database/pv/definition.ts';
import { AccessRight } from '../protocol/value/posting.ts';
import type { Value } from '../protocol/value/value.ts';
import type { Session } from './command.ts';

/** Who has a session on the terminal of an IOC, or in a script. */
export const localUser: Requester = { user: 'shell', host: '', peer: '' };

/** The owner of the IOC, at this host. @param peer what the connection is called */
export function remoteUser(peer: string): Requester {
  return { user: userInfo().username, host: hostname(), peer, address: LOOPBACK };
}

export function mayRead(session: Session, pv: Pv): boolean {
  return (rightsOn(session, pv) & AccessRight.READ) !== 0;
}

/** Of a field by its name: `rec.DESC`. */
export function mayReadField(session: Session, name: string): boolean {
  if (session.user === localUser) return true;
  const pv = session.site.running?.ioc.pv(name);
  return pv === undefined || mayRead(session, pv);
}

/** Whether processing a record is allowed, as a put to its PROC is. */
export function mayProcess(session: Session, record: string): boolean {
  if (session.user === localUser) return true;
  const pv = session.site.running?.ioc.pv(`${record}.PROC`);
  if (pv === undefined || (rightsOn(session, pv) & AccessRight.WRITE) !== 0) return true;
  pv.putDenied(session.user);
  return false;
}

/**
 * Puts a value as whoever is at the session.
 *
 * @param isAwaited with completion
 */
export function putBy(session: Session, pv: Pv, value: Value, isAwaited: boolean): Promise<PutOutcome> {
  if ((rightsOn(session, pv) & AccessRight.WRITE) === 0) {
    pv.putDenied(session.user);
    return Promise.resolve({ kind: 'refused', reason: NO_RIGHT });
  }
  return new Promise((resolve) => void pv.put(value, session.user, resolve, isAwaited));
}

export const NO_RIGHT = 'no right to write';

// --- helpers ------------------------------------------------------------------------------------------------------

const LOOPBACK = '127.0.0.1';

function rightsOn({ site, user }: Session, pv: Pv): number {
  return user === localUser ? AccessRight.READ_WRITE : (site.running?.ioc.rightsOf(pv, user) ?? AccessRight.NONE);
}
