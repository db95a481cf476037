/** How punctual periodic scanning is, rate by rate. */
import { group } from '../../database/author/group.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import type { Handlers } from '../../database/author/handlers.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import type { LimitOptions } from '../../database/pv/limits.ts';

export interface ScanStatusOptions {
  /** Percent by which the time between two scans may be longer than the period before it is a MINOR alarm; default 1. */
  readonly minor?: number;
  /** The same for a MAJOR alarm; default 5. */
  readonly major?: number;
}

const severities = ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'] as const;

/** iocStats' names of the rates of the SCAN menu, and their periods in seconds. */
const rates = [
  ['01HZ', 10],
  ['02HZ', 5],
  ['05HZ', 2],
  ['1HZ', 1],
  ['2HZ', 0.5],
  ['5HZ', 0.2],
  ['10HZ', 0.1],
] as const;

/**
 * For each rate `10HZ_UPD_TIME`, the seconds between its last two scans, or with `10HZ_MODE` Relative their difference
 * from the period; and `10HZ_OVERRUNS`, how often a scan of that rate was due during its last run. `SCANMON_SEVR` has the
 * highest severity of them.
 *
 * Its record is an `ai` where iocStats has a `calc`, which takes the severities by links.
 *
 * Source: iocStats, iocScanMon.template, iocScanMonSum.template, devIocStatsSub.c (`scanMon`).
 */
export function scanStatus({ minor = 1, major = 5 }: ScanStatusOptions = {}) {
  const members: Record<string, PvSpec> = {};
  for (const [rate, period] of rates) {
    members[`${rate}_MODE`] = pv.bool(true, {
      doc: `${rate} Mode`,
      states: ['Relative', 'Absolute'],
      record: 'bo',
    }) as PvSpec;
    members[`${rate}_UPD_TIME`] = pv.double(period, {
      doc: `${rate} Update Time`,
      units: 'second',
      precision: 5,
      readOnly: true,
      record: 'sub',
      limits: limitsOf(period, true, minor, major),
    }) as PvSpec;
    members[`${rate}_OVERRUNS`] = pv.double(0, {
      doc: `${rate} scans due during their last run`,
      readOnly: true,
      record: 'ai',
      scan: {
        every: 10,
        run: ({ ioc }) => ioc.statistics().scanRates.find(({ seconds }) => seconds === period)?.overruns ?? 0,
      },
    }) as PvSpec;
  }
  members.SCANMON_SEVR = pv.double(0, {
    doc: 'ScanMon Max Severity',
    readOnly: true,
    record: 'ai',
  }) as PvSpec;
  return group('scanStatus', members, { prefix: '', doc: 'How punctual scanning is' }).handlers((pvs, ioc) => {
    const times = rates.map(([rate, period]): [string, Handlers<number>] => {
      const mode = pvs[`${rate}_MODE`] as PvHandle<boolean>;
      const time = pvs[`${rate}_UPD_TIME`] as PvHandle<number>;
      mode.watch((absolute) => time.configure({ limits: limitsOf(period, absolute, minor, major) }));
      let last: number | undefined;
      const run = () => {
        const now = ioc.uptime();
        const between = last === undefined ? undefined : now - last - (mode.value ? 0 : period);
        last = now;
        return between;
      };
      return [time.name.slice(ioc.prefix.length), { scan: { every: period, run } }];
    });
    const tellWorst = ({ pv }: { pv: PvHandle }) => {
      const worst = severities.findLast((severity) => times.some(([name]) => pvs[name]!.severity === severity))!;
      pv.write(0, { severity: worst, status: worst === 'NO_ALARM' ? 'NO_ALARM' : 'LINK' });
    };
    return { ...Object.fromEntries(times), SCANMON_SEVR: { scan: { every: 1, run: tellWorst } } };
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A scan that comes early is reported only where the difference is shown, as in iocStats. */
function limitsOf(period: number, absolute: boolean, minor: number, major: number): LimitOptions {
  const high = (period * minor) / 100;
  const hihi = (period * major) / 100;
  return absolute
    ? { warning: [-period, period + high], alarm: [-period, period + hihi] }
    : { warning: [-high, high], alarm: [-hihi, hihi] };
}
