/**
 * Serving a group: from a definition to an IOC on the network.
 */
import type { Logger } from 'pino';
import { defaultPrefix, definitions, type Group } from '../database/group.ts';
import { type HeapClock, RealClock } from './clock.ts';
import { Ioc } from './ioc.ts';
import { iocLogger } from './log.ts';
import { defaultLimits, type Limits, newCounters, type Runtime } from './runtime.ts';
import { resolveSettings } from './settings.ts';

export interface ServeOptions {
  /** Default: the group's own. */
  readonly prefix?: string;
  /** TCP and UDP port; 0: any free one. Default: EPICS_CAS_SERVER_PORT, EPICS_CA_SERVER_PORT, 5064. */
  readonly port?: number;
  /** IPv4 addresses to serve on. Default: EPICS_CAS_INTF_ADDR_LIST, else all. */
  readonly interfaces?: readonly string[];
  /** Default: `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly log?: Logger;
  readonly clock?: HeapClock;
  readonly limits?: Partial<Limits>;
}

export interface RunningIoc {
  readonly ioc: Ioc;
  /** The TCP port that serves. */
  readonly port: number;
  /** `address:port` of each TCP socket. */
  readonly addresses: readonly string[];
  /** Full names, in the order of their definition. */
  readonly pvNames: readonly string[];
  /** Drains and closes; resolves when nothing is left. */
  stop(): Promise<void>;
}

/**
 * Serves `group` until `stop()`.
 *
 * @throws Error when the definition has a mistake, or no socket can be bound
 */
export async function serve(group: Group, options: ServeOptions = {}): Promise<RunningIoc> {
  const log = options.log ?? iocLogger({ level: 'warn' });
  const { port, interfaces } = options;
  const overrides = { ...(port === undefined ? {} : { port }), ...(interfaces ? { interfaces } : {}) };
  const { settings, warnings } = await resolveSettings(options.environment ?? process.env, overrides);
  for (const warning of warnings) log.warn(warning);
  const clock = options.clock ?? new RealClock();
  const limits = { ...defaultLimits, payloadBytes: settings.maxArrayBytes, ...options.limits };
  const runtime: Runtime = { clock, log, limits, counters: newCounters() };
  const ioc = new Ioc(definitions(group, options.prefix ?? defaultPrefix(group)), runtime, settings);
  const pvNames = [...ioc.pvs.keys()];
  await ioc.start();
  return {
    ioc,
    port: ioc.supervisor!.tcpPort,
    addresses: ioc.addresses,
    pvNames,
    stop: async () => {
      await ioc.stop();
      if (clock instanceof RealClock) clock.stop();
    },
  };
}
