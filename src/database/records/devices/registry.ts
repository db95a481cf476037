/** Which device support a record type has for a DTYP. */
import type { DeviceSupport } from '../support.ts';
import { asyncSoftChannel } from './async-soft.ts';
import { dbState, generalTime, getenv, softTimestamp, stdio } from './ioc.ts';
import { deviceNames } from './names.ts';
import { rawSoftChannel } from './raw-soft.ts';
import { softChannel } from './soft.ts';

const supports = new Map<string, Readonly<Record<string, DeviceSupport>>>([
  ['Soft Channel', softChannel],
  ['Raw Soft Channel', rawSoftChannel],
  ['Async Soft Channel', asyncSoftChannel],
  ['Soft Timestamp', softTimestamp],
  ['General Time', generalTime],
  ['getenv', getenv],
  ['stdio', stdio],
  ['Db State', dbState],
  ['simulated', Object.fromEntries(['motor', 'scaler'].map((type) => [type, { name: 'simulated', link: 'INST_IO' }]))],
  // What counts is simulated whatever the DTYP says, as an axis is.
  ['Asyn Scaler', { scaler: { name: 'Asyn Scaler', link: 'INST_IO' } }],
]);

/** Supports that programs have added, by type and DTYP. */
const added = new Map<string, DeviceSupport>();

/** @param choice the number of DTYP. Undefined: the type has no such device support. */
export function deviceOf(type: string, choice: number): DeviceSupport | undefined {
  const name = deviceNames(type)[choice];
  if (name === undefined) return undefined;
  return added.get(`${type} ${name}`) ?? supports.get(name)?.[type];
}

/** Adds a DTYP to record types: at the end of their menus, or in place of one of the same name. */
export function addDevice(types: readonly string[], support: DeviceSupport): void {
  for (const type of types) {
    const names = deviceNames(type);
    if (!names.includes(support.name)) names.push(support.name);
    added.set(`${type} ${support.name}`, support);
  }
}
