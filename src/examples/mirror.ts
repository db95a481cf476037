/**
 * Serves the value of another IOC's PV: `--target other:pv`.
 *
 * | PV             | type   | value |                                                                    |
 * |----------------|--------|-------|--------------------------------------------------------------------|
 * | `mirror:value` | DOUBLE | 0     | read-only; the value and the time stamp of the target              |
 *
 * The target may be started later, and come and go. See `client_monitor_async` for what to do when it has gone.
 */
import { group, pv, type RemoteUpdate, template } from '../index.ts';

export default template(
  'mirror',
  { target: { doc: 'the PV to mirror, of another IOC' } },
  ({ target }) =>
    group('mirror', {
      value: pv.double(0, {
        doc: 'What the target is',
        readOnly: true,
        startup: ({ pv, ioc }) => {
          const onUpdate = ({ value, seconds = 0, nanoseconds = 0 }: RemoteUpdate) =>
            pv.write(Number(value), { time: { seconds, nanoseconds } });
          ioc.client().pv(target).subscribe({ onUpdate });
        },
      }),
    }),
  { doc: 'Mirrors a PV of another IOC: a client within an IOC' },
);
