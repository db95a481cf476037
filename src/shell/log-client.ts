/** A log server as base's log client shows it: for `iocLogShow` and `caPutLogShow`. */
import type { PutLog } from '../actors/put-log/put-log.ts';
import type { Call } from './command.ts';

/** The level is the first argument of the command. What was lost is told where something was. */
export function showLogServer(call: Call, { settings, isOpen, counts, kept }: PutLog): void {
  const level = call.number(0);
  const { logPrefix } = call.shell.site;
  const { name } = settings.sink;
  call.say(`log client: ${isOpen ? 'connected to' : 'disconnected from'} log server at '${name}'`);
  if (logPrefix !== undefined) call.say(`log client: prefix is "${logPrefix}"`);
  if (level > 0) call.say(`log client: sock ${isOpen ? 'OK' : 'INVALID'}, connect cycles = ${counts.connects}`);
  if (level > 1) call.say(`log client: ${kept.join('').length} bytes in buffer`);
  if (level > 1 && kept.length > 0) {
    call.output.out(`-------------------------\n${kept.join('')}-------------------------\n`);
  }
  if (counts.dropped > 0) call.say(`log client: ${counts.dropped} messages to "${name}" are lost`);
}
