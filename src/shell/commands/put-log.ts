/** Commands of caPutLog. */

import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { showLogServer } from '../log-client.ts';
import type { PutLogConfig, PutLogs } from '../put-logs.ts';
import { putLogUsage } from '../usage/put-log.ts';

export const putLogCommands: readonly Command[] = family(putLogUsage, {
  caPutLogInit: initText,
  caPutLogReconf: (call) => {
    const logs = textLogs(call);
    logs.config = configOf(call, 0) ?? 0;
    setBurst(call, logs, 1);
  },
  caPutLogSetBurstTimeout: (call) => setBurst(call, textLogs(call), 0),
  caPutLogSetTimeFmt: (call) => {
    const logs = textLogs(call);
    logs.timeFormat = call.text(0) ?? logs.timeFormat;
    logs.apply(call.shell.site.logPrefix ?? '');
  },
  caPutLogShow: showText,
  caPutJsonLogInit: initJson,
  caPutJsonLogReconf: (call) => {
    const logs = jsonLogs(call);
    const config = configOf(call, 0);
    if (config === undefined) {
      call.warn("caPutJsonLog: invalid config request, setting to default 'caPutJsonLogAll'");
    }
    logs.config = config ?? 1;
    setBurst(call, logs, 1);
  },
  caPutJsonLogSetBurstTimeout: (call) => setBurst(call, jsonLogs(call), 0),
  caPutJsonLogAddMetadata: addMetadata,
  caPutJsonLogShow: showJson,
});

// --- helpers ------------------------------------------------------------------------------------------------------

const configWords: Readonly<Record<PutLogConfig, string>> = {
  '-1': 'Disabled',
  0: 'OnChange',
  1: 'All',
  2: 'AllNoFilter',
};

const modes: Readonly<Record<PutLogConfig, string>> = {
  '-1': 'disabled',
  0: 'default (on change, squash bursts)',
  1: 'all (same value too, squash bursts)',
  2: 'no filter (every single put)',
};

const textLogs = ({ shell }: Call) => shell.site.putLogs.text;
const jsonLogs = ({ shell }: Call) => shell.site.putLogs.json;

/** Undefined: there is no such. */
function configOf(call: Call, index: number): PutLogConfig | undefined {
  const config = call.number(index);
  return config === -1 || config === 0 || config === 1 || config === 2 ? config : undefined;
}

function initText(call: Call): void {
  const config = configOf(call, 1);
  call.say(`caPutLogInit config: ${config === undefined ? 'Unknown (must be -1, 0, 1, or 2)' : configWords[config]}`);
  if (config === undefined) call.fail();
  if (config === undefined || config === -1) return;
  begin(call, textLogs(call), 'caPutLog', config, 'EPICS_CA_PUT_LOG_ADDR');
  call.warn('caPutLog: successfully initialized');
}

function initJson(call: Call): void {
  const config = configOf(call, 1) ?? 1;
  if (config === -1) call.warn('caPutJsonLog: disabled');
  else begin(call, jsonLogs(call), 'caPutJsonLog', config, 'EPICS_CA_JSON_PUT_LOG_ADDR');
}

function begin(call: Call, logs: PutLogs, name: string, config: PutLogConfig, variable: string): void {
  const { running, environment, logPrefix = '' } = call.shell.site;
  if (running?.ioc.rights.security === undefined) {
    const remedy = running === undefined ? ' (it is called after iocInit)' : ' (asSetFilename names its rules)';
    throw new CommandError(`${name}: access security disabled, exiting now${remedy}`);
  }
  const text = call.text(0);
  const addresses = (text === undefined || text === '' ? (environment.get(variable) ?? '') : text)
    .split(/\s+/)
    .filter(Boolean);
  if (addresses.length === 0) throw new CommandError(`${name}: server address not specified`);
  logs.config = config;
  if (call.number(2) > 0) logs.burst = call.number(2);
  for (const address of addresses) {
    if (logs.open.has(address)) call.warn(`${name}: address ${address} already configured`);
    else logs.begin(running, address, logPrefix);
  }
  logs.apply(logPrefix);
}

/** @param index of the argument with the seconds; 0 or none leaves them as they are */
function setBurst(call: Call, logs: PutLogs, index: number): void {
  if (call.number(index) > 0) logs.burst = call.number(index);
  logs.apply(call.shell.site.logPrefix ?? '');
}

function addMetadata(call: Call): void {
  const [property, value] = [call.text(0), call.text(1)];
  if (property === undefined || property === '') throw new CommandError('caPutJsonLogAddMetadata: name the property');
  const { metadata } = jsonLogs(call);
  metadata.delete(property);
  if (value === undefined) return;
  metadata.set(property, value);
  call.warn(`caPutJsonLog: add property ${property} with value ${value} to json log`);
}

function showText(call: Call): void {
  const logs = textLogs(call);
  call.say(`caPutLog mode: ${logs.config} = ${modes[logs.config]}`);
  call.say(`caPutLog Total Count: ${totalOf(logs)}`);
  showServers(call, logs);
}

function showJson(call: Call): void {
  const logs = jsonLogs(call);
  if (logs.open.size === 0) {
    call.warn('caPutJsonLog: no clients initialised');
    return;
  }
  showServers(call, logs);
  call.say(`caPutJsonLog: Total count = ${totalOf(logs)}`);
}

function totalOf({ open }: PutLogs): number {
  return Math.max(0, ...[...open.values()].map(({ counts }) => counts.puts));
}

function showServers(call: Call, { open }: PutLogs): void {
  for (const log of open.values()) showLogServer(call, log);
}
