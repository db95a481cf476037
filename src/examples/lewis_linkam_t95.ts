/**
 * The temperature stage Linkam T95 of LEWIS, played, and an IOC that ramps one.
 *
 * `xioc simulate lewis_linkam_t95` answers as LEWIS does; `xioc run lewis_linkam_t95 --simulate` joins both. The status
 * is ten bytes: state, errors, pump, and the temperature in hexadecimal digits.
 *
 * | PV                    | type   | value   |                                                             |
 * |-----------------------|--------|---------|-------------------------------------------------------------|
 * | `linkam:temperature`  | DOUBLE | 24      | degC, read-only                                             |
 * | `linkam:state`        | ENUM   | stopped | stopped, heating, cooling, at limit, holding, read-only     |
 * | `linkam:pump`         | LONG   | 0       | 0 to 30, read-only                                          |
 * | `linkam:rate`         | DOUBLE | 5       | degC/min                                                    |
 * | `linkam:limit`        | DOUBLE | 0       | degC, not below 0: the stage takes no minus sign            |
 * | `linkam:start`, `stop`, `hold` | ENUM | Off | a put does it                                            |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { assign, setup } from 'xstate';
import { group, line, pv, tcp } from '../index.ts';

const PERIOD_S = 0.05;

/** What is told of `init`, `stopped` and `started` is the same. */
const STATUS = { heat: 0x10, cool: 0x20, hold: 0x30 } as const;

/** The stage itself, without the leftover of LEWIS that answers each command by the text `b''`. */
const linkamStage = group('linkam_t95', {
  temperature: pv.double(24),
  limit: pv.double(0),
  /** Per minute. */
  rate: pv.double(5),
  /** 0 to 30. */
  pump: pv.long(0),
  manualPump: pv.long(0),
  isPumpAutomatic: pv.bool(true),
  isPumpTooFast: pv.bool(false),
})
  .behaves((stage) => {
    const { temperature, limit, rate } = stage;
    const drive = () => {
      const step = (rate.value / 60) * PERIOD_S;
      const left = limit.value - temperature.value;
      temperature.write(Math.abs(left) <= step ? limit.value : temperature.value + Math.sign(left) * step);
    };
    const tick = <const S extends string>(target: S, ...actions: ('drive' | 'runPump')[]) => ({
      after: { period: { target, reenter: true, actions } },
    });
    return setup({
      types: {} as {
        context: { start: boolean; stop: boolean; held: boolean };
        events: { type: 'T' | 'S' | 'E' | 'O' | 'free' | 'changed' };
      },
      actions: {
        drive,
        runPump: () => {
          const wanted = stage.isPumpAutomatic.value ? Math.trunc((30 * rate.value) / 50) : stage.manualPump.value;
          stage.pump.write(Math.min(wanted, 30));
          stage.isPumpTooFast.write(wanted > 30);
        },
        stopPump: () => {
          stage.pump.write(0);
          stage.isPumpTooFast.write(false);
        },
      },
      guards: {
        isToStart: ({ context }) => context.start,
        isToStop: ({ context }) => context.stop,
        isThere: ({ context }) => context.held || temperature.value === limit.value,
        isBelow: () => temperature.value < limit.value,
        isAbove: () => temperature.value > limit.value,
        mayHeat: ({ context }) => !context.held && temperature.value < limit.value,
        mayCool: ({ context }) => !context.held && temperature.value > limit.value,
      },
      delays: { period: PERIOD_S * 1000 },
    }).createMachine({
      id: 'linkam',
      context: { start: false, stop: false, held: false },
      on: {
        S: { actions: assign({ start: true }) },
        // While it is stopped this undoes the next start: only entering `stopped` forgets it.
        E: { actions: assign({ stop: true }) },
        O: { actions: assign({ held: true }) },
        free: { actions: assign({ held: false }) },
        changed: { actions: assign({}) },
      },
      initial: 'init',
      states: {
        /** Nothing is driven before the first T; a start is kept. */
        init: { on: { T: 'stopped' } },
        stopped: { entry: assign({ stop: false }), always: { guard: 'isToStart', target: 'started' } },
        started: {
          entry: assign({ start: false }),
          always: [
            { guard: 'isToStop', target: 'stopped' },
            { guard: 'isBelow', target: 'driven.heat' },
            { guard: 'isAbove', target: 'driven.cool' },
            { target: 'driven.hold' },
          ],
        },
        driven: {
          initial: 'hold',
          always: { guard: 'isToStop', target: 'stopped' },
          states: {
            heat: {
              ...tick('heat', 'drive'),
              always: [
                { guard: 'isThere', target: 'hold' },
                { guard: 'isAbove', target: 'cool' },
              ],
            },
            cool: {
              entry: 'runPump',
              exit: 'stopPump',
              ...tick('cool', 'drive'),
              on: { changed: { actions: 'runPump' } },
              always: [
                { guard: 'isThere', target: 'hold' },
                { guard: 'isBelow', target: 'heat' },
              ],
            },
            hold: {
              always: [
                { guard: 'mayHeat', target: 'heat' },
                { guard: 'mayCool', target: 'cool' },
              ],
            },
          },
        },
      },
    });
  })
  .answers(
    line('\r'),
    (stage, ioc) => {
      const does = (type: string) => () => {
        ioc.device().send({ type });
        return '';
      };
      const driven = () => (['heat', 'cool', 'hold'] as const).find((state) => ioc.device().matches(`driven.${state}`));
      const isHeld = () => (ioc.device().snapshot?.context as { held: boolean } | undefined)?.held === true;
      /** Digits alone are a number: a minus sign makes another command of it. */
      const sets = (write: (value: number) => void, low: number, high: number) => (text: string) => {
        if (!/^\d+$/.test(text)) return undefined;
        if (Number(text) >= low && Number(text) <= high) write(Number(text));
        ioc.device().send({ type: 'changed' });
        return '';
      };
      const pumps = (isAutomatic: boolean) => () => {
        stage.isPumpAutomatic.write(isAutomatic);
        ioc.device().send({ type: 'changed' });
        return '';
      };
      return {
        T: () => {
          ioc.device().send({ type: 'T' });
          const state = driven();
          const status = state === undefined ? 0x01 : state === 'hold' && isHeld() ? 0x50 : STATUS[state];
          const tenths = Math.trunc(stage.temperature.value * 10) & 0xffff;
          const digits = Buffer.from(tenths.toString(16).padStart(4, '0'));
          const errors = stage.isPumpTooFast.value ? 0x81 : 0x80;
          return Uint8Array.of(status, errors, 0x80 | stage.pump.value, 0x80, 0x80, 0x80, ...digits);
        },
        S: does('S'),
        E: does('E'),
        O: does('O'),
        H: does('free'),
        C: does('free'),
        'R1{word}': sets((rate) => stage.rate.write(rate / 100), 1, 15_000),
        'L1{word}': sets((limit) => stage.limit.write(limit / 10), 0, 6000),
        Pa0: pumps(true),
        Pm0: pumps(false),
        'P{word}': (speed) => {
          if (!/^[0-N]$/.test(speed)) return undefined;
          stage.manualPump.write(speed.charCodeAt(0) - 0x30);
          ioc.device().send({ type: 'changed' });
          return '';
        },
      };
    },
    { port: 9998, incomplete: 0.1, publish: 'FAULT' },
  );

/** SB1, EB1, PB1, three bytes, four digits. */
const STATES: Readonly<Record<number, string>> = {
  1: 'stopped',
  16: 'heating',
  32: 'cooling',
  48: 'at limit',
  80: 'holding',
};
const ask = { read: 'T', every: 0.5 } as const;
const digits = (bytes: Uint8Array) => Number.parseInt(String.fromCharCode(...bytes.subarray(6, 10)), 16);

export default group(
  'linkam',
  {
    temperature: pv.double(24, { units: 'degC', precision: 1, readOnly: true }),
    state: pv.enum('stopped', Object.values(STATES), { readOnly: true }),
    pump: pv.long(0, { readOnly: true }),
    rate: pv.double(5, { units: 'degC/min', limits: { control: [0.01, 150] } }),
    limit: pv.double(0, { units: 'degC', limits: { control: [0, 600] } }),
    start: pv.bool(false),
    stop: pv.bool(false),
    hold: pv.bool(false),
  },
  {
    doc: 'The temperature stage Linkam T95 of LEWIS: an IOC that ramps it, and the stage itself',
    macros: { host: { default: '127.0.0.1', doc: 'Its address' }, tcp: { default: '9998', doc: 'Its TCP port' } },
  },
).connects(tcp('{host}', '{tcp}'), {
  framing: line('\r'),
  simulator: linkamStage,
  bind: {
    temperature: { ...ask, parse: (_, bytes) => (((digits(bytes) + 0x8000) & 0xffff) - 0x8000) / 10 },
    state: { ...ask, parse: (_, bytes) => STATES[bytes[0]!] },
    pump: { ...ask, parse: (_, bytes) => bytes[2]! & 0x7f },
    rate: { write: (rate) => `R1${Math.round(rate * 100)}`, answer: true },
    limit: { write: (limit) => `L1${Math.round(limit * 10)}`, answer: true },
    start: { write: () => 'S', answer: true, rereads: ['state'] },
    stop: { write: () => 'E', answer: true, rereads: ['state'] },
    hold: { write: () => 'O', answer: true, rereads: ['state'] },
  },
  publish: 'PORT',
});
