/** Commands about links and devices: `dbcar`, `dbhcr`, `dbior`, `dbjlr`, `dblsr`, `dbstat`. */
import { hostname } from 'node:os';
import type { DbRecord } from '../../actors/record/db-record.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { localLinks, lockSets } from '../lock-sets.ts';
import { recordsOf } from '../records.ts';
import { reportsUsage } from '../usage/reports.ts';

export const linkCommands: readonly Command[] = family(reportsUsage, {
  dbcar: channelLinks,
  dbjlr: jsonLinks,
  dblsr: reportLockSets,
  dbhcr: () => {},
  dbior: reportPorts,
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

function jsonLinks(call: Call): void {
  const wanted = call.text(0) ?? '';
  const isAll = wanted === '' || wanted === '*';
  const { database } = call.shell.site.running?.ioc ?? {};
  const records = recordsOf(call.shell.site).filter(({ name }) => isAll || name === wanted);
  call.say(`JSON links in ${isAll ? 'all records' : `record '${wanted}'`}\n`);
  for (const { name, type } of records) {
    call.say(`  ${type} record '${name}':`);
    const record = database?.record(name);
    for (const { name: field, isLink } of record?.table.fields ?? []) {
      const text = isLink ? record!.text(field) : '';
      if (text.startsWith('{')) call.say(`    Link field '${field}': ${text}`);
    }
  }
}

/** Where base has the address of a mutex there is none. */
function reportLockSets(call: Call): void {
  const { running } = call.shell.site;
  if (running === undefined) return;
  const { database } = running.ioc;
  const wanted = call.text(0) ?? '';
  const isAll = wanted === '' || wanted === '*';
  const record = database.record(wanted);
  if (!isAll && record === undefined) {
    call.say('Record not found');
    return;
  }
  const level = call.number(1);
  const names = recordsOf(call.shell.site).map(({ name }) => name);
  for (const { id, members } of lockSets(database, names)) {
    if (!isAll && !members.includes(record!)) continue;
    call.say(`Lock Set ${id} ${members.length} members ${members.length} refs epicsMutexId (nil)`);
    if (level < 1) continue;
    for (const member of members) {
      call.say(member.name);
      if (level < 2) continue;
      for (const [field, link] of localLinks(member)) {
        const kind = member.table.field(field)!.dbf.padStart(7);
        const [, handling = 'NPP', sharing = 'NMS'] = member.text(field).split(' ');
        call.say(`\t${field}\t${kind} ${handling.padStart(3)} ${sharing} ${link.target.name}`);
      }
    }
  }
}

/** Of a driver, as base names its support; xioc's own are the ports that scripts and groups have. */
function reportPorts(call: Call): void {
  const wanted = call.text(0) ?? '';
  const ports = call.shell.site.running?.ioc.streams?.ports ?? [];
  if (ports.length === 0 || (wanted !== '' && wanted !== '*' && wanted !== 'stream')) return;
  call.say('Driver: stream');
  for (const { name, isUp, counters } of ports) {
    call.say(`    ${name}: ${isUp ? 'connected' : 'not connected'}`);
    if (call.number(1) < 1) continue;
    for (const [what, count] of Object.entries(counters)) call.say(`        ${what}: ${String(count)}`);
  }
}
