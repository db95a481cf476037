import { describe, expect, test } from 'vitest';
import { native } from './dbr.ts';
import { usePeer } from './peer.ts';

const peer = usePeer();

const doubleLimits = {
  lower_disp_limit: -10,
  upper_disp_limit: 10,
  lower_alarm_limit: -8,
  upper_alarm_limit: 8,
  lower_warning_limit: -6,
  upper_warning_limit: 6,
  lower_ctrl_limit: -9,
  upper_ctrl_limit: 9,
};

describe('pyepics reads', () => {
  test('a double with its text at the precision, units and limits', async () => {
    const [finding] = await peer.run('pyepics_read.py', ['interop:double']);
    expect(finding).toMatchObject({ value: 1.5, text: '1.500', status: 0, severity: 0 });
    expect(finding?.control).toEqual({ units: 'mm', precision: 3, ...doubleLimits });
    expect(Math.abs(Number(finding?.timestamp) - Date.now() / 1000)).toBeLessThan(120);
  });

  test('an enum with its label and all labels', async () => {
    const [finding] = await peer.run('pyepics_read.py', ['interop:enum']);
    expect(finding).toMatchObject({ value: 1, text: 'moving', control: { enum_strs: ['idle', 'moving', 'fault'] } });
  });

  test('strings, arrays, and arrays without elements', async () => {
    const names = ['interop:string', 'interop:longs', 'interop:strings', 'interop:empty', 'simple:C'];
    const findings = await peer.run('pyepics_read.py', names);
    expect(findings.map(({ value }) => value)).toEqual([
      'beam on target',
      [10, -20, 30],
      ['one', '', 'three'],
      [],
      [1, 2, 3],
    ]);
  });

  test('an array too large for a 16-bit size, as it was put', async () => {
    const findings = await peer.run('pyepics_large.py', { name: 'interop:image', count: 100_000 });
    expect(findings).toEqual([{ count: 100_000, same: true }]);
  });
});

describe('aioca reads', () => {
  test('a double in its time and control formats', async () => {
    const [finding] = await peer.run('aioca_read.py', ['interop:double']);
    expect(finding).toMatchObject({ value: 1.5, status: 0, severity: 0, type: native.DOUBLE, count: 1 });
    expect(finding?.control).toEqual({ units: 'mm', precision: 3, ...doubleLimits });
    expect(Math.abs(Number(finding?.timestamp) - Date.now() / 1000)).toBeLessThan(120);
  });

  test('labels, characters, class and acknowledgement as text', async () => {
    await peer.run('pyepics_write.py', [{ name: 'interop:text', value: 'ready for beam' }]);
    const ways = [
      ['interop:enum', 'label'],
      ['interop:enum', 'string'],
      ['interop:double', 'string'],
      ['interop:text', 'characters'],
      ['interop:double', 'class'],
      ['interop:double', 'acknowledge'],
      ['interop:double.EGU', 'string'],
      ['interop:double.RTYP', 'string'],
      ['interop:double.NAME', 'string'],
    ];
    const findings = await peer.run('aioca_text.py', ways);
    expect(findings.map(({ value }) => value)).toEqual([
      'moving',
      'moving',
      '1.500',
      'ready for beam',
      'ao',
      '1.500',
      'mm',
      'ao',
      'interop:double',
    ]);
  });
});
