/**
 * The name `stream` among the device supports of a record type. What it does belongs to the ports of an IOC: see
 * `actors/stream`.
 */
import type { DeviceSupport } from '../support.ts';
import { addDevice } from './registry.ts';

export const streamTypes = [
  ...['aai', 'aao', 'ai', 'ao', 'bi', 'bo', 'calcout', 'int64in', 'int64out', 'longin', 'longout', 'lsi', 'lso'],
  ...['mbbi', 'mbbiDirect', 'mbbo', 'mbboDirect', 'scalcout', 'stringin', 'stringout', 'waveform'],
];

const stream: DeviceSupport = { name: 'stream', link: 'INST_IO', interrupts: true };

/** From now on records may have the DTYP `stream`. */
export function nameStreamDevice(): void {
  addDevice(streamTypes, stream);
}
