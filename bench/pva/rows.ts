/** What `--only` takes: a group is measured together. */
export const groups = ['create', 'gets', 'puts', 'monitors', 'images', 'memory'] as const;
export type Group = (typeof groups)[number];

const rate = 'more';
const cost = 'less';

/** What is measured, one row of the table each, and whether more or less of it is better. */
export const rows = [
  { id: 'create', title: 'create channels, all on one connection', unit: 'channels/s', better: rate },
  { id: 'gets', title: 'get, 256 in flight', unit: 'gets/s', better: rate },
  { id: 'puts', title: 'put, 256 in flight', unit: 'puts/s', better: rate },
  { id: 'monitors-1', title: 'monitor, 1 connection', unit: 'updates/s', better: rate },
  { id: 'monitors-10', title: 'monitor, 10 connections', unit: 'updates/s', better: rate },
  { id: 'images', title: 'image of 8 MB put and monitored', unit: 'MB/s', better: rate },
  { id: 'create-cpu', title: 'processor time per channel created', unit: 'µs', better: cost },
  { id: 'gets-cpu', title: 'processor time per get', unit: 'µs', better: cost },
  { id: 'puts-cpu', title: 'processor time per put', unit: 'µs', better: cost },
  { id: 'monitors-1-cpu', title: 'processor time per update, 1 connection', unit: 'µs', better: cost },
  { id: 'monitors-10-cpu', title: 'processor time per update, 10 connections', unit: 'µs', better: cost },
  { id: 'images-cpu', title: 'processor time per MB of image', unit: 'µs', better: cost },
  { id: 'memory-pv', title: 'memory per PV', unit: 'bytes', better: cost },
  { id: 'memory-channel', title: 'memory per channel', unit: 'bytes', better: cost },
  { id: 'memory-monitor', title: 'memory per monitor', unit: 'bytes', better: cost },
] as const;

export type RowId = (typeof rows)[number]['id'];
