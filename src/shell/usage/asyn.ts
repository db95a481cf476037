/** Commands of asyn: their arguments, and what `help` says of them. */
import type { Usage } from './usage.ts';

const nothing = 'Accepted: ports here need none of it.';
const traced = 'Accepted: `xioc inspect` shows the traffic of ports.';

export const asynUsage: Readonly<Record<string, Usage>> = {
  drvAsynIPPortConfigure: {
    args: [
      'port name:text',
      'host:port [protocol]:text',
      'priority:int',
      'disable auto-connect:int',
      'noProcessEos:int',
    ],
    text: 'A port to a device over TCP or UDP: drvAsynIPPortConfigure("PS1", "10.0.0.5:5025").',
  },
  drvAsynSerialPortConfigure: {
    args: ['port name:text', 'tty name:text', 'priority:int', 'disable auto-connect:int', 'noProcessEos:int'],
    text: 'A port to a device on a serial line: drvAsynSerialPortConfigure("PS1", "/dev/ttyS0").',
  },
  asynOctetSetInputEos: {
    args: ['port:text', 'addr:int', 'eos:text'],
    text: 'What ends input, where a protocol does not say.',
  },
  asynOctetSetOutputEos: {
    args: ['port:text', 'addr:int', 'eos:text'],
    text: 'What is added to output, where a protocol does not say.',
  },
  asynSetOption: {
    args: ['port:text', 'addr:int', 'key:text', 'value:text'],
    text: 'An option of a serial line: baud, bits, parity, stop, crtscts, ixon.',
  },
  parameterPorts: {
    args: ['file name:text'],
    text: 'Ports of parameters that a file of TypeScript exports: parameterPorts("sim.ts"). Records bind to them by @asyn(PORT,ADDR)PARAMETER.',
  },
  asynReport: { args: ['level:int', 'port:text'], text: 'Show ports.' },
  asynSetTraceMask: { args: ['port:text', 'addr:int', 'mask:text'], text: traced },
  asynSetTraceIOMask: { args: ['port:text', 'addr:int', 'mask:text'], text: traced },
  asynSetTraceInfoMask: { args: ['port:text', 'addr:int', 'mask:text'], text: traced },
  asynSetTraceFile: { args: ['port:text', 'addr:int', 'filename:text'], text: traced },
  asynSetTraceIOTruncateSize: { args: ['port:text', 'addr:int', 'size:int'], text: traced },
  asynAutoConnect: { args: ['port:text', 'addr:int', 'yesNo:int'], text: nothing },
  asynEnable: { args: ['port:text', 'addr:int', 'yesNo:int'], text: nothing },
  asynSetAutoConnectTimeout: { args: ['timeout:text'], text: nothing },
  asynSetMinTimerPeriod: { args: ['period:text'], text: nothing },
  asynSetQueueLockPortTimeout: { args: ['port:text', 'timeout:text'], text: nothing },
  asynWaitConnect: { args: ['port:text', 'timeout:text'], text: nothing },
  asynInterposeEosConfig: { args: ['port:text', 'addr:int', 'processEosIn:int', 'processEosOut:int'], text: nothing },
  asynInterposeFlushConfig: { args: ['port:text', 'addr:int', 'timeout:int'], text: nothing },
  asynInterposeDelay: { args: ['port:text', 'addr:int', 'delay:text'], text: nothing },
};
