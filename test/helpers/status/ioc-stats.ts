/**
 * The records of iocStats for soft IOCs: names, types and fields, as `ioc.template`, `iocQueue.db` and
 * `iocGeneralTime.template` (3.2) have them. A record of type ai, calc, calcout, sub or ao is a DOUBLE to clients.
 */

export interface Reference {
  readonly name: string;
  readonly alias?: string;
  readonly record: string;
  readonly type: 'DOUBLE' | 'LONG' | 'STRING' | 'ENUM' | 'CHAR';
  readonly count: number;
  readonly fields?: Readonly<Record<string, string | number>>;
}

const of =
  (record: string, type: Reference['type'], count = 1) =>
  (name: string, more: Partial<Reference> = {}) => ({
    name,
    record,
    type,
    count,
    ...more,
  });
const ai = of('ai', 'DOUBLE');
const ao = of('ao', 'DOUBLE');
const sub = of('sub', 'DOUBLE');
const stringin = of('stringin', 'STRING');
const waveform = (name: string, count: number) => of('waveform', 'CHAR', count)(name);

const severities = { HHSV: 'MAJOR', HSV: 'MINOR' };
const interrupt = { SCAN: 'I/O Intr' };
const update = (name: string, seconds: number) =>
  ao(name, { fields: { EGU: 'sec', DRVH: 60, DRVL: 1, HOPR: 60, VAL: seconds } });

const queue = (caps: string, name: string): Reference[] => {
  const percent = (suffix: string, doc: string) =>
    of('calc', 'DOUBLE')(`${caps}_Q_${suffix}`, {
      fields: { DESC: doc, EGU: '%', LOPR: 0, HOPR: 100, CALC: '100*A/B' },
    });
  const measured = (suffix: string, doc: string) => ai(`${caps}_Q_${suffix}`, { fields: { DESC: doc, ...interrupt } });
  return [
    measured('HIGH', `max # of elmts in IOC's ${name} queue`),
    percent('HIGHPER', `Max. usage of IOC's ${name} queue`),
    measured('USED', `# of entries in IOC's ${name} queue`),
    percent('USEDPER', `Percentage of IOC's ${name} queue used`),
    measured('OVERRUNS', `# of overruns of IOC's ${name} queue`),
  ];
};

export const reference: readonly Reference[] = [
  of('mbbo', 'ENUM')('ACCESS', {
    fields: {
      ZRST: 'Running',
      ZRSV: 'NO_ALARM',
      ONST: 'Maintenance',
      ONSV: 'MINOR',
      TWST: 'Test',
      TWSV: 'MINOR',
      THST: 'OFFLINE',
      THSV: 'MAJOR',
    },
  }),
  stringin('STARTTOD'),
  stringin('TOD', { fields: { SCAN: '1 second' } }),
  of('calcout', 'DOUBLE')('HEARTBEAT', {
    fields: { CALC: '(A<2147483647)?A+1:1', SCAN: '1 second', DESC: '1 Hz counter since startup' },
  }),
  of('calcout', 'DOUBLE')('START_CNT', { fields: { CALC: 'A+1', VAL: 1 } }),
  sub('READACF'),
  sub('SYSRESET', { alias: 'SysReset', fields: { DESC: 'IOC Restart' } }),
  ai('CA_CLNT_CNT', { fields: { HOPR: 200, HIHI: 175, HIGH: 100, ...severities, ...interrupt } }),
  ai('CA_CONN_CNT', { fields: { HOPR: 5000, HIHI: 4500, HIGH: 4000, ...severities, ...interrupt } }),
  ai('RECORD_CNT'),
  ai('FD_MAX'),
  ai('FD_CNT', { fields: interrupt }),
  of('calc', 'DOUBLE')('FD_FREE', { fields: { HOPR: 150, LOLO: 5, LOW: 20, LLSV: 'MAJOR', LSV: 'MINOR' } }),
  ai('SYS_CPU_LOAD', { fields: { EGU: '%', PREC: 1, HOPR: 100, HIHI: 80, HIGH: 70, ...severities, ...interrupt } }),
  ai('IOC_CPU_LOAD', {
    alias: 'LOAD',
    fields: { EGU: '%', PREC: 1, HOPR: 100, HIHI: 80, HIGH: 70, ...severities, ...interrupt },
  }),
  ai('CPU_CNT'),
  ai('SUSP_TASK_CNT', { fields: { HIHI: 1, HHSV: 'MAJOR' } }),
  ai('MEM_USED', { fields: { EGU: 'byte', ...interrupt } }),
  ai('MEM_FREE', { fields: { EGU: 'byte', ...interrupt } }),
  ai('MEM_MAX', { fields: { EGU: 'byte', ...interrupt } }),
  update('CA_UPD_TIME', 15),
  update('FD_UPD_TIME', 20),
  update('LOAD_UPD_TIME', 10),
  update('MEM_UPD_TIME', 10),
  stringin('ST_SCRIPT1'),
  stringin('ST_SCRIPT2'),
  waveform('ST_SCRIPT', 120),
  stringin('KERNEL_VERS'),
  stringin('EPICS_VERS'),
  waveform('EPICS_VERSION', 120),
  stringin('HOSTNAME'),
  stringin('APP_DIR1'),
  stringin('APP_DIR2'),
  waveform('APP_DIR', 160),
  stringin('UPTIME', { fields: { SCAN: '1 second' } }),
  stringin('ENGINEER'),
  stringin('LOCATION'),
  ai('PROCESS_ID'),
  ai('PARENT_ID'),
  ai('SCANONCE_Q_SIZE', { fields: { DESC: 'max # entries in IOC scanOnce queue' } }),
  ai('CB_Q_SIZE', { fields: { DESC: 'max # entries in IOC callback queues' } }),
  ...queue('SCANONCE', 'scanOnce'),
  ...queue('CBLOW', 'cbLow'),
  ...queue('CBMEDIUM', 'cbMedium'),
  ...queue('CBHIGH', 'cbHigh'),
  ai('GTIM_TIME', { fields: { SCAN: '1 second', PREC: 3, EGU: 'sec' } }),
  of('bo', 'ENUM')('GTIM_RESET', { fields: { ZNAM: 'Reset', ONAM: 'Reset' } }),
  of('longin', 'LONG')('GTIM_ERR_CNT', { fields: { SCAN: '1 second', HIHI: 1, HHSV: 'MAJOR' } }),
  stringin('GTIM_CUR_SRC', { fields: { SCAN: '1 second', DESC: 'Gen Time Current Provider' } }),
  stringin('GTIM_EVT_SRC', { fields: { SCAN: '1 second', DESC: 'Gen Time Event Provider' } }),
  stringin('GTIM_HI_SRC', { fields: { SCAN: '1 second', DESC: 'Gen Time Highest Provider' } }),
  // Of iocEnvVar.template, as iocAdminSoft.substitutions fills it in.
  ...[
    ...['CA_ADDR_LIST', 'CA_CONN_TIME', 'CA_AUTO_ADDR', 'CA_RPTR_PORT', 'CA_SRVR_PORT', 'CA_MAX_ARRAY', 'CA_SRCH_TIME'],
    ...['CA_BEAC_TIME', 'TIMEZONE', 'TS_NTP_INET', 'IOC_LOG_PORT', 'IOC_LOG_INET'],
  ].map((name) => stringin(name)),
];
