/** Commands of caPutLog R4-1: their arguments, and what `help` says of them. */
import type { Usage } from './usage.ts';

const configs = `  -1 - nothing
   0 - what changes the value (default)
   1 - all
   2 - all, each put a line: bursts are not combined`;

const init: Usage = {
  args: ['address:text', 'config:int', 'burst timeout:double'],
  text: `Log puts that access rules with TRAPWRITE allow at servers: "host[:port] host[:port]".
${configs}
Puts to one PV within the burst timeout (5 s) are one line.`,
};

const reconfigure: Usage = {
  args: ['config:int', 'burst timeout:double'],
  text: `Log otherwise from now on.\n${configs}`,
};

const burst: Usage = {
  args: ['burst timeout:double'],
  text: 'Set the seconds for which puts to one PV are one line.',
};

const show: Usage = {
  args: ['level:int'],
  text: `Show what is logged, how many puts there were, and the servers.
  0 - whether they are connected
  1 - how often they were connected
  2 - what waits for them`,
};

export const putLogUsage: Readonly<Record<string, Usage>> = {
  caPutLogInit: init,
  caPutLogReconf: reconfigure,
  caPutLogSetBurstTimeout: burst,
  caPutLogSetTimeFmt: {
    args: ['format:text'],
    text: "Set how the time of a line is written, as strftime takes it: '%d-%b-%y %H:%M:%S' (default).",
  },
  caPutLogShow: show,
  caPutJsonLogInit: { ...init, text: `As caPutLogInit, in JSON.\n${configs}` },
  caPutJsonLogReconf: reconfigure,
  caPutJsonLogSetBurstTimeout: burst,
  caPutJsonLogAddMetadata: {
    args: ['property:text', 'value:text'],
    text: 'Have each line say this, too; without a value, no more.\nExample: caPutJsonLogAddMetadata "beamline" "BL7"',
  },
  caPutJsonLogShow: show,
};
