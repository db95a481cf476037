/**
 * Scanning: at a rate that clients change, on an event, and when a device interrupts.
 *
 * | PV                   | type   | value |                                                                        |
 * |----------------------|--------|-------|------------------------------------------------------------------------|
 * | `periodic:scanned`   | DOUBLE | 0.0   | an `ai` record; seconds since its last scan. Change its `SCAN`          |
 * | `periodic:post`      | LONG   | 0     | a put posts the event `measure`                                        |
 * | `periodic:measured`  | LONG   | 0     | read-only; how often the event was posted                              |
 * | `periodic:frames`    | LONG   | 0     | read-only; frames of a detector, which interrupts at a rate of its own |
 */
import { setup } from 'xstate';
import { group, pv } from '../index.ts';

const readOnly = true;

export default group(
  'periodic',
  {
    scanned: pv.double(0.0, { doc: 'Time since the last scan', units: 's', precision: 3, record: 'ai' }),
    post: pv.long(0, { doc: 'Posts the event', put: (_value, { ioc }) => void ioc.postEvent('measure') }),
    measured: pv.long(0, {
      doc: 'Times the event was posted',
      readOnly,
      scan: { event: 'measure', run: ({ pv }) => pv.value + 1 },
    }),
    frames: pv.long(0, {
      doc: 'Frames of the detector',
      readOnly,
      scan: { interrupt: 'frame', run: ({ pv }) => pv.value + 1 },
    }),
  },
  { doc: 'Periodic, event and interrupt scanning; clients choose the rate with SCAN' },
)
  .behaves((_pvs, ioc) =>
    setup({ actions: { interrupt: () => void ioc.interrupt('frame') } }).createMachine({
      id: 'detector',
      initial: 'exposing',
      states: { exposing: { after: { 250: { target: 'exposing', reenter: true, actions: 'interrupt' } } } },
    }),
  )
  .handlers((_pvs, ioc) => {
    let last: number | undefined;
    return {
      scanned: {
        startup: ({ pv }) => ioc.log.info(`${pv.name} starts; put to ${pv.name}.SCAN to change its rate`),
        scan: {
          every: 1,
          run: () => {
            const now = ioc.uptime();
            const since = last === undefined ? undefined : now - last;
            last = now;
            return since;
          },
        },
      },
    };
  });
