import { lookupService } from 'node:dns/promises';

/** `address:port` with the name of the address, where it has one (libca, `ca_host_name`). */
export async function hostName(host: string): Promise<string> {
  const [address = '', port = ''] = host.split(':');
  try {
    const { hostname } = await lookupService(address, Number(port));
    return `${hostname}:${port}`;
  } catch {
    return host;
  }
}
