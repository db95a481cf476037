/** An environment in which nothing EPICS leaves this host, whatever the user's own says. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Takes beacons and drops them: a refusal would be logged. */
const drain = createSocket('udp4').bind(0, '127.0.0.1').unref();
const drainBound = once(drain, 'listening');

export async function loopbackEnvironment(more: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  await drainBound;
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('EPICS_'));
  return {
    ...Object.fromEntries(inherited),
    EPICS_CA_AUTO_ADDR_LIST: 'NO',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_BEACON_PORT: String(drain.address().port),
    EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_PVAS_BEACON_ADDR_LIST: `127.0.0.1:${drain.address().port}`,
    EPICS_PVA_AUTO_ADDR_LIST: 'NO',
    ...more,
  };
}
