/**
 * A detector that is triggered by a put, which completes when the exposure has ended. A put that comes meanwhile shares
 * the exposure and completes with it.
 *
 * | PV                              | type   | value |                                                              |
 * |---------------------------------|--------|-------|--------------------------------------------------------------|
 * | `trigger_with_pc:gain`          | DOUBLE | 2.0   | changes nothing                                              |
 * | `trigger_with_pc:exposure_time` | DOUBLE | 2.0   | in seconds                                                   |
 * | `trigger_with_pc:reading`       | DOUBLE | 0.1   | a random number below 1 after each exposure                  |
 * | `trigger_with_pc:acquire`       | ENUM   | idle  | a put of `acquiring` exposes; shows `acquiring` meanwhile    |
 * | `trigger_with_pc:enabled`       | ENUM   | on    | `off`: puts to `acquire` fail                                |
 * | `trigger_with_pc:wait`          | DOUBLE | 2.0   | a read takes 0 to 15 s                                       |
 * | `trigger_with_pc:wait_time`     | LONG   | 0     | how long the last read takes                                 |
 * | `trigger_with_pc:STATE`         | ENUM   | idle  | read-only; `idle` or `exposing`                              |
 * | `trigger_with_pc:CAN_TRIGGER`   | ENUM   | Yes   | read-only; a trigger would be taken                          |
 *
 * With `STATE` come `STATE_SINCE`, `LAST_EVENT`, `FAULT_REASON` and `RESTARTS`, read-only as well.
 */
import { setup } from 'xstate';
import { group, pv, reject } from '../index.ts';

export default group(
  'trigger_with_pc',
  {
    gain: pv.double(2.0, { doc: 'Changes nothing' }),
    exposure_time: pv.double(2.0, { doc: 'Exposure time', units: 's' }),
    reading: pv.double(0.1, { doc: 'The last reading', alarmGroup: 'acq' }),
    acquire: pv.enum('idle', ['idle', 'acquiring'], { doc: 'Triggers it', alarmGroup: 'acq', overlappingPuts: true }),
    enabled: pv.enum('on', ['off', 'on'], { doc: 'Whether it can be triggered', alarmGroup: 'acq' }),
    wait: pv.double(2.0, { doc: 'Takes its time to be read', units: 's' }),
    wait_time: pv.long(0, { doc: 'Time that the last read takes', units: 's' }),
  },
  { doc: 'A detector whose trigger completes when the exposure ends; a guard, STATE and CAN_TRIGGER' },
)
  .behaves(
    ({ exposure_time, reading, acquire, enabled }, ioc) =>
      setup({
        actions: { show: () => acquire.write('acquiring'), read: () => reading.write(ioc.random()) },
        guards: { isEnabled: () => enabled.value === 'on' },
        delays: { exposureTime: () => 1000 * exposure_time.value },
      }).createMachine({
        id: 'detector',
        initial: 'idle',
        states: {
          idle: { on: { trigger: { guard: 'isEnabled', target: 'exposing' } } },
          exposing: { entry: 'show', after: { exposureTime: { target: 'idle', actions: 'read' } } },
        },
      }),
    { publish: 'STATE', permits: ['trigger'] },
  )
  .handlers(({ enabled, wait_time }, ioc) => ({
    acquire: {
      put: async (value) => {
        if (enabled.value === 'off') reject('the detector is not enabled');
        if (value === 'acquiring') ioc.device().send({ type: 'trigger' });
        await ioc.device().until('idle');
        return 'idle' as const;
      },
    },
    wait: {
      get: async () => {
        const seconds = Math.floor(ioc.random() * 16);
        wait_time.write(seconds);
        await ioc.sleep(seconds);
        return seconds;
      },
    },
  }));
