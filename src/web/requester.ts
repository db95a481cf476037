/** Who asks by the web: what a proxy vouches for, where it is trusted; else nobody in particular. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { StartError } from '../actors/net/errors.ts';
import type { Requester } from '../database/pv/definition.ts';

/** Addresses of proxies whose word is taken for who a user is. */
export class Trust {
  readonly #proxies = new BlockList();

  /**
   * @param ranges `10.0.0.0/8`, or single addresses
   * @throws StartError for what is not an address
   */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = '', bits] = range.split('/', 2);
      const family = isIP(address);
      const most = family === 4 ? 32 : 128;
      if (family === 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most))) {
        throw new StartError(`'${range}' is not a range of addresses: write one as 10.0.0.0/8 or 10.1.2.3`);
      }
      this.#proxies.addSubnet(address, Number(bits ?? most), family === 4 ? 'ipv4' : 'ipv6');
    }
  }

  /** Who sends a request. */
  requester({ headers, socket }: IncomingMessage): Requester {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const own = { host: address, peer: `${address}:${socket.remotePort ?? 0}` };
    const family = isIP(address);
    if (family === 0 || !this.#proxies.check(address, family === 4 ? 'ipv4' : 'ipv6')) {
      return { ...own, user: '', method: 'anonymous' };
    }
    const user = headers['x-forwarded-user'];
    const host = this.#client(headers['x-forwarded-for']) ?? own.host;
    if (typeof user !== 'string' || user === '') return { ...own, host, user: '', method: 'anonymous' };
    return { ...own, host, user };
  }

  /** The last address that no trusted proxy has: what stands before it, its owner may have made up. */
  #client(forwarded: string | string[] | undefined): string | undefined {
    const hops = String(forwarded ?? '')
      .split(',')
      .map((hop) => hop.trim());
    return hops
      .reverse()
      .find((hop) => isIP(hop) !== 0 && !this.#proxies.check(hop, isIP(hop) === 4 ? 'ipv4' : 'ipv6'));
  }
}
