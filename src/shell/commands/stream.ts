/** Commands of StreamDevice. */
import { createWriteStream } from 'node:fs';
import type { Command as StreamCommand } from '../../database/stream/protocol.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { matcher } from '../glob.ts';
import { streamUsage } from '../usage/stream.ts';

export const streamCommands: readonly Command[] = family(streamUsage, {
  streamReload: async (call) => {
    const pattern = call.text(0) ?? '';
    const isMeant = pattern === '' ? () => true : matcher(pattern);
    for (const name of await devices(call, 'streamReload').reload(isMeant)) call.say(`${name}: Protocol reloaded`);
  },
  streamReinit: (call) => devices(call, 'streamReinit').reinit(call.text(0)),
  streamReportRecord: report,
  streamSetLogfile: setLogFile,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function devices({ shell }: Call, name: string) {
  const { running } = shell.site;
  if (running === undefined) throw new CommandError(`${name}: works after iocInit only`);
  if (running.ioc.streams === undefined) throw new CommandError(`${name}: there are no ports`);
  return running.ioc.streams;
}

/** Without a name: to the log of the IOC. */
function setLogFile(call: Call): void {
  const name = call.text(0) ?? '';
  const streams = devices(call, 'streamSetLogfile');
  if (name === '') {
    streams.logTo(undefined);
    return;
  }
  const { files } = call.shell.site;
  const refusal = files.refusal(name);
  if (refusal !== undefined) throw new CommandError(`streamSetLogfile: Can't open '${name}': ${refusal}`);
  const file = createWriteStream(files.path(name), { flags: 'a' });
  file.on('error', (error) => {
    call.warn(`streamSetLogfile: ${error.message}`);
    streams.logTo(undefined);
  });
  streams.logTo((message) => void file.write(`${new Date().toISOString()} ${message}\n`));
}

function report(call: Call): void {
  const matches = matcher(call.text(0) ?? '*');
  for (const { record, protocol } of devices(call, 'streamReportRecord').records) {
    if (!matches(record.name)) continue;
    if (protocol === undefined) {
      call.say(`${record.name}: no protocol`);
      continue;
    }
    call.say(`${record.name}: ${protocol.file} ${protocol.name}`);
    for (const [name, value] of Object.entries(protocol.settings)) call.say(`  ${name} = ${JSON.stringify(value)};`);
    for (const command of protocol.commands) call.say(`  ${inWords(command)}`);
    for (const [name, commands] of Object.entries(protocol.handlers)) {
      call.say(`  ${name} { ${commands.map(inWords).join(' ')} }`);
    }
  }
}

function inWords(command: StreamCommand): string {
  if ('source' in command) return `${command.kind} "${command.source}";`;
  return 'ms' in command ? `${command.kind} ${command.ms};` : `${command.kind};`;
}
