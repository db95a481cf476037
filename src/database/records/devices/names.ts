/**
 * The texts of DTYP for each record type, in the order of base's `devSoft.dbd`, which gives their numbers. A record type that is not
 * listed has no device support. `deviceSupport()` adds to these lists, which the menus of DTYP share.
 */
const SOFT = 'Soft Channel';
const RAW = 'Raw Soft Channel';
const ASYNC = 'Async Soft Channel';

const lists: Record<string, string[]> = {
  aai: [SOFT],
  aao: [SOFT],
  ai: [SOFT, RAW, ASYNC, 'Soft Timestamp', 'General Time'],
  ao: [SOFT, RAW, ASYNC],
  bi: [SOFT, RAW, ASYNC, 'Db State'],
  bo: [SOFT, RAW, ASYNC, 'General Time', 'Db State'],
  busy: [SOFT, RAW],
  calcout: [SOFT, ASYNC],
  epid: [SOFT],
  event: [SOFT],
  histogram: [SOFT],
  int64in: [SOFT, ASYNC],
  int64out: [SOFT, ASYNC],
  longin: [SOFT, ASYNC, 'General Time'],
  longout: [SOFT, ASYNC],
  lsi: [SOFT, 'getenv'],
  lso: [SOFT, ASYNC, 'stdio'],
  mbbi: [SOFT, RAW, ASYNC],
  mbbiDirect: [SOFT, RAW, ASYNC],
  mbbo: [SOFT, RAW, ASYNC],
  mbboDirect: [SOFT, RAW, ASYNC],
  motor: [SOFT, 'simulated', 'Motor Simulation'],
  printf: [SOFT, ASYNC, 'stdio'],
  scaler: ['simulated', SOFT, 'Asyn Scaler'],
  stringin: [SOFT, ASYNC, 'Soft Timestamp', 'General Time', 'getenv'],
  stringout: [SOFT, ASYNC, 'stdio'],
  subArray: [SOFT],
  swait: [SOFT],
  waveform: [SOFT],
};

/** The list itself: what is added later is in it, too. */
export function deviceNames(type: string): string[] {
  lists[type] ??= [];
  return lists[type];
}
