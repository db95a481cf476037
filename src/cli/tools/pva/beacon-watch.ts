/** Shows servers of PV Access that come, or restart, by their beacons: `xioc casw --pva`. */
import { performance } from 'node:perf_hooks';
import { openBeaconSockets } from '../../../actors/pva/client/beacon-sockets.ts';
import { ServerTable } from '../../../actors/pva/client/servers.ts';
import { resolveClientSettings } from '../../../actors/pva/client/settings.ts';
import { isAny } from '../../../protocol/pva/address.ts';
import { decodeDatagram } from '../../../protocol/pva/datagram.ts';
import { timestampFromMs } from '../../../protocol/value/time.ts';
import { pause } from '../asking.ts';
import { jsonLine } from '../json-line.ts';
import { stampText } from '../stamp-text.ts';
import { toBytes } from '../text-bytes.ts';
import type { ToolIo } from '../tool-io.ts';

/**
 * @param interest 2 and more: every beacon, those of new servers marked with *
 * @returns the exit code
 */
export async function watchPva(io: ToolIo, interest: number, json: boolean, durationMs: number): Promise<number> {
  const { settings } = await resolveClientSettings(io.environment);
  const { broadcastPort, beaconAddresses, interfaces } = settings;
  const servers = new ServerTable();
  const received = (bytes: Uint8Array, sender: { readonly address: string }) => {
    const message = decodeDatagram(bytes)?.message;
    if (message?.type !== 'BEACON') return;
    const { protocol, sequence, changeCount } = message;
    const server = `${isAny(message.address) ? sender.address : message.address}:${message.port}`;
    const guid = Buffer.from(message.guid).toString('hex').toUpperCase();
    const anomaly = servers.heard(server, protocol, guid, performance.now());
    if (!anomaly && interest < 2) return;
    if (json) {
      io.out(jsonLine({ server, protocol, guid, anomaly, sequence, changeCount }));
      return;
    }
    const prefix = interest < 2 ? '' : anomaly ? '* ' : '  ';
    const detail = interest > 0 ? ` GUID 0x${guid} ${toBytes(protocol)}` : '';
    io.out(`${prefix}${server.padEnd(40)} ${stampText(timestampFromMs(Date.now()), 9)}${detail}\n`);
  };
  const sockets = await openBeaconSockets(broadcastPort, beaconAddresses, interfaces, received);
  try {
    if (sockets.addresses.length === 0) {
      io.err(`casw: no beacons can be heard on UDP port ${broadcastPort}: another program has it for itself\n`);
      return 255;
    }
    await pause(durationMs, io.interrupted);
    return 0;
  } finally {
    sockets.close();
  }
}
