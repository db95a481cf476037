/** Faults as text, and which requests they concern. */
import { describe, expect, it } from 'vitest';
import { concerns, type Fault, faultText, parseFault, parseFaultScript } from '../../../src/database/port/fault.ts';

describe('a fault as text', () => {
  it.each<[string, Fault]>([
    ['mute', { name: 'mute' }],
    ['mute@30+5', { name: 'mute', after: 30, for: 5 }],
    ['slow(800):MEAS*', { name: 'slow', arg: 800, match: 'MEAS*' }],
    ['dropx3', { name: 'drop', count: 3 }],
    ['wrong(ERR 12)%20', { name: 'wrong', arg: 'ERR 12', chance: 0.2 }],
    ['jitter(20)@1.5+2x4%50:T=*', { name: 'jitter', arg: 20, after: 1.5, for: 2, count: 4, chance: 0.5, match: 'T=*' }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
    expect(faultText(fault)).toBe(text);
  });

  it.each(['', 'silly', 'mute@', 'mute(3', 'x3'])('refuses %j, and says what there is', (text) => {
    expect(() => parseFault(text)).toThrow(/is no fault: write a name.*mute, hang, refuse, drop/);
  });

  it('is a line of a script, at its time', () => {
    expect(parseFaultScript("# a soak\n30: mute+5\n\n60.5: 'slow(20)@1:A*' # later\n")).toEqual([
      { name: 'mute', after: 30, for: 5 },
      { name: 'slow', arg: 20, after: 61.5, match: 'A*' },
    ]);
    expect(() => parseFaultScript('1: mute\n2: silly')).toThrow("line 2: 'silly' is no fault");
    expect(() => parseFaultScript('mute')).toThrow("line 1: 'mute' is not '<seconds>: <fault>'");
  });
});

it.each([
  [undefined, 'VOLT?', true],
  ['VOLT?', 'VOLT?', true],
  ['VOLT?', 'VOLT', false],
  ['MEAS*', 'MEAS:CURR?', true],
  ['MEAS*', 'XMEAS', false],
  ['*?', 'OUTP?', true],
  [/^V/, 'VOLT?', true],
] as const)('the match %s and the request %s: %s', (match, request, is) => {
  expect(concerns({ name: 'mute', ...(match !== undefined && { match }) }, request)).toBe(is);
});
