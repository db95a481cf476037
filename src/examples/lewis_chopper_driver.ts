/**
 * Drives the chopper of LEWIS, or ours, over Channel Access: what its door is as PVs, this is as one knob.
 *
 * `xioc run lewis_chopper` serves a chopper; `xioc run lewis_chopper_driver` finds it, or another one by `--chopper 'X:'`. A put of
 * `running` to `run` initialises it if need be, starts it, and completes when its phase is locked; `stopped` when it stands.
 *
 * | PV                          | type   | value   |                                                        |
 * |-----------------------------|--------|---------|--------------------------------------------------------|
 * | `driver:speed`              | DOUBLE | 50      | Hz, for the next start                                 |
 * | `driver:phase`              | DOUBLE | 0       | deg, for the next start                                |
 * | `driver:run`                | ENUM   | stopped | stopped, running                                       |
 * | `driver:state`              | STRING |         | read-only; INVALID while there is no chopper           |
 * | `driver:actual`             | DOUBLE | 0       | Hz, read-only                                          |
 */
import { group, type PvHandle, pv, type RemoteUpdate, reject } from '../index.ts';

const LOST = { severity: 'INVALID', status: 'COMM' } as const;
/** From 0 to 60 Hz at 5 Hz/s, and half a turn at 5 deg/s. */
const LONGEST_S = 60;

export default group(
  'driver',
  {
    speed: pv.double(50, { units: 'Hz', limits: { control: [0, 60] } }),
    phase: pv.double(0, { units: 'deg' }),
    run: pv.enum('stopped', ['stopped', 'running']),
    state: pv.string('', { readOnly: true }),
    actual: pv.double(0, { readOnly: true, units: 'Hz', precision: 2 }),
  },
  {
    doc: 'Drives the chopper of LEWIS over Channel Access, as one knob',
    macros: { chopper: { default: 'C:', doc: 'What the names of the chopper start with' } },
  },
).handlers(({ speed, phase, state, actual }, ioc) => {
  const remote = (name: string) => ioc.client().pv(`${ioc.macros.chopper}${name}`);
  const follow = <T>(handle: PvHandle<T>, name: string, read: (value: unknown) => T) => {
    remote(name).subscribe({ onUpdate: ({ value }: RemoteUpdate) => handle.write(read(value)) });
    remote(name).on('connection', (connected) => connected || handle.write(handle.value, LOST));
  };
  const tell = async (name: string, value: string | number) => {
    await remote(name).waitForConnection({ timeoutMs: 1000 });
    await remote(name).write(value, { notify: true });
  };
  const until = async (...states: string[]) => {
    for (let waited = 0; !states.includes(state.value); waited += 0.1) {
      if (waited > LONGEST_S) reject(`the chopper is ${state.value} after ${LONGEST_S} s`);
      await ioc.sleep(0.1);
    }
  };
  return {
    state: { startup: () => follow(state, 'State', String) },
    actual: { startup: () => follow(actual, 'ActSpd', Number) },
    run: {
      put: async (wanted) => {
        if (wanted === 'stopped') {
          await tell('CmdS', 'stop');
          await until('stopped', 'parked', 'init');
          return;
        }
        await tell('Spd', speed.value);
        await tell('Phs', phase.value);
        if (state.value === 'init') await tell('CmdS', 'init');
        await until('stopped', 'parked', 'idle', 'phase_locked');
        await tell('CmdS', 'start');
        await until('phase_locked');
      },
    },
  };
});
