/** `xioc simulate`: plays the device of an example, or of a user's own file, until Ctrl-C. */
import { readFileSync } from 'node:fs';
import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { iocLogger, type LogFormat } from '../actors/kernel/log.ts';
import type { DoorChoice } from '../actors/port/door/group-door.ts';
import { asGroup, group as makeGroup } from '../database/author/group.ts';
import type { GroupDefinition } from '../database/author/group-definition.ts';
import type { Template } from '../database/author/template.ts';
import { type Fault, parseFault, parseFaultScript } from '../database/port/fault.ts';
import { serve } from '../serve.ts';
import { cancellation } from './cancellation.ts';
import { iocCommand } from './ioc-command.ts';
import { positiveNumber, wholeNumber } from './option-number.ts';
import { deviceOf, doorIds, portOf, simulatorsOf } from './played-devices.ts';

interface SimulateOptions {
  readonly port?: readonly PortChoice[];
  readonly host?: string;
  readonly serial?: string;
  readonly setup?: string;
  readonly fault?: readonly Fault[];
  readonly faults?: string;
  readonly pvs?: boolean;
  readonly prefix?: string;
  readonly speed?: number;
  readonly seed?: number;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly logFormat: LogFormat;
}

interface PortChoice {
  /** Undefined: of the only one. */
  readonly id: string | undefined;
  readonly port: number;
}

export function simulateCommand(): Command {
  return iocCommand<SimulateOptions>({
    name: 'simulate',
    description: 'Play the device of an example IOC, or of the IOC in a file of yours, until Ctrl-C.',
    addOptions: commonOptions,
    more: MORE,
    action: simulate,
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MORE = `
Examples:
  xioc simulate scpi_supply --port 5025             the power supply that the example connects to
  xioc simulate ./motor.ts --setup moving           a device of yours, in a situation that its author has named
  xioc simulate --from psu.jsonl --port 5025        the device that was recorded
  xioc simulate scpi_supply --serial /dev/ttyUSB1   at the other end of a serial line
  xioc simulate --proto psu.proto --port 5025       the device of a StreamDevice protocol file, dumbly
  xioc simulate scpi_supply --fault mute@30+5       after 30 s it does not answer for 5 s
  xioc simulate scpi_supply --fault 'slow(800):MEAS*' --fault 'dropx3%10'

A fault is a name and then, as far as needed, (argument), @after, +for (seconds), xcount, %chance and :request with * for anything.
A script of --faults has a line for each: '30: mute+5'. The IOC plays by answers(), or its connects() names a simulator.
`;

function commonOptions(command: Command): Command {
  return command
    .option('--port <port...>', 'TCP port to answer on; <device>=<port> where there are several', portChoice)
    .option('--host <address>', 'address to answer on (default: 127.0.0.1; 0.0.0.0: all)')
    .option('--serial <path>', 'answer on this serial line in place of TCP')
    .option('--from <file>', 'play what xioc run --record has recorded, in place of an IOC')
    .option('--setup <name>', 'situation to begin in')
    .option('--fault <fault>', 'let it fail; may be given again', faultOption)
    .option('--faults <file>', 'let it fail as a script says')
    .option('--pvs', 'serve the PVs of the device as well')
    .option('--prefix <prefix>', 'put this before every PV name instead of the device’s own prefix')
    .option('--seed <number>', 'make chance and simulated noise repeat themselves', wholeNumber)
    .option('--speed <factor>', 'let the time of the device pass this many times as fast', positiveNumber)
    .option('-v, --verbose', 'log more')
    .option('-q, --quiet', 'log warnings and errors only')
    .addOption(new Option('--log-format <format>', 'how log lines look').choices(['pretty', 'json']).default('pretty'));
}

function portChoice(text: string, before: readonly PortChoice[] = []): readonly PortChoice[] {
  const [, id, port] = /^(?:([^=]+)=)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) throw new InvalidArgumentError('give a port, or <device>=<port>.');
  return [...before, { id, port: Number(port) }];
}

function faultOption(text: string, before: readonly Fault[] = []): readonly Fault[] {
  try {
    return [...before, parseFault(text)];
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

async function simulate(
  given: GroupDefinition | Template,
  options: SimulateOptions,
  macros: Readonly<Record<string, string>>,
): Promise<void> {
  const device = playedBy(deviceOf(given, macros));
  const level = options.quiet ? 'warn' : options.verbose ? 'debug' : 'info';
  const log = iocLogger({ level, format: options.logFormat });
  const doors = doorChoices(device, options);
  const cancelled = cancellation(() => {});
  const { prefix, seed, speed } = options;
  const ioc = await serve(asGroup(device), {
    log,
    catchEscapes: true,
    protocols: options.pvs ? ['ca', 'pva'] : [],
    doors,
    ...(prefix !== undefined && { prefix }),
    ...(seed !== undefined && { seed }),
    ...(speed !== undefined && { speed }),
  });
  if (options.pvs) log.info(['PVs available:', ...ioc.pvNames].join('\n    '));
  void cancelled.then(() => ioc.stop());
  await ioc.stopped;
  process.exit(process.exitCode ?? 0);
}

/** @throws CommanderError when there is no device in it */
function playedBy(given: GroupDefinition): GroupDefinition {
  if (doorIds(given).length > 0) return given;
  const simulators = simulatorsOf(given);
  if (simulators.length === 1) return simulators[0]!;
  if (simulators.length > 1) {
    return makeGroup('devices', Object.fromEntries(simulators.map((each) => [each.name, each])), { prefix: '' });
  }
  throw new CommanderError(
    1,
    'xioc.noDevice',
    `${given.name} plays no device: give it answers(), or name a simulator in connects().`,
  );
}

/** How each of its doors opens. @throws CommanderError */
function doorChoices(device: GroupDefinition, options: SimulateOptions): Readonly<Record<string, DoorChoice>> {
  const ids = doorIds(device);
  const { port: ports = [], host, serial, setup, fault = [], faults } = options;
  if (serial !== undefined && ids.length > 1) {
    throw new CommanderError(
      1,
      'xioc.noDoor',
      `--serial: one device answers on a line, but there are ${ids.join(', ')}`,
    );
  }
  const unknown = ports.find(({ id }) => (id === undefined ? ids.length > 1 : !ids.includes(id)));
  if (unknown !== undefined) {
    throw new CommanderError(
      1,
      'xioc.noDoor',
      `--port: say of which device: ${ids.map((id) => `${id}=${unknown.port}`).join(', ')}`,
    );
  }
  const all = [...fault, ...(faults === undefined ? [] : script(faults))];
  return Object.fromEntries(
    ids.map((id) => {
      const port = ports.find((each) => (each.id ?? id) === id)?.port ?? portOf(device, id);
      const choice: DoorChoice = {
        faults: all,
        ...(port !== undefined && { port }),
        ...(host !== undefined && { host }),
        ...(serial !== undefined && { serial }),
        ...(setup !== undefined && { setup }),
      };
      return [id, choice] as const;
    }),
  );
}

/** @throws CommanderError naming file and line */
function script(file: string): Fault[] {
  try {
    return parseFaultScript(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommanderError(1, 'xioc.faults', `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
