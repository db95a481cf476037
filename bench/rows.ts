/** What `--only` takes: a group is measured together. */
export const groups = [
  'create',
  'subscriptions',
  'gets',
  'puts',
  'monitors',
  'latency',
  'memory',
  'stop',
  'many',
  'arrays',
] as const;
export type Group = (typeof groups)[number];

const rate = 'more';
const cost = 'less';

/** What is measured, one row of the table each, and whether more or less of it is better. */
export const rows = [
  { id: 'create', title: 'create channels, all on one circuit', unit: 'channels/s', better: rate },
  { id: 'create-first', title: '  the first 1,000 of them', unit: 'channels/s', better: rate },
  { id: 'create-last', title: '  the last 1,000 of them', unit: 'channels/s', better: rate },
  { id: 'subscriptions', title: 'subscriptions made and cancelled', unit: 'subscriptions/s', better: rate },
  { id: 'gets', title: 'get, 256 in flight', unit: 'gets/s', better: rate },
  { id: 'puts', title: 'put and await completion, 256 in flight', unit: 'puts/s', better: rate },
  { id: 'monitors-1', title: 'monitor, 1 circuit', unit: 'updates/s', better: rate },
  { id: 'monitors-10', title: 'monitor, 10 circuits', unit: 'updates/s', better: rate },
  { id: 'hits', title: 'search over UDP, 100,000 names served: found', unit: 'names/s', better: rate },
  { id: 'misses', title: '  not found', unit: 'names/s', better: rate },
  { id: 'latency', title: 'one get in flight while 1,000 PVs update: median', unit: 'µs', better: cost },
  { id: 'latency-worst', title: '  99th percentile', unit: 'µs', better: cost },
  { id: 'arrays-1', title: 'get of an array of 8 MB, 1 circuit', unit: 'MB/s', better: rate },
  { id: 'arrays-10', title: '  10 circuits', unit: 'MB/s', better: rate },
  { id: 'create-cpu', title: 'processor time per channel created', unit: 'µs', better: cost },
  {
    id: 'subscriptions-cpu',
    title: 'processor time per subscription made and cancelled',
    unit: 'µs',
    better: cost,
  },
  { id: 'gets-cpu', title: 'processor time per get', unit: 'µs', better: cost },
  { id: 'puts-cpu', title: 'processor time per put', unit: 'µs', better: cost },
  { id: 'monitors-1-cpu', title: 'processor time per update, 1 circuit', unit: 'µs', better: cost },
  { id: 'monitors-10-cpu', title: 'processor time per update, 10 circuits', unit: 'µs', better: cost },
  { id: 'hits-cpu', title: 'processor time per name found', unit: 'µs', better: cost },
  { id: 'misses-cpu', title: 'processor time per name not found', unit: 'µs', better: cost },
  { id: 'arrays-1-cpu', title: 'processor time per MB of an array, 1 circuit', unit: 'µs', better: cost },
  { id: 'arrays-10-cpu', title: '  10 circuits', unit: 'µs', better: cost },
  { id: 'memory-pv', title: 'memory per PV', unit: 'bytes', better: cost },
  { id: 'memory-channel', title: 'memory per channel', unit: 'bytes', better: cost },
  { id: 'memory-subscription', title: 'memory per subscription', unit: 'bytes', better: cost },
  { id: 'stop', title: 'stop with all channels connected', unit: 'ms', better: cost },
  { id: 'many-start', title: 'start with 100,000 PVs, until the last one answers', unit: 'ms', better: cost },
  { id: 'many-stop', title: 'stop with 100,000 PVs', unit: 'ms', better: cost },
] as const;

export type RowId = (typeof rows)[number]['id'];
