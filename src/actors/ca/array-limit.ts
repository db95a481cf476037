/** The largest payload that a server or a client of Channel Access takes, as the environment says. */
import { MIN_MAX_PAYLOAD } from '../../protocol/ca/constants.ts';
import type { EnvironmentReader } from '../net/environment.ts';

/**
 * The limit when `EPICS_CA_AUTO_ARRAY_BYTES` is not NO. rsrv has none then: a client can make it allocate 4 GiB. For
 * more, set `EPICS_CA_AUTO_ARRAY_BYTES=NO` and `EPICS_CA_MAX_ARRAY_BYTES`.
 */
export const DEFAULT_MAX_ARRAY_BYTES = 256 * 1024 * 1024;

/** Whether `EPICS_CA_MAX_ARRAY_BYTES` counts. */
export function isArrayLimitSet(reader: EnvironmentReader): boolean {
  return !reader.flag('EPICS_CA_AUTO_ARRAY_BYTES');
}

/** Largest payload of a message, in bytes. */
export function maxArrayBytes(reader: EnvironmentReader): number {
  if (!isArrayLimitSet(reader)) return DEFAULT_MAX_ARRAY_BYTES;
  const name = 'EPICS_CA_MAX_ARRAY_BYTES';
  const bytes = reader.integer(name, 0, 0x7fffffff, MIN_MAX_PAYLOAD);
  if (bytes >= MIN_MAX_PAYLOAD) return bytes;
  reader.warnings.push(`${name} was rounded up to ${MIN_MAX_PAYLOAD}`);
  return MIN_MAX_PAYLOAD;
}
