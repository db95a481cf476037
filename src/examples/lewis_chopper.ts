/**
 * The neutron chopper of LEWIS, as its EPICS door has it: the state machine of a disk on magnetic bearings.
 *
 * `init` is needed first; `start` spins it up at 5 Hz/s and locks its phase at 5 deg/s; `unlock` lets it coast, `park` turns a
 * stopped disk to an angle. A command that is not possible in a state is ignored.
 *
 * | PV                              | type   | value |                                                        |
 * |---------------------------------|--------|-------|--------------------------------------------------------|
 * | `C:Spd`, `C:Spd-RB`, `C:ActSpd` | DOUBLE | 0     | Hz: wanted, as taken, as it is                         |
 * | `C:Phs`, `C:Phs-RB`, `C:ActPhs` | DOUBLE | 0     | deg                                                    |
 * | `C:ParkAng`, `C:ParkAng-RB`     | DOUBLE | 0     | deg                                                    |
 * | `C:AutoPark`                    | ENUM   | false | whether it parks when it has stopped                   |
 * | `C:State`                       | STRING | init  | read-only                                              |
 * | `C:CmdS`                        | STRING |       | init deinit start stop set_phase unlock park; reads empty |
 * | `C:CmdL`                        | STRING |       | read-only: the last command                            |
 */
import { setup } from 'xstate';
import { group, pair, pv, reject, skip } from '../index.ts';

const PERIOD_S = 0.05;
const HZ_PER_S = 5;
const COASTING_HZ_PER_S = 0.05;
const DEG_PER_S = 5;

/** Commands, and the names under which they are told. */
const COMMANDS: Readonly<Record<string, string>> = {
  init: 'initialize',
  deinit: 'deinitialize',
  start: 'start',
  stop: 'stop',
  set_phase: 'lock_phase',
  unlock: 'unlock',
  park: 'park',
};

const wanted = (doc: string, units: string) => pair(pv.double(0, { doc, units }), { suffixes: ['', '-RB'] });
const actual = (units: string) => pv.double(0, { units, readOnly: true });
const text = (value = '') => pv.string(value, { readOnly: true });

/** What a step of so much brings nearer to a goal. */
const nearer = (from: number, to: number, step: number) =>
  Math.abs(to - from) <= step ? to : from + Math.sign(to - from) * step;

export default group(
  'chopper',
  {
    Spd: wanted('Speed', 'Hz'),
    ActSpd: actual('Hz'),
    Phs: wanted('Phase', 'deg'),
    ActPhs: actual('deg'),
    ParkAng: wanted('Angle to park at', 'deg'),
    AutoPark: pv.enum('false', ['false', 'true']),
    State: text('init'),
    CmdS: pv.string(''),
    CmdL: text(),
  },
  { prefix: 'C:', doc: 'The neutron chopper of LEWIS, with its bearings, phases and parking position' },
)
  .behaves((chopper) => {
    const { Spd, ActSpd, Phs, ActPhs, ParkAng, AutoPark } = chopper;
    const spin = (to: () => number, rate: number) => () => ActSpd.write(nearer(ActSpd.value, to(), rate * PERIOD_S));
    const turn = (to: () => number) => () => ActPhs.write(nearer(ActPhs.value, to(), DEG_PER_S * PERIOD_S));
    const moving = <const S extends string, const A extends string>(target: S, actions: A) => ({
      after: { period: { target, reenter: true, actions } },
    });
    const starting = [{ guard: 'hasSpeed', target: 'accelerating' }, { target: 'stopping' }] as const;
    return setup({
      types: {} as { events: { type: 'init' | 'deinit' | 'start' | 'stop' | 'set_phase' | 'unlock' | 'park' } },
      actions: {
        accelerate: spin(() => Spd.readback.value, HZ_PER_S),
        coast: spin(() => Spd.readback.value, COASTING_HZ_PER_S),
        brake: spin(() => 0, HZ_PER_S),
        lock: turn(() => Phs.readback.value),
        turnToPark: turn(() => ParkAng.readback.value),
        forgetAll: () => {
          for (const { setpoint, readback } of [Spd, Phs, ParkAng]) {
            setpoint.write(0);
            readback.write(0);
          }
          ActSpd.write(0);
          ActPhs.write(0);
          AutoPark.write('false');
        },
      },
      guards: {
        hasSpeed: () => Spd.readback.value > 0,
        isAtSpeed: () => ActSpd.value === Spd.readback.value,
        isLocked: () => ActPhs.value === Phs.readback.value,
        isStill: () => ActSpd.value === 0,
        isParked: () => ActPhs.value === ParkAng.readback.value,
        parksByItself: () => AutoPark.value === 'true',
      },
      delays: { period: PERIOD_S * 1000 },
    }).createMachine({
      id: 'chopper',
      initial: 'init',
      states: {
        init: { on: { init: 'bearings.up' } },
        /** They levitate, and come down, at once. */
        bearings: {
          initial: 'up',
          states: {
            up: { always: '#chopper.stopped' },
            down: { always: { target: '#chopper.init', actions: 'forgetAll' } },
          },
        },
        stopped: {
          always: { guard: 'parksByItself', target: 'parking' },
          on: { deinit: 'bearings.down', start: starting, park: 'parking' },
        },
        accelerating: {
          ...moving('accelerating', 'accelerate'),
          always: { guard: 'isAtSpeed', target: 'phase_locking' },
          on: { stop: 'stopping', unlock: 'idle' },
        },
        phase_locking: {
          ...moving('phase_locking', 'lock'),
          always: { guard: 'isLocked', target: 'phase_locked' },
          on: { stop: 'stopping', unlock: 'idle' },
        },
        phase_locked: { on: { stop: 'stopping', unlock: 'idle', set_phase: 'phase_locking', start: starting } },
        idle: { ...moving('idle', 'coast'), on: { stop: 'stopping', start: starting } },
        stopping: {
          ...moving('stopping', 'brake'),
          always: { guard: 'isStill', target: 'stopped' },
          on: { unlock: 'idle', start: starting },
        },
        parking: {
          ...moving('parking', 'turnToPark'),
          always: { guard: 'isParked', target: 'parked' },
          on: { stop: 'stopping' },
        },
        parked: { on: { stop: 'stopping', start: starting } },
      },
    });
  })
  .handlers(({ State, CmdL }, ioc) => ({
    CmdS: {
      put: (command) => {
        const name = COMMANDS[command];
        if (name === undefined) return reject(`'${command}' is none of ${Object.keys(COMMANDS).join(', ')}`);
        ioc.device().send({ type: command });
        CmdL.write(name);
        State.write(stateOf(ioc.device().snapshot?.value));
        return '';
      },
    },
    State: {
      scan: {
        every: 0.1,
        run: () => {
          const state = stateOf(ioc.device().snapshot?.value);
          return state === State.value ? skip : state;
        },
      },
    },
  }));

/** The outermost. */
function stateOf(value: unknown): string {
  return typeof value === 'string' ? value : Object.keys((value ?? { init: '' }) as object)[0]!;
}
