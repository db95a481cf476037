/** A client as access rules see it. */
import type { Requester } from '../pv/definition.ts';

export interface Client {
  /** Names that a UAG may have it by: the user's, and `role/<name>` for each of its roles. Case counts. */
  readonly users: readonly string[];
  /** The name the client gives itself, or its address. Case does not count. */
  readonly host: string;
}

/**
 * Channel Access takes users and hosts at their word, unless `byAddress`. For PV Access, hosts are addresses, and a
 * user's name has its method before it (`x509/alice`), except `ca`, where the client itself says it.
 *
 * Source: EPICS base 7.0.10, camessage.c; PVXS, ioc/credentials.cpp.
 *
 * @param byAddress what base's `asCheckClientIP` asks for
 */
export function clientOf(requester: Requester, byAddress: boolean): Client {
  const { user, host, peer, address = addressOf(peer), method, roles = [] } = requester;
  if (method === undefined) return { users: [user], host: byAddress ? address : host };
  const name = method === 'ca' ? user.slice(user.lastIndexOf('/') + 1) : `${method}/${user}`;
  return { users: [name, ...roles.map((role) => `role/${role}`)], host: address };
}

/** Of `address:port`; an IPv4 address within IPv6 counts as what it is. */
function addressOf(peer: string): string {
  return peer
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:/i, '');
}
