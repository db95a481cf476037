/** Commands of StreamDevice: their arguments, and what `help` says of them. */
import type { Usage } from './usage.ts';

export const streamUsage: Readonly<Record<string, Usage>> = {
  streamReload: { args: ['record:text'], text: 'Read protocols again: of all records, or those that match a pattern.' },
  streamReinit: { args: ['portname:text', 'addr:int'], text: 'Run the @init handlers of the records of a port.' },
  streamReportRecord: { args: ['record:text'], text: 'Show the protocol of records that match a pattern.' },
  streamSetLogfile: {
    args: ['filename:text'],
    text: 'Write faults of protocols to a file, or without a name to the log of the IOC again. After iocInit.',
  },
};
