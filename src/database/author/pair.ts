/** Setpoint and readback: two PVs, one definition. */
import { type Group, group } from './group.ts';
import type { PvSpec } from './plain-pv.ts';

export interface PairOptions {
  /** Ends of the two names. Default: `''` and `'_RBV'`. */
  readonly suffixes?: readonly [setpoint: string, readback: string];
  /** What is different in the setpoint, or in the readback. */
  readonly setpoint?: Partial<PvSpec['options']>;
  readonly readback?: Partial<PvSpec['options']>;
}

export type Pair<T, W = T> = Group<{ setpoint: PvSpec<T, W>; readback: PvSpec<T, W> }>;

/**
 * A setpoint that clients put and a read-only readback, both of them as `spec` says: `pair: pair(pv.long(0))` serves
 * `pair` and `pair_RBV`. A put is copied to the readback; a put handler of `setpoint` replaces that. Get, scan, startup
 * and shutdown handlers of `spec` belong to the readback, its put handler to the setpoint.
 */
export function pair<T, W>(
  spec: PvSpec<T, W>,
  { suffixes = ['', '_RBV'], setpoint, readback }: PairOptions = {},
): Pair<T, W> {
  const { put, get, scan, startup, shutdown, ...shared } = spec.options;
  const hooks = Object.fromEntries(
    Object.entries({ get, scan, startup, shutdown }).filter(([, hook]) => hook !== undefined),
  );
  const members = {
    setpoint: { ...spec, options: { ...shared, ...(put && { put }), ...setpoint, name: suffixes[0] } },
    readback: { ...spec, options: { ...shared, ...hooks, ...readback, readOnly: true, name: suffixes[1] } },
  };
  const definition = group('pair', members, { separator: '' }) as Pair<T, W>;
  if (put !== undefined || setpoint?.put !== undefined) return definition;
  const copy = (value: T, into: { write(value: W): void }) => into.write(value as unknown as W);
  return definition.handlers(({ readback: into }) => ({ setpoint: { put: (value: T) => copy(value, into) } }) as never);
}
