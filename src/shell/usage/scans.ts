/**
 * Commands of EPICS base for scans, events and callbacks: their arguments, and what `help` says of them.
 *
 * Source: EPICS base 7.0.10 as run; the texts are its own (EPICS Open License).
 */
import type { Usage } from './usage.ts';

export const scansUsage: Readonly<Record<string, Usage>> = {
  callbackParallelThreads: {
    args: ['no of threads:int', 'priority:text'],
    text: `Configure multiple workers for a given callback queue priority level.
priority may be omitted or "*" to act on all priorities
or one of LOW, MEDIUM, or HIGH.`,
  },
  callbackQueueShow: {
    args: ['reset:int'],
    text: `Show status of callback thread processing queue.`,
  },
  callbackSetQueueSize: {
    args: ['bufsize:int'],
    text: `Change depth of queue for callback workers.
Must be called before iocInit().`,
  },
  postEvent: {
    args: ['event name:text'],
    text: `Manually scan all records with EVNT == name.`,
  },
  scanOnceQueueShow: {
    args: ['reset:int'],
    text: `Show details and statistics of scan once queue processing.`,
  },
  scanOnceSetQueueSize: {
    args: ['size:int'],
    text: `Change size of Scan once queue.
Must be called before iocInit().`,
  },
  scanpel: {
    args: ['event name:text'],
    text: `Print info for records with SCAN = "Event".`,
  },
  scanpiol: {
    args: [],
    text: `Print info for records with SCAN = "I/O Intr".`,
  },
  scanppl: {
    args: ['rate:double'],
    text: `Print info for records with periodic scan.
If rate == 0.0, all periods are shown.`,
  },
};
