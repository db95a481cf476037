/**
 * What the commands of a start script have set up so far, and the IOC that iocInit makes of it.
 *
 * Until iocInit there are files that were read, and settings. All faults of all files are reported as they are read; an IOC is
 * made of files without errors only, unless the site asked for leniency.
 */
import type { Logger } from 'pino';
import type { ParameterPort } from '../database/asyn/parameter-port.ts';
import { asGroup, type Group } from '../database/author/group.ts';
import type { Members } from '../database/author/group-definition.ts';
import { asynLinks } from '../database/db/asyn-links.ts';
import { builtIn } from '../database/db/built-in.ts';
import { type DtypPolicy, loadedRecords } from '../database/db/loaded-records.ts';
import { DatabaseLoader } from '../database/db/loader.ts';
import { accessFile } from '../database/security/access-file.ts';
import type { ProtocolSource } from '../database/stream/library.ts';
import { describeFault } from '../database/text/fault.ts';
import { parseMacroDefinitions } from '../database/text/macro-definitions.ts';
import { type RunningIoc, type ServeOptions, serve } from '../serve.ts';
import { includePath, siteFiles } from '../site-files.ts';
import { DevicePorts } from './device-ports.ts';
import { Environment } from './environment.ts';
import { Files } from './files.ts';
import { IocLog } from './ioc-log.ts';
import { PutLogs } from './put-logs.ts';
import { Refusals } from './refusals.ts';
import { SaveSets } from './save-sets.ts';
import { streamLinks } from './stream-links.ts';
import { Variables } from './variables.ts';

export interface SiteOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Where the session begins; relative file names start here. */
  readonly directory: string;
  readonly log: Logger;
  /** For records whose DTYP has no device support. Default `refuse`. */
  readonly dtyp?: DtypPolicy;
  /** Serves what base would after the same files, faults or not. */
  readonly lenient?: boolean;
  /** Scripts may write files anywhere, and run programs. */
  readonly mayWrite?: boolean;
  readonly maySystem?: boolean;
  /** Of the command line: what is said there goes for the IOC. */
  readonly serve?: ServeOptions;
  /** Files that the program brings: their texts by name. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Imports a module of TypeScript. Default: as Node does. */
  readonly importModule?: (path: string) => Promise<unknown>;
  /** Called when the IOC is there. */
  readonly started?: (running: RunningIoc, site: Site) => void;
}

/** Nothing was started. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

export class Site {
  readonly options: SiteOptions;
  readonly environment: Environment;
  readonly files: Files;
  readonly variables = new Variables();
  readonly ports = new DevicePorts();
  /** Ports of parameters that modules have made. */
  readonly parameterPorts: ParameterPort[] = [];
  readonly loader: DatabaseLoader;
  /** Groups that commands add to the records: status PVs, autosave. */
  readonly members = new Map<string, Members[string]>();
  /** `asSetFilename` and `asSetSubstitutions`. */
  access: { file: string | undefined; macros: string } = { file: undefined, macros: '' };
  /** Lines to run when iocInit is done. */
  readonly afterInit: string[] = [];
  /** Of caPutLog's commands. */
  readonly putLogs = { text: new PutLogs('text'), json: new PutLogs('json') };
  /** `iocLogPrefix`: what stands before each message to a log server. */
  logPrefix: string | undefined;
  /** Where messages are sent. */
  readonly iocLog = new IocLog(this);
  /** Of autosave's commands. */
  readonly saveSets = new SaveSets(this);
  /** Modules whose commands have been called, and told of as missing. */
  readonly missing = new Set<string>();
  #running: RunningIoc | undefined;
  #refusals: Refusals | undefined;
  #told = 0;

  /** @param running an IOC that runs already */
  constructor(options: SiteOptions, running?: RunningIoc) {
    this.options = options;
    this.environment = new Environment(options.environment);
    this.files = new Files(options.directory, options.mayWrite);
    if (running !== undefined) {
      this.#take(running);
      this.saveSets.begin(running);
    }
    const { environment, files, variables } = this;
    this.loader = new DatabaseLoader({
      definitions: builtIn,
      reader: siteFiles(() => files.directory, options.texts),
      get directories() {
        return includePath(environment.variables);
      },
      environment: (name) => environment.get(name),
      lenient: options.lenient ?? false,
      dtyp: options.dtyp ?? 'refuse',
      get quietMacros() {
        return variables.number('dbQuietMacroWarnings') !== 0;
      },
    });
  }

  /** The IOC, once there is one. */
  get running(): RunningIoc | undefined {
    return this.#running;
  }

  /** Puts that were not done; undefined before there is an IOC. */
  get refusals(): Refusals | undefined {
    return this.#refusals;
  }

  /** Faults that were found since this was asked for last, in words. */
  newFaults(): readonly string[] {
    const { all } = this.loader.faults;
    const faults = all.slice(this.#told).map(describeFault);
    this.#told = all.length;
    return faults;
  }

  /**
   * Makes the IOC, and serves it.
   *
   * @throws StartRefused when there was an error before
   * @throws AccessFileError when the access rules are wrong
   */
  async start(): Promise<RunningIoc> {
    const { dtyp = 'refuse', lenient = false, log, serve: given = {} } = this.options;
    const { loader, environment } = this;
    const protocols = this.#protocols();
    const parameterPorts = { ports: this.parameterPorts, isSoft: dtyp === 'soft' };
    const records = loadedRecords(loader.description, dtyp, loader.faults, [
      streamLinks(this.ports, protocols, dtyp === 'soft', loader.faults),
      asynLinks(parameterPorts, loader.faults),
    ]);
    const errors = loader.faults.errors.length;
    if (errors > 0 && !lenient) {
      throw new StartRefused(
        `iocInit: nothing is started: ${errors === 1 ? 'there is an error' : `there are ${errors} errors`} above (--lenient starts what base would)`,
      );
    }
    this.saveSets.prepare();
    const group: Group = asGroup({
      kind: 'group',
      name: 'ioc',
      members: Object.fromEntries(this.members),
      options: { prefix: '' },
      handlerFactories: [],
      behaviours: [],
      records,
      parameterPorts,
      breakTables: loader.description.breakTables,
    });
    const { file, macros } = this.access;
    const running = await serve(group, {
      ...given,
      log,
      environment: environment.variables,
      ...(this.ports.size > 0 && { streams: { ports: this.ports.all, protocols, isSoft: dtyp === 'soft' } }),
      ...(file !== undefined && given.access === undefined && { access: this.#rules(file, macros) }),
    });
    this.#take(running);
    this.saveSets.begin(running);
    this.options.started?.(running, this);
    return running;
  }

  #take(running: RunningIoc): void {
    const { ioc } = running;
    this.#running = running;
    this.iocLog.begin(running);
    this.#refusals = new Refusals(ioc, () => ioc.services.clock.wallTime());
  }

  /** Files of STREAM_PROTOCOL_PATH, as they are when they are read. */
  #protocols(): ProtocolSource {
    const path = this.environment.get('STREAM_PROTOCOL_PATH') ?? '.';
    const directories = path.split(':').map((directory) => (directory === '' ? '.' : directory));
    const { files } = this;
    return {
      path,
      read: (name) => {
        const found = siteFiles(() => files.directory).read(name, name.startsWith('/') ? [] : directories);
        return found && { ...found, macros: '' };
      },
    };
  }

  #rules(file: string, macros: string) {
    return accessFile(this.files.path(file), {
      macros: Object.fromEntries(parseMacroDefinitions(macros).map(([name, value]) => [name, value ?? ''])),
      byAddress: this.variables.number('asCheckClientIP') !== 0,
    });
  }
}
