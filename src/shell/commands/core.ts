/** Commands of the shell itself: scripts, `help`, `on error`, variables, the directory, time. */
import { formatTime } from '../../actors/pv/strftime.ts';
import type { OnError } from '../../machines/shell.ts';
import { EPICS_EPOCH } from '../../protocol/value/time.ts';
import { type Call, type Command, isNumber, readInteger } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { matcher } from '../glob.ts';
import { showLogServer } from '../log-client.ts';
import { coreUsage } from '../usage/core.ts';

export const coreCommands: readonly Command[] = family(coreUsage, {
  help,
  on: onError,
  var: variable,
  date: (call) => call.say(shownTime(call.text(0) ?? '%Y/%m/%d %H:%M:%S.%06f', Date.now() / 1000)),
  echo: (call) => call.say(unescaped(call.text(0) ?? '')),
  pwd: (call) => call.say(call.shell.site.files.directory),
  cd: changeDirectory,
  epicsThreadSleep: (call) => call.shell.sleep(Math.max(0, call.number(0))),
  iocshLoad,
  iocshRun: (call) => runLine(call, call.text(1)),
  iocshCmd: (call) => runLine(call, undefined),
  // To the log server, as in base, and not to the console.
  errlog: (call) => call.shell.site.iocLog.tell(`${call.text(0) ?? ''}\n`),
  errlogInit: () => {},
  errlogInit2: () => {},
  eltc: () => {},
  iocLogInit: initLog,
  iocLogPrefix: setLogPrefix,
  iocLogShow: (call) => {
    const { server } = call.shell.site.iocLog;
    if (server !== undefined) showLogServer(call, server);
  },
  setIocLogDisable: (call) => {
    call.shell.site.iocLog.isDisabled = call.number(0) !== 0;
  },
  generalTimeReport: reportTime,
  ClockTime_Report: (call) =>
    call.say(`Program started at ${shownTime('%Y-%m-%d %H:%M:%S.%06f', Date.now() / 1000 - process.uptime())}`),
});

// --- helpers ------------------------------------------------------------------------------------------------------

function help(call: Call): void {
  const { commands } = call.shell;
  const names = [...commands.keys()].sort();
  if (call.words.length === 0) {
    call.output.out(listed(names));
    call.say(
      "\nType 'help <glob>' for information about commands matching\nthe name or pattern <glob>, e.g. 'help db*'",
    );
    return;
  }
  let isFirst = true;
  for (const pattern of call.words) {
    const matches = matcher(pattern);
    for (const name of names.filter(matches)) {
      if (!isFirst) call.say(' '.repeat(60));
      isFirst = false;
      const { args, text } = commands.get(name)!;
      call.say(`\n${[name, ...args.map(shownArgument)].join(' ')}`);
      if (text !== '') call.say(`\n${text}`);
    }
  }
}

/** In columns of 16, as wide as a terminal. */
function listed(names: readonly string[]): string {
  let text = '';
  let column = 0;
  for (const name of names) {
    if (column + name.length >= 79) {
      text += '\n';
      column = 0;
    }
    text += name;
    column += name.length;
    if (column >= 64) {
      text += '\n';
      column = 0;
    } else {
      const width = 16 - (column % 16);
      text += ' '.repeat(width);
      column += width;
    }
  }
  return column === 0 ? text : `${text}\n`;
}

function shownArgument(argument: string): string {
  const end = argument.lastIndexOf(':');
  const name = argument.slice(0, end);
  return name.includes(' ') && !argument.endsWith(':rest') ? `'${name}'` : name;
}

function onError(call: Call): void {
  if (call.shell.isInteractive) {
    call.warn("Interactive shell, 'on error' ignored.");
    return;
  }
  const [word, reaction, delay] = call.words;
  if (word === 'error' && (reaction === 'continue' || reaction === 'break' || reaction === 'halt')) {
    call.shell.setOnError(reaction satisfies OnError);
    return;
  }
  if (word === 'error' && reaction === 'wait' && delay !== undefined) {
    const seconds = isNumber(delay) ? Number(delay) : Number.NaN;
    call.shell.setOnError('wait', (seconds > 0 ? seconds : 5) * 1000);
    if (seconds > 0) return;
  }
  call.warn('Usage: on error [continue | break | halt | wait <delay>]');
  call.fail();
}

function variable(call: Call): void {
  const { variables } = call.shell.site;
  const [name, text] = call.words;
  const matches = matcher(name ?? '*');
  const found = [...variables.all].filter(([each]) => matches(each));
  if (found.length === 0) {
    call.warn(`No known vars match '${name}'.`);
    call.fail();
    return;
  }
  if (text === undefined) {
    for (const [each, { type, value }] of found) call.say(`${type} ${each} = ${value}`);
    return;
  }
  for (const [each, { type }] of found) {
    const value = type === 'int' ? readInteger(text) : isNumber(text) ? Number(text) : undefined;
    if (typeof value === 'number') variables.set(each, value);
    else {
      call.warn(`Invalid ${type === 'int' ? 'integer' : 'double'}, var '${each}' not changed.`);
      call.fail();
    }
  }
}

function changeDirectory(call: Call): void {
  if (call.shell.site.files.change(call.text(0) ?? '')) return;
  call.warn('Invalid directory path, ignored');
  call.fail();
}

function iocshLoad(call: Call): void {
  const file = call.text(0);
  if (file === undefined) throw new CommandError('iocshLoad: name the script that is to be run');
  call.shell.load(file, call.text(1) ?? '', call.output);
}

function runLine(call: Call, macros: string | undefined): void {
  const line = call.text(0);
  if (line !== undefined) call.shell.runLine(line, macros, call.output);
}

/** @param unix seconds since 1970 */
function shownTime(format: string, unix: number): string {
  return formatTime(format, unix - EPICS_EPOCH);
}

/** There is the clock of the computer, and nobody provides times of events. */
function reportTime(call: Call): void {
  call.say('Backwards time errors prevented 0 times.\n\nCurrent Time Providers:\n    "OS Clock", priority = 999');
  if (call.number(0) > 0) {
    call.say(`\tCurrent Time is ${shownTime('%Y-%m-%d %H:%M:%S.%06f', Date.now() / 1000)}.`);
  }
  call.say('\nEvent Time Providers:\n\tNo Providers registered.');
}

function initLog(call: Call): void {
  const { environment, iocLog, running } = call.shell.site;
  const host = environment.get('EPICS_IOC_LOG_INET') ?? '';
  if (host === '') {
    call.warn('iocLog: EPICS environment variable "EPICS_IOC_LOG_INET" undefined');
    return;
  }
  const text = environment.get('EPICS_IOC_LOG_PORT') ?? '7004';
  const port = Number(text);
  if (!(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new CommandError(`iocLog: EPICS_IOC_LOG_PORT is ${text}, which is not a port`);
  }
  iocLog.init(host, port, running);
}

/** For log servers, of puts as well. */
function setLogPrefix(call: Call): void {
  const { site } = call.shell;
  const prefix = call.text(0);
  if (prefix === undefined || prefix === site.logPrefix) return;
  if (site.logPrefix !== undefined) {
    call.say(`WARNING iocLogPrefix: The prefix was already set to "${site.logPrefix}" and can't be changed.`);
    return;
  }
  site.logPrefix = prefix;
  for (const logs of Object.values(site.putLogs)) logs.apply(prefix);
}

/** As in C: `echo "a\tb"`. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))/g, (_all, hex, octal, letter: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return ESCAPES[letter] ?? letter;
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};
