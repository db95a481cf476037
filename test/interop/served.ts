/** The PVs that the clients find: base/interop.db says the same for EPICS base. */
import { setTimeout as sleep } from 'node:timers/promises';
import { group, pv, reject } from '../../src/index.ts';

export const simple = group('simple', {
  A: pv.long(1),
  B: pv.double(2, { precision: 0 }),
  C: pv.long([1, 2, 3]),
});

const scalars = {
  long: pv.long(-42, {
    record: 'longout',
    units: 'counts',
    limits: { display: [-1000, 1000], control: [-900, 900], alarm: [-800, 800], warning: [-600, 600] },
  }),
  short: pv.short(-7),
  char: pv.char(200),
  float: pv.float(1.25, { precision: 2, units: 'V', limits: { display: [-5, 5], control: [-5, 5] } }),
  double: pv.double(1.5, {
    record: 'ao',
    precision: 3,
    units: 'mm',
    limits: { display: [-10, 10], control: [-9, 9], alarm: [-8, 8], warning: [-6, 6] },
  }),
  string: pv.string('beam on target'),
  enum: pv.enum('moving', ['idle', 'moving', 'fault'], { record: 'mbbo' }),
};

const arrays = {
  longs: pv.long([10, -20, 30], { maxLength: 5 }),
  shorts: pv.short([1, -2, 3], { maxLength: 5 }),
  chars: pv.char([7, 8, 255], { maxLength: 5 }),
  floats: pv.float([0.5, -1.5, 2.5], { maxLength: 5, precision: 0 }),
  doubles: pv.double([0.125, -2.5, 30000], { maxLength: 5, precision: 4, units: 'keV' }),
  strings: pv.string(['one', '', 'three'], { maxLength: 5 }),
  empty: pv.double([], { maxLength: 8, precision: 0 }),
  text: pv.text('', { maxLength: 256 }),
  image: pv.long([], { maxLength: 100_000 }),
};

const behaving = {
  alarmed: pv.double(0, { limits: { alarm: [-8, 8], warning: [-6, 6] } }),
  archived: pv.double(0, { deadband: { value: 1, log: 10 } }),
  slow: pv.double(0, {
    async put() {
      await sleep(500);
    },
  }),
  failing: pv.double(3, { put: () => reject('interop:failing refuses every put') }),
  read_only: pv.double(4, { readOnly: true }),
};

const many = group('many', Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [String(n), pv.long(n)])));

export const interop = group('interop', { ...scalars, ...arrays, ...behaving, many });

/** Puts that are let through, and those that wait. */
let passes = 0;
const waiting: (() => void)[] = [];

/** For the protocol suite, which alone writes to them. */
export const examined = group('examined', {
  scalar: pv.long(1),
  array: pv.long([1, 2, 3], { maxLength: 7 }),
  readOnly: pv.long(3, { readOnly: true }),
  slow: pv.long(4, {
    put: () =>
      new Promise<undefined>((resolve) => {
        waiting.push(() => resolve(undefined));
        letThrough();
      }),
  }),
  gate: pv.long(0, {
    put(value) {
      passes = value === 0 ? 0 : passes + 1;
      letThrough();
    },
  }),
});

function letThrough(): void {
  while (passes > 0 && waiting.length > 0) {
    passes--;
    waiting.shift()!();
  }
}
