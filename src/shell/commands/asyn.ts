/** Commands of asyn: the ports that records with DTYP `stream` name. */

import { pathToFileURL } from 'node:url';
import { shortValue } from '../../actors/pv/short-value.ts';
import { isParameterPort } from '../../database/asyn/parameter-port.ts';
import type { TransportSpec } from '../../database/port/transport.ts';
import { nameAsynDevices } from '../../database/records/devices/asyn.ts';
import { nameStreamDevice } from '../../database/records/devices/stream.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ipTransport } from '../device-ports.ts';
import { family, type Run } from '../family.ts';
import { asynUsage } from '../usage/asyn.ts';

export const asynCommands: readonly Command[] = family(asynUsage, {
  drvAsynIPPortConfigure: (call) => {
    const transport = ipTransport(call.text(1) ?? '');
    if ('fault' in transport) throw new CommandError(`drvAsynIPPortConfigure: ${transport.fault}`);
    configure('drvAsynIPPortConfigure', call, transport);
  },
  drvAsynSerialPortConfigure: (call) =>
    configure('drvAsynSerialPortConfigure', call, { kind: 'serial', path: call.text(1) ?? '' }),
  asynOctetSetInputEos: (call) =>
    tell('asynOctetSetInputEos', ports(call).setEnd(call.text(0) ?? '', 'inputEnd', call.text(2) ?? '')),
  asynOctetSetOutputEos: (call) =>
    tell('asynOctetSetOutputEos', ports(call).setEnd(call.text(0) ?? '', 'outputEnd', call.text(2) ?? '')),
  asynSetOption: (call) =>
    tell('asynSetOption', ports(call).setOption(call.text(0) ?? '', call.text(2) ?? '', call.text(3) ?? '')),
  parameterPorts: loadParameterPorts,
  asynReport: report,
  ...Object.fromEntries(
    Object.entries(asynUsage)
      .filter(([, { text }]) => text.startsWith('Accepted'))
      .map(([name]): [string, Run] => [name, () => {}]),
  ),
});

// --- helpers ------------------------------------------------------------------------------------------------------

function ports({ shell }: Call) {
  return shell.site.ports;
}

function configure(name: string, call: Call, transport: TransportSpec): void {
  if (call.shell.site.running !== undefined) throw new CommandError(`${name}: works before iocInit only`);
  tell(name, ports(call).configure(call.text(0) ?? '', transport));
  nameStreamDevice();
}

function tell(name: string, fault: string | undefined): void {
  if (fault !== undefined) throw new CommandError(`${name}: ${fault}`);
}

/** All that a module exports. */
async function loadParameterPorts(call: Call): Promise<void> {
  const { site } = call.shell;
  if (site.running !== undefined) throw new CommandError('parameterPorts: works before iocInit only');
  const file = call.text(0);
  if (file === undefined) throw new CommandError('Usage: parameterPorts "file.ts"');
  if (site.options.maySystem !== true) {
    throw new CommandError(
      `parameterPorts: ${file} is a program, and programs are not run for scripts (--allow-system)`,
    );
  }
  const { importModule = (path) => import(pathToFileURL(path).href) } = site.options;
  let found: unknown;
  try {
    found = await importModule(site.files.path(file));
  } catch (error) {
    throw new CommandError(`parameterPorts: ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const ports = Object.values(found as object).filter(isParameterPort);
  if (ports.length === 0) throw new CommandError(`parameterPorts: ${file} exports no parameterPort()`);
  for (const port of ports) {
    const isThere =
      site.parameterPorts.some(({ name }) => name === port.name) ||
      ports.some((other) => other !== port && other.name === port.name);
    if (isThere) throw new CommandError(`parameterPorts: there is a port ${port.name} already`);
    site.parameterPorts.push(port);
  }
  nameAsynDevices();
}

function report(call: Call): void {
  const wanted = call.text(1);
  const { running, parameterPorts } = call.shell.site;
  for (const { name, parameters } of parameterPorts) {
    if (wanted !== undefined && wanted !== '' && wanted !== name) continue;
    call.say(`${name} multiDevice:No canBlock:No autoConnect:Yes`);
    if (call.number(0) < 1) continue;
    call.say(`    Port ${name}: ${Object.keys(parameters).length} parameters`);
    const live = [...(running?.ioc.parameters.all ?? [])].find((port) => port.name === name);
    if (call.number(0) < 2) continue;
    for (const { name: parameter, address, value } of live?.parameters ?? []) {
      call.say(`    ${parameter} at ${address}: ${value === undefined ? 'undefined' : shortValue(value as Value)}`);
    }
  }
  for (const { name, transport } of ports(call).all) {
    if (wanted !== undefined && wanted !== '' && wanted !== name) continue;
    const live = running?.ioc.streams?.ports.find((port) => port.name === name);
    call.say(`${name} multiDevice:No canBlock:Yes autoConnect:Yes`);
    if (call.number(0) < 1) continue;
    call.say(
      `    enabled:Yes connected:${live?.isUp === true ? 'Yes' : 'No'} numberConnects ${live?.counters.opens ?? 0}`,
    );
    const address = transport.kind === 'tcp' || transport.kind === 'udp' ? `${transport.host}:${transport.port}` : name;
    call.say(`    Port ${address}: ${live?.isUp === true ? 'Connected' : 'Disconnected'}`);
  }
}
