/** Commands of caPutLog: their arguments, and what `help` says of them. */
import type { Usage } from './usage.ts';

export const putLogUsage: Readonly<Record<string, Usage>> = {
  caPutLogInit: {
    args: ['address_str:text', 'config:text', 'burst timeout:double'],
    text: 'Log puts that access rules with TRAPWRITE allow to servers: "host[:port] host[:port]".\n  config: -1 none, 0 changes only (default), 1 all, 2 all, bursts not combined',
  },
  caPutJsonLogInit: {
    args: ['address_str:text', 'config:text', 'burst timeout:double'],
    text: 'As caPutLogInit, in JSON.',
  },
  caPutLogShow: { args: ['level:int'], text: 'Show put logs.' },
  caPutJsonLogShow: { args: ['level:int'], text: 'Show put logs.' },
};
