/** Commands about links, devices and clients: `dbcar`, `dbhcr`, `dbior`, `dbstat`, `casr`. */
import { hostname } from 'node:os';
import { Supervisor } from '../../actors/ca/supervisor.ts';
import type { DbRecord } from '../../actors/record/db-record.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { recordsOf } from '../records.ts';
import { reportsUsage } from '../usage/reports.ts';

export const linkCommands: readonly Command[] = family(reportsUsage, {
  dbcar: channelLinks,
  casr: clients,
  dbhcr: () => {},
  dbior: () => {},
  dbstat: () => {},
});

// --- helpers ------------------------------------------------------------------------------------------------------

interface ChannelLink {
  readonly record: string;
  readonly field: string;
  readonly target: string;
  readonly isInput: boolean;
  readonly isText: boolean;
  readonly isConnected: boolean;
}

function channelLinks(call: Call): void {
  const wanted = call.text(0) ?? '';
  const isAll = wanted === '' || wanted === '*';
  const level = call.number(1);
  call.say(`CA links in ${isAll ? 'all records' : `record named '${wanted}'`}\n`);
  const { running } = call.shell.site;
  const records = recordsOf(call.shell.site).filter(({ name }) => isAll || name === wanted);
  const links = records.flatMap(({ name }) => linksOf(running?.ioc.database.record(name)));
  const connected = links.filter(({ isConnected }) => isConnected).length;
  const shown = links.filter(({ isConnected }) => level > 1 || (level === 1 && !isConnected));
  for (const { record, field, target, isConnected, isInput, isText } of shown) {
    const arrow = isConnected ? '==>' : '-->';
    call.say(`${record.padStart(28)}.${field.padEnd(4)} ${arrow} ${target.padEnd(28)}  (0, 0)`);
    if (!isConnected) continue;
    const kind = `${isInput ? (isText ? '  IS' : 'IN  ') : '    '}${isInput ? '    ' : isText ? '  OS' : 'ON  '}`;
    call.say(`${' '.repeat(22)}[${kind}] host ${hostname()}, Read/Write`);
  }
  if (shown.length > 0) call.say('');
  const count = `${links.length} CA link${links.length === 1 ? '' : 's'}`;
  call.say(`Total ${count}; ${connected} connected, ${links.length - connected} not connected.`);
  call.say("    0 can't read, 0 can't write.  (0 disconnects, 0 writes prohibited)\n");
}

function linksOf(record: DbRecord | undefined): ChannelLink[] {
  if (record?.links === undefined) return [];
  return [...record.links].flatMap(([field, link]) => {
    if (link.state !== 'connected' && link.state !== 'lost') return [];
    const [target = ''] = record.text(field).split(' ');
    if (target.startsWith('{')) return [];
    const isInput = record.table.field(field)!.dbf === 'INLINK';
    const value = record.table.field(record.valueField)?.dbf;
    return [
      {
        record: record.name,
        field,
        target,
        isInput,
        isText: value === 'STRING',
        isConnected: link.state === 'connected',
      },
    ];
  });
}

function clients(call: Call): void {
  const server = call.shell.site.running?.ioc.server(Supervisor);
  const level = call.number(0);
  call.say('Channel Access Server V4.13');
  const circuits = [...(server?.circuits.values() ?? [])];
  if (circuits.length === 0) call.say('No clients connected.');
  else call.say(`${circuits.length} client${circuits.length === 1 ? '' : 's'} connected:`);
  for (const circuit of circuits) {
    const { peer, host, user, version, priority, channels } = circuit.describe();
    call.say(`    TCP client at ${peer} '${host}':`);
    call.say(`\tUser '${user}', V${version}, Priority = ${priority}, ${channels} Channel${channels === 1 ? '' : 's'}`);
    if (level < 2) continue;
    for (const { pv } of circuit.children()) call.say(`        Channel: '${pv.name}'`);
  }
  if (level < 1) return;
  for (const address of server?.addresses ?? []) {
    call.say(`CAS-TCP server on ${address} with\n    CAS-UDP name server on ${address}`);
  }
}
