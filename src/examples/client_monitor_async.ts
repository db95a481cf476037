/**
 * Mirrors `simple:A` of another IOC, and says when that is out of reach.
 *
 * | PV                | type   | value |                                                                    |
 * |-------------------|--------|-------|--------------------------------------------------------------------|
 * | `mirror:mirrored` | DOUBLE | 0.0   | an `ai` record; value, time stamp and alarm of `simple:A`          |
 * | `mirror:STATE`    | ENUM   |       | read-only; `searching`, `following` or `lost`                      |
 *
 * With `STATE` come `STATE_SINCE`, `LAST_EVENT`, `FAULT_REASON` and `RESTARTS`, read-only as well.
 *
 * Without its source the value stays, with the alarm LINK/MAJOR. Start `simple` before or after this one, or stop it:
 * the client connects again.
 */
import { fromCallback, setup } from 'xstate';
import { group, pv, type RemoteUpdate } from '../index.ts';

const SOURCE = 'simple:A';

type SourceEvent = { type: 'connected' } | { type: 'disconnected' } | { type: 'updated'; update: RemoteUpdate };

export default group(
  'client_monitor_async',
  { mirrored: pv.double(0.0, { doc: 'What simple:A is', record: 'ai' }) },
  { prefix: 'mirror:', doc: 'Mirrors a PV with its alarm, and raises LINK when it is gone' },
).behaves(
  ({ mirrored }, ioc) => {
    const source = fromCallback(({ sendBack }) => {
      const pv = ioc.client().pv(SOURCE);
      const connection = (connected: boolean) => sendBack({ type: connected ? 'connected' : 'disconnected' });
      pv.on('connection', connection);
      const monitor = pv.subscribe({ onUpdate: (update) => sendBack({ type: 'updated', update }) });
      return () => {
        pv.off('connection', connection);
        monitor.cancel();
      };
    });
    return setup({
      types: {} as { events: SourceEvent },
      actors: { source },
      actions: {
        copy: ({ event }) => {
          if (event.type !== 'updated') return;
          const { value, status = 0, severity = 0, seconds = 0, nanoseconds = 0 } = event.update;
          mirrored.write(Number(value), { status, severity, time: { seconds, nanoseconds } });
        },
        raiseLink: () => mirrored.write(mirrored.value, { status: 'LINK', severity: 'MAJOR' }),
      },
    }).createMachine({
      id: 'mirror',
      invoke: { src: 'source' },
      initial: 'searching',
      states: {
        searching: { on: { connected: { target: 'following' } } },
        following: { on: { updated: { actions: 'copy' }, disconnected: { target: 'lost' } } },
        lost: { entry: 'raiseLink', on: { connected: { target: 'following' } } },
      },
    });
  },
  { publish: 'STATE' },
);
