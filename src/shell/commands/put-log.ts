/** Commands of caPutLog. */

import type { PutLogFormat } from '../../actors/put-log/line.ts';
import { PutLog } from '../../actors/put-log/put-log.ts';
import { openPutLog } from '../../serve.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { putLogUsage } from '../usage/put-log.ts';

export const putLogCommands: readonly Command[] = family(putLogUsage, {
  caPutLogInit: (call) => init(call, 'text'),
  caPutJsonLogInit: (call) => init(call, 'json'),
  caPutLogShow: show,
  caPutJsonLogShow: show,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function init(call: Call, format: PutLogFormat): void {
  const { running, environment } = call.shell.site;
  if (running === undefined) throw new CommandError('caPutLogInit: works after iocInit only');
  if (running.ioc.rights.security === undefined) {
    throw new CommandError('caPutLog: access security disabled, exiting now');
  }
  const servers = (call.text(0) ?? environment.get('EPICS_CA_PUT_LOG_ADDR') ?? '').split(/\s+/).filter(Boolean);
  if (servers.length === 0) throw new CommandError('caPutLog: name a server, or set EPICS_CA_PUT_LOG_ADDR');
  const config = Number(call.text(1) ?? 0);
  if (config < 0) return;
  const timeout = call.number(2) > 0 ? call.number(2) : 5;
  for (const server of servers) {
    running.ioc.addServer(
      openPutLog(running.ioc, {
        server,
        format,
        trapped: true,
        changesOnly: config === 0,
        burst: config === 2 ? 0 : timeout,
      }),
    );
  }
}

function show(call: Call): void {
  const logs = [...(call.shell.site.running?.ioc.servers ?? [])].filter((server) => server instanceof PutLog);
  if (logs.length === 0) call.say('caPutLog: not initialised');
  for (const { settings, counts, isOpen } of logs) {
    const state = isOpen ? 'connected' : 'away';
    call.say(
      `put log ${settings.sink.name}: ${state}, ${counts.puts} puts, ${counts.lines} lines, ${counts.dropped} lost`,
    );
  }
}
