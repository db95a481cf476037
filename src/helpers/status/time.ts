/** The IOC's clock: what it says, where it has it from, and whether it ever went back. */
import { group } from '../../database/author/group.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { skip } from '../../database/pv/answer.ts';
import { EPICS_EPOCH } from '../../protocol/value/time.ts';

/**
 * `GTIM_…`. There is one clock, and no hardware that tells the time of events. An error is a clock that went back.
 * Source: iocStats, iocGeneralTime.template; EPICS base, devGeneralTime.c.
 */
export function timeStatus() {
  const members = {
    GTIM_TIME: pv.double(0, {
      doc: 'Gen Time Secs since 1990',
      units: 'sec',
      precision: 3,
      readOnly,
      record: 'ai',
      scan: { every: 1, run: ({ ioc }) => ioc.wallTime() / 1000 - EPICS_EPOCH },
    }),
    GTIM_RESET: pv.bool(false, {
      doc: 'Gen Time Error Reset',
      states: ['Reset', 'reset'],
      record: 'bo',
      // Both have one name in iocStats.
      startup: ({ pv }) => pv.field('ONAM').put('Reset'),
    }),
    GTIM_ERR_CNT: pv.long(0, {
      doc: 'Gen Time Error Count',
      readOnly,
      record: 'longin',
      limits: { alarm: [undefined, 1] },
    }),
    GTIM_CUR_SRC: text('Gen Time Current Provider', (ioc) => ioc.timeSource().name),
    GTIM_EVT_SRC: text('Gen Time Event Provider', () => 'No working providers'),
    GTIM_HI_SRC: text('Gen Time Highest Provider', (ioc) => ioc.timeSource().name),
  };
  return group('timeStatus', members, { prefix: '', doc: "The IOC's clock" }).handlers(({ GTIM_ERR_CNT }, ioc) => {
    let known = ioc.timeSource().setBacks;
    return {
      GTIM_ERR_CNT: { scan: { every: 1, run: () => ioc.timeSource().setBacks - known } },
      GTIM_RESET: {
        put: () => {
          known = ioc.timeSource().setBacks;
          GTIM_ERR_CNT.write(0);
          return skip;
        },
      },
    };
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const readOnly = true;

function text(doc: string, read: (ioc: IocContext) => string): PvSpec<string> {
  return pv.string('', { doc, readOnly, record: 'stringin', scan: { every: 1, run: ({ ioc }) => read(ioc) } });
}
