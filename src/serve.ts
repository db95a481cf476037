/**
 * Serving a group: from a definition to an IOC on the network.
 */
import type { Logger } from 'pino';
import { resolveSettings } from './actors/ca/settings.ts';
import { Supervisor } from './actors/ca/supervisor.ts';
import { Ioc } from './actors/ioc/ioc.ts';
import type { OwnClient } from './actors/ioc/ioc-parts.ts';
import { type HeapClock, RealClock } from './actors/kernel/clock.ts';
import { Durations } from './actors/kernel/durations.ts';
import { ErrorLog } from './actors/kernel/error-log.ts';
import { catchEscapes } from './actors/kernel/escapes.ts';
import { iocLogger } from './actors/kernel/log.ts';
import { seededRandom } from './actors/kernel/random.ts';
import { type Bounds, defaultBounds, newCounters, type Services } from './actors/kernel/services.ts';
import type { AnyWired } from './actors/kernel/wired.ts';
import type { DoorChoice } from './actors/port/door/group-door.ts';
import { PortSetup } from './actors/port/port-setup.ts';
import { type PutLogOptions, putLogSettings } from './actors/put-log/options.ts';
import { PutLog } from './actors/put-log/put-log.ts';
import type { EndedPut } from './actors/pv/put-observer.ts';
import type { Server, StartServer } from './actors/pv/server.ts';
import { type PvaSettings, resolvePvaSettings } from './actors/pva/settings.ts';
import { Supervisor as PvaSupervisor } from './actors/pva/supervisor.ts';
import { readRules } from './actors/security/read-rules.ts';
import type { StreamSetup } from './actors/stream/stream-devices.ts';
import { openOwnClient } from './client/own-client.ts';
import type { DoorHandle } from './database/author/door-handle.ts';
import type { Group } from './database/author/group.ts';
import type { GroupDefinition, Members } from './database/author/group-definition.ts';
import { type MacroDefinitions, type MacroValues, macroValues } from './database/author/macros.ts';
import type { Handles } from './database/author/members.ts';
import { defaultPrefix } from './database/author/names.ts';
import type { Template } from './database/author/template.ts';
import type { PortSpec } from './database/port/transport.ts';
import type { AccessFile, AccessRule } from './database/pv/definition.ts';

/** Channel Access, PV Access. */
export type Protocol = 'ca' | 'pva';

export const protocols: readonly Protocol[] = ['ca', 'pva'];

export interface ServeOptions {
  /** Default: the group's own. */
  readonly prefix?: string;
  /** Values of the group's macros; default: their defaults. */
  readonly macros?: MacroValues;
  /** What it is served by. Default: both. */
  readonly protocols?: readonly Protocol[];
  /** What it is served by besides, such as `webPort()`. */
  readonly servers?: readonly ((ioc: Ioc) => Server)[];
  /** TCP and UDP port of Channel Access; 0: any free one. Default: EPICS_CAS_SERVER_PORT, EPICS_CA_SERVER_PORT, 5064. */
  readonly port?: number;
  /**
   * TCP port of PV Access; 0: any free one, on which searches are heard as well. Default: 0 when `port` is, else
   * EPICS_PVAS_SERVER_PORT, EPICS_PVA_SERVER_PORT, 5075.
   */
  readonly pvaPort?: number;
  /** IPv4 addresses to serve on. Default: EPICS_CAS_INTF_ADDR_LIST, else the group's own, else all. */
  readonly interfaces?: readonly string[];
  /** Default: `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly log?: Logger;
  /** Drives everything that is timed. A `HeapClock` runs only when it is advanced. Default: real time. */
  readonly clock?: HeapClock;
  /** Seconds of the IOC's time per second of real time, for a clock of its own. Default 1. */
  readonly speed?: number;
  /** Makes `ioc.random()` repeat itself; default: other numbers at each start. */
  readonly seed?: number;
  readonly bounds?: Partial<Bounds>;
  /** Devices in place of those that ports connect to, by the port's id: `{ psu: simulated(…) }`, `{ psu: replayed('psu.jsonl') }`. */
  readonly ports?: Readonly<Record<string, PortSpec>>;
  /** Ports and protocols of records with DTYP `stream`, as start scripts configure them. */
  readonly streams?: StreamSetup;
  /** Takes the replies of all ports from this recording. */
  readonly replay?: string;
  /** Records what goes over all ports into this file. */
  readonly record?: string;
  /** Joins each port with the simulator that its `connects()` names, in this process and on its clock. */
  readonly simulate?: boolean;
  /** Opens the doors of devices that groups play by `answers()`, by their id: `{ psu: { port: 5025 } }`. */
  readonly doors?: Readonly<Record<string, DoorChoice>>;
  /** Seconds that it may take to stop: puts are completed, helpers write what they keep, clients are disconnected. Default 5. */
  readonly stopWithin?: number;
  /** Where clients' puts are logged: files, caPutLog servers, the log. */
  readonly putLog?: readonly PutLogOptions[];
  /** What each client may do: a file of access rules, or a function. Default: what the PVs allow. */
  readonly access?: AccessFile | AccessRule;
  /**
   * Keeps errors that nothing caught from ending the process: rejections that nobody awaits, errors in timers, of sockets
   * without 'error' listener. One from an author's code is a failure of its PV, machine or group, and the IOC goes on. One
   * from anywhere else in the process stops the IOC in good order, and sets `process.exitCode` to 1. Default: false, as
   * such errors are the business of the program that serves; `xioc run` sets it.
   */
  readonly catchEscapes?: boolean;
}

export interface RunningIoc<M extends Members = Members> {
  readonly ioc: Ioc;
  /** Handles of the group's members. */
  readonly pvs: Handles<M>;
  /** The TCP port of Channel Access; 0 where it is not served by it. */
  readonly port: number;
  /** The TCP port of PV Access; 0 where it is not served by it. */
  readonly pvaPort: number;
  /** `address:port` of each TCP socket. */
  readonly addresses: readonly string[];
  /** Full names, in the order of their definition. */
  readonly pvNames: readonly string[];
  /**
   * The door of a device that is played.
   *
   * @param id default: the first one
   * @throws Error when there is none
   */
  door(id?: string): DoorHandle;
  /**
   * As `iocPause` of EPICS base: until `resume()` nothing is scanned, searches are not answered, beacons stop, and new
   * clients wait. Clients that are connected, their puts, handlers and machines go on.
   */
  pause(): void;
  /** As `iocRun`. Beacons begin anew, so that clients search at once for what they miss. */
  resume(): void;
  /** Drains and closes; resolves when nothing is left. */
  stop(): Promise<void>;
  /** Resolves when the IOC has stopped, by `stop()` or by itself. */
  readonly stopped: Promise<void>;
}

/**
 * Serves `group` until `stop()`.
 *
 * @throws Error when the definition has a mistake, or no socket can be bound
 */
export async function serve<M extends Members>(
  group: Group<M> | Template,
  options: ServeOptions = {},
): Promise<RunningIoc<M>> {
  let ioc: Ioc | undefined;
  const letEscape = options.catchEscapes ? catchEscapes((error) => endFor(error, ioc)) : () => {};
  try {
    ioc = await makeIoc(group, options);
    return await start(ioc, letEscape);
  } catch (error) {
    letEscape();
    throw error;
  }
}

/**
 * The IOC that `serve` starts, not started: with all its PVs and machines, and nothing of it on the network.
 *
 * @throws DefinitionError when the definition has a mistake
 * @throws AccessFileError when the access rules are wrong
 */
export async function makeIoc(group: GroupDefinition | Template, options: ServeOptions = {}): Promise<Ioc> {
  const log = options.log ?? iocLogger({ level: 'warn' });
  const { port, seed } = options;
  const environment = options.environment ?? process.env;
  const interfaces = options.interfaces ?? ownInterfaces(group, environment.EPICS_CAS_INTF_ADDR_LIST);
  const overrides = { ...(port === undefined ? {} : { port }), ...(interfaces ? { interfaces } : {}) };
  const { settings, warnings } = await resolveSettings(environment, overrides);
  const { protocols: chosen = protocols } = options;
  const pva = chosen.includes('pva') ? await pvaSettings(group, options, environment) : undefined;
  for (const warning of [...warnings, ...(pva?.warnings ?? [])]) log.warn(warning);
  const clock = options.clock ?? new RealClock(options.speed);
  const { maxArrayBytes: payloadBytes, isArrayLimitSet: passesOverLarge } = settings;
  const bounds = { ...defaultBounds, payloadBytes, passesOverLarge, ...options.bounds };
  const random = seed === undefined ? Math.random : seededRandom(seed);
  const errors = new ErrorLog();
  const services: Services = {
    clock,
    log: errors.keeping(log),
    errors,
    bounds,
    counters: newCounters(),
    putDurations: new Durations(),
    environment,
    random,
  };
  const macros = macroValues(group.name, macrosOf(group), options.macros ?? {});
  const definition: GroupDefinition = group.kind === 'template' ? group.build(macros) : group;
  const prefix = options.prefix ?? defaultPrefix({ ...definition, ...prefixOf(group) }, macros);
  const servers: StartServer[] = [];
  if (chosen.includes('ca')) servers.push((source) => new Supervisor(source, services, settings));
  if (pva !== undefined) servers.push((source) => new PvaSupervisor(source, services, pva.settings));
  for (const start of options.servers ?? []) servers.push(() => start(ioc));
  for (const log of options.putLog ?? []) servers.push(() => openPutLog(ioc, log));
  const access = options.access ?? definition.options.access;
  const file = typeof access === 'object' ? await rulesOf(access, services) : undefined;
  const ioc: Ioc = new Ioc({
    group: definition,
    prefix,
    macros,
    services,
    servers,
    stopWithinMs: 1000 * (options.stopWithin ?? 5),
    portSetup: new PortSetup(options, (error) =>
      services.log.error({ err: error }, `The recording ${options.record} cannot be written`),
    ),
    streams: options.streams,
    openClient,
    access: file,
  });
  if (typeof access === 'function') ioc.setAccess(access);
  return ioc;
}

/** Macros of a group and of the groups within it: what can be chosen when it is started. */
export function macrosOf(group: GroupDefinition | Template): MacroDefinitions {
  if (group.kind === 'template') return group.options.macros;
  const inner = Object.values(group.members).filter((member) => member.kind === 'group');
  return Object.assign({}, ...inner.map(macrosOf), group.options.macros) as MacroDefinitions;
}

/** Logs the puts of clients from now on, until the IOC stops. @throws StartError for options that cannot be */
export function openPutLog(ioc: Ioc, options: PutLogOptions): PutLog {
  const trapped = ({ pv: { name }, client }: EndedPut) => {
    const pv = ioc.pv(name);
    return pv !== undefined && ioc.rights.areLogged(pv, client);
  };
  return new PutLog(ioc, ioc.services, putLogSettings(options, ioc.services.log, trapped));
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function start<M extends Members>(ioc: Ioc, letEscape: () => void): Promise<RunningIoc<M>> {
  const pvNames = [...ioc.pvs.keys(), ...ioc.database.names()];
  await ioc.start();
  const { clock } = ioc.services;
  const stopped = ioc.stopped.then(async () => {
    letEscape();
    await ioc.portSetup.close();
    if (clock instanceof RealClock) clock.stop();
  });
  return {
    ioc,
    pvs: ioc.handles as Handles<M>,
    port: ioc.server(Supervisor)?.tcpPort ?? 0,
    pvaPort: ioc.server(PvaSupervisor)?.tcpPort ?? 0,
    addresses: ioc.addresses,
    pvNames,
    door: (id) => doorOf(ioc, id),
    pause: () => ioc.pause(),
    resume: () => ioc.resume(),
    stop: async () => {
      await ioc.stop();
      await stopped;
    },
    stopped,
  };
}

function doorOf(ioc: Ioc, id: string | undefined): DoorHandle {
  const doors = [...ioc.main.doors()];
  const door = id === undefined ? doors[0] : doors.find((each) => each.id === id);
  if (door !== undefined) return door;
  const known = doors.map((each) => `'${each.id}'`).join(', ');
  throw new Error(
    `The IOC plays no device${id === undefined ? '' : ` '${id}'`}: ` +
      (known === '' ? 'give a group answers().' : `it plays ${known}.`),
  );
}

function pvaSettings(
  group: GroupDefinition | Template,
  { port, pvaPort, interfaces }: ServeOptions,
  environment: NodeJS.ProcessEnv,
): Promise<{ settings: PvaSettings; warnings: string[] }> {
  const own = pvaPort ?? (port === 0 ? 0 : undefined);
  return resolvePvaSettings(environment, {
    port: own,
    broadcastPort: own === 0 ? 0 : undefined,
    interfaces: interfaces ?? ownInterfaces(group, environment.EPICS_PVAS_INTF_ADDR_LIST),
  });
}

/** An error of which no owner is known: whatever it has left undone, a fresh start will do. */
function endFor(error: unknown, ioc: Ioc | undefined): void {
  process.exitCode = 1;
  if (ioc === undefined) throw error;
  ioc.services.log.error(
    { err: error },
    'An error that belongs to no PV, machine or group was not caught: the IOC stops',
  );
  void ioc.stop();
}

async function rulesOf(file: AccessFile, { log, random }: Services) {
  const { rules, warnings } = await readRules(file, random);
  for (const warning of warnings) log.warn(warning);
  return { file, rules };
}

function openClient(ioc: AnyWired, services: Services): OwnClient {
  // PVs of PV Access have the same parts; their values may also be of types that Channel Access does not have.
  return openOwnClient(ioc, services) as unknown as OwnClient;
}

/** What a group asks for counts where the site says nothing. */
function ownInterfaces({ options }: GroupDefinition | Template, site: string | undefined) {
  return site?.trim() ? undefined : options.interfaces;
}

/** A template's own prefix counts before that of the group it builds. */
function prefixOf(group: GroupDefinition | Template): Partial<GroupDefinition> {
  if (group.kind !== 'template') return {};
  return { name: group.name, options: group.options };
}
