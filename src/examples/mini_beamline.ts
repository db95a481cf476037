/**
 * A beamline that fits on a page: a beam, three point detectors with a motor each, and a camera on a moving spot.
 *
 * | PV                                                          | type            | value | |
 * |-------------------------------------------------------------|-----------------|-------|-|
 * | `mini:current`                                              | DOUBLE          | 500   | read-only; 500 ± 25, period 4 s |
 * | `mini:ph:det`, `mini:edge:det`, `mini:slit:det`             | DOUBLE          | 0     | read-only; counts, every 0.5 s |
 * | `…:mtr`                                                     | DOUBLE          | 0     | an `ai` record; a put completes when it is there |
 * | `…:exp`                                                     | DOUBLE          | 1     | exposure in s, not below 0 |
 * | `…:vel`                                                     | DOUBLE          | 1     | velocity of the motor |
 * | `…:mtr_tick_rate`                                           | DOUBLE          | 10    | steps of the motor per second |
 * | `mini:dot:det`                                              | DOUBLE [307200] | 0     | read-only; the camera's image, every 2 s |
 * | `mini:dot:img_sum`                                          | DOUBLE          | 0     | read-only; its sum |
 * | `mini:dot:mtrx`, `mini:dot:mtry`                            | DOUBLE          | 0     | where the spot is |
 * | `mini:dot:exp`                                              | DOUBLE          | 1     | exposure in s, not below 0 |
 * | `mini:dot:shutter_open`                                     | LONG            | 1     | 0: background alone |
 * | `mini:dot:ArraySizeX_RBV`, `ArraySizeY_RBV`, `ArraySize_RBV` | LONG           | 640, 480, [480, 640] | read-only |
 *
 * A pinhole counts `200·I·exp·exp(−m²/(2·5²))`, an edge `200·I·exp·erfc((5−m)/2.5)/2`, a slit
 * `200·I·exp·(erfc((m−7.5)/2.5) − erfc((m+7.5)/2.5))/2`, each with counting noise.
 */
import { assign, setup } from 'xstate';
import {
  erfc,
  group,
  type Handles,
  type IocContext,
  type PutInput,
  type PvHandle,
  poisson,
  pv,
  reject,
} from '../index.ts';

/** Counts per unit of beam current and second, where nothing is in the way. */
const COUNTS = 200;
const ROWS = 480;
const COLUMNS = 640;
const BACKGROUND = 1000;

const pinhole = (m: number) => Math.exp(-(m ** 2) / (2 * 5 ** 2));
const edge = (m: number) => erfc((5 - m) / 2.5) / 2;
const slit = (m: number) => (erfc((m - 7.5) / 2.5) - erfc((m + 7.5) / 2.5)) / 2;

const exposure = () => pv.double(1, { doc: 'Exposure time', units: 's', put: (value) => Math.max(0, value) });

interface Motor {
  readonly mtr: PvHandle<number>;
  readonly vel: PvHandle<number>;
  readonly mtr_tick_rate: PvHandle<number>;
}

/** One move, in steps: started by a put, which is complete when the machine is. */
const moveOf = ({ mtr, vel, mtr_tick_rate }: Motor) =>
  setup({
    types: {} as {
      context: { readonly step: number; readonly left: number; readonly dwell: number };
      input: PutInput<number>;
    },
    actions: {
      step: ({ context }) => mtr.write(mtr.value + context.step),
      count: assign({ left: ({ context }) => context.left - 1 }),
      refuse: () => reject('with a velocity of 0, or a tick rate not above 0, it never gets there'),
    },
    guards: {
      isThere: ({ context }) => context.left <= 0,
      isEndless: ({ context }) => !Number.isFinite(context.left),
    },
    delays: { dwell: ({ context }) => context.dwell },
  }).createMachine({
    id: 'move',
    context: ({ input: { value } }) => {
      const distance = value - mtr.value;
      const rate = mtr_tick_rate.value;
      const steps = rate > 0 ? Math.floor(Math.abs(distance / vel.value) * rate) : Number.POSITIVE_INFINITY;
      return { step: distance / steps, left: steps, dwell: 1000 / rate };
    },
    initial: 'deciding',
    states: {
      deciding: {
        always: [
          { guard: 'isEndless', target: 'refusing' },
          { guard: 'isThere', target: 'there' },
          { target: 'stepping' },
        ],
      },
      stepping: { entry: ['step', 'count'], after: { dwell: { target: 'deciding' } } },
      refusing: { entry: 'refuse' },
      there: { type: 'final' },
    },
  });

const point = (doc: string) =>
  group(
    'point',
    {
      det: pv.double(0, { doc: 'Counts', readOnly: true }),
      mtr: pv.double(0, { doc: 'Position', precision: 3, record: 'ai' }),
      exp: exposure(),
      vel: pv.double(1, { doc: 'Velocity of the motor' }),
      mtr_tick_rate: pv.double(10, { doc: 'Steps of the motor per second', units: 'Hz' }),
    },
    { doc },
  ).handlers((pvs) => ({ mtr: { put: moveOf(pvs) } }));

const camera = group(
  'camera',
  {
    det: pv.double(new Float64Array(ROWS * COLUMNS), { doc: 'The image, row by row', readOnly: true }),
    img_sum: pv.double(0, { doc: 'Sum of the image', readOnly: true }),
    mtrx: pv.double(0, { doc: 'Where the spot is, across' }),
    mtry: pv.double(0, { doc: 'Where the spot is, down' }),
    exp: exposure(),
    shutter_open: pv.long(1, { doc: '0 shows the background alone' }),
    ArraySizeY_RBV: pv.long(ROWS, { doc: 'Rows', readOnly: true }),
    ArraySizeX_RBV: pv.long(COLUMNS, { doc: 'Columns', readOnly: true }),
    ArraySize_RBV: pv.long([ROWS, COLUMNS], { doc: 'Rows and columns', readOnly: true }),
  },
  { doc: 'A camera on a moving spot' },
);

export default group(
  'mini_beamline',
  {
    current: pv.double(500, {
      doc: 'Beam current',
      readOnly: true,
      scan: { every: 0.1, run: ({ ioc }) => 500 + 25 * Math.sin((2 * Math.PI * ioc.uptime()) / 4) },
    }),
    ph: point('A pinhole'),
    edge: point('An edge'),
    slit: point('A slit'),
    dot: camera,
  },
  { prefix: 'mini:', doc: 'A small beamline: beam, motors, point detectors with counting noise, and a camera' },
).handlers(({ current, ph, edge: edgePvs, slit: slitPvs, dot }, ioc) => {
  const counter = ({ mtr, exp }: typeof ph, share: (m: number) => number) => ({
    det: { scan: { every: 0.5, run: () => count(ioc, COUNTS * current.value * exp.value * share(mtr.value)) } },
  });
  return {
    ph: counter(ph, pinhole),
    edge: counter(edgePvs, edge),
    slit: counter(slitPvs, slit),
    dot: { det: { scan: { every: 2.0, run: () => expose(dot, current.value, ioc) } } },
  };
});

function count(ioc: IocContext, mean: number): number {
  return poisson(mean, () => ioc.random());
}

function expose(pvs: Handles<(typeof camera)['members']>, current: number, ioc: IocContext): Float64Array {
  const { img_sum, mtrx, mtry, exp, shutter_open } = pvs;
  const image = new Float64Array(ROWS * COLUMNS);
  const distance = (mtrx.value ** 2 + mtry.value ** 2) / 100 ** 2;
  const peak = shutter_open.value === 0 ? 0 : COUNTS * exp.value * current * Math.exp(-distance);
  let sum = 0;
  for (let row = 0; row < ROWS; row++) {
    const y = (row - ROWS / 2 + mtry.value) / 25;
    for (let column = 0; column < COLUMNS; column++) {
      const x = (column - COLUMNS / 2 + mtrx.value) / 50;
      const counts = count(ioc, BACKGROUND) + count(ioc, peak * Math.exp(-(x * x + y * y) / 2));
      image[row * COLUMNS + column] = counts;
      sum += counts;
    }
  }
  img_sum.write(sum);
  return image;
}
