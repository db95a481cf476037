/** Commands about clients and what goes to them: `casr`, `dbsr`, `dbel`. */
import { Supervisor } from '../../actors/ca/supervisor.ts';
import { MonitoredLink } from '../../actors/record/monitored-link.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import { casrReport } from '../casr-report.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { reportsUsage } from '../usage/reports.ts';

export const clientCommands: readonly Command[] = family(reportsUsage, {
  casr: (call) => {
    if (call.shell.site.running !== undefined) call.output.out(report(call));
  },
  dbsr: servers,
  dbel: monitors,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function report(call: Call): string {
  return casrReport(call.shell.site.running?.ioc.server(Supervisor), call.number(0));
}

function servers(call: Call): void {
  const { running } = call.shell.site;
  call.say(`Server state: ${running === undefined ? 'registering' : running.ioc.isPaused ? 'paused' : 'running'}`);
  call.say("Server 'rsrv'");
  if (running !== undefined && !running.ioc.isPaused) call.output.out(report(call));
}

/** Of clients of all protocols, of links that are monitored, and of access rules. */
function monitors(call: Call): void {
  const name = call.text(0);
  if (name === undefined) return;
  const { running } = call.shell.site;
  const pv = running?.ioc.pv(name);
  if (running === undefined || pv === undefined) {
    call.warn(`PV '${name}' not found`);
    return;
  }
  const { database, names } = running.ioc;
  const record = pv.valuePv.name;
  const found: (readonly [field: string, mask: number])[] = [];
  for (const each of [...database.pvs.values(), ...names.pvs.values(), ...pv.valuePv.fields.values()]) {
    if (each.valuePv.name !== record) continue;
    const field = each.name === record ? 'VAL' : each.name.slice(record.length + 1);
    for (const { mask } of each.audience.subscribers()) found.push([field, mask]);
  }
  for (const { links } of database.records.values()) {
    for (const link of links?.values() ?? []) {
      if (link instanceof MonitoredLink && link.target?.name === record) found.push(['VAL', Dbe.VALUE | Dbe.ALARM]);
    }
  }
  for (const input of running.ioc.rights.security?.inputChannels ?? []) {
    if (running.ioc.pv(input.pv)?.valuePv.name === record) found.push(['VAL', Dbe.VALUE | Dbe.ALARM]);
  }
  if (found.length === 0) {
    call.say(`"${name}": No PV event subscriptions ( monitors ).`);
    return;
  }
  call.say(`${found.length} PV Event Subscriptions ( monitors ).`);
  if (call.number(1) < 1) return;
  for (const [field, mask] of found) {
    const words = classes.filter((_, bit) => (mask & (1 << bit)) !== 0).map((word) => `${word} `);
    call.say(`${field.slice(0, 4).padStart(4)} { ${words.join('')}}`);
  }
}

const classes = ['VALUE', 'LOG', 'ALARM', 'PROPERTY'];
