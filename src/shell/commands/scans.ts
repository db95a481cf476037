/** Commands about scans: `scanppl`, `scanpel`, `scanpiol`, `postEvent`, queues. */
import type { DbRecord } from '../../actors/record/db-record.ts';
import { Slot } from '../../actors/record/slots.ts';
import { menus } from '../../database/records/menus.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { recordsOf } from '../records.ts';
import { scansUsage } from '../usage/scans.ts';

export const scanCommands: readonly Command[] = family(scansUsage, {
  scanppl: periodic,
  scanpel: events,
  scanpiol: () => {},
  postEvent: (call) => {
    const name = call.text(0);
    if (name !== undefined) call.shell.site.running?.ioc.postEvent(name);
  },
  callbackSetQueueSize: (call) => {
    if (call.shell.site.running !== undefined) call.warn('Callback system already initialized');
  },
  callbackParallelThreads: () => {},
  scanOnceSetQueueSize: () => {},
  callbackQueueShow: queues,
  scanOnceQueueShow: onceQueue,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function periodic(call: Call): void {
  const { running } = call.shell.site;
  if (running === undefined) {
    call.say('scanppl: dbScan subsystem not initialized');
    return;
  }
  const rate = call.number(0);
  const periods = menus.menuScan.flatMap((text, index) => (/second$/.test(text) ? [{ text, index }] : []));
  for (const { text, index } of periods) {
    const seconds = Number.parseFloat(text);
    if (rate !== 0 && Math.abs(rate - seconds) > 0.05) continue;
    const members = byPhase(call, (record) => record.values[Slot.SCAN] === index);
    if (members.length === 0) continue;
    const overruns = [...running.ioc.scans.rates].find(({ periodMs }) => periodMs === seconds * 1000)?.overruns ?? 0;
    call.say(`Records with SCAN = '${text}' (${overruns} over-runs):`);
    for (const { name } of members) call.say(`    ${name.padEnd(28)}`);
  }
}

function events(call: Call): void {
  if (call.shell.site.running === undefined) return;
  const wanted = call.text(0);
  const members = byPhase(call, ({ values }) => menus.menuScan[values[Slot.SCAN] as number] === 'Event');
  const names = new Set(members.map((record) => record.text('EVNT')));
  for (const event of names) {
    if (event === '' || (wanted !== undefined && event !== wanted)) continue;
    call.say(`Event "${event}"`);
    for (const [priority, word] of ['Low', 'Medium', 'High'].entries()) {
      const own = members.filter((record) => record.text('EVNT') === event && record.values[Slot.PRIO] === priority);
      if (own.length === 0) continue;
      call.say(` Priority ${word}`);
      for (const { name } of own) call.say(`    ${name.padEnd(28)}`);
    }
  }
}

/** Records in the order in which a scan list has them. */
function byPhase({ shell }: Call, isMember: (record: DbRecord) => boolean): readonly DbRecord[] {
  const { records } = shell.site.running!.ioc.database;
  const members = recordsOf(shell.site).flatMap(({ name }) => {
    const record = records.get(name);
    return record !== undefined && isMember(record) ? [record] : [];
  });
  return members.toSorted((one, other) => (one.values[Slot.PHAS] as number) - (other.values[Slot.PHAS] as number));
}

function queues(call: Call): void {
  const meters = call.shell.site.running?.ioc.statistics().scans ?? [];
  call.say(QUEUE_HEAD);
  for (const [index, name] of ['cbLow', 'cbMedium', 'cbHigh'].entries()) {
    const { high = 0, used = 0, size = 2000, overruns = 0 } = meters[index] ?? {};
    call.say(queueLine(name, high, used, size, overruns));
  }
}

/** Records that are processed once more come in the same turn, or the next: nothing waits for long. */
function onceQueue(call: Call): void {
  call.say(QUEUE_HEAD);
  call.say(queueLine('scanOnce', 0, 0, 1000, 0));
}

const QUEUE_HEAD = 'PRIORITY  HIGH-WATER MARK  ITEMS IN Q  Q SIZE  % USED  Q OVERFLOWS';

function queueLine(name: string, high: number, used: number, size: number, overruns: number): string {
  const percent = size === 0 ? 0 : (100 * used) / size;
  return [
    name.padStart(8),
    String(high).padStart(15),
    String(used).padStart(10),
    String(size).padStart(6),
    percent.toFixed(1).padStart(6),
    String(overruns).padStart(11),
  ].join('  ');
}
