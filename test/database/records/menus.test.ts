import { describe, expect, test } from 'vitest';
import { type MenuName, menus } from '../../../src/database/records/menus.ts';

describe('the menus', () => {
  const entries = Object.entries(menus) as [MenuName, readonly string[]][];

  test.each(entries)('%s has distinct texts that fit an ENUM state (25 characters and NUL)', (_name, texts) => {
    expect(texts.length).toBeGreaterThan(1);
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text.length).toBeLessThan(26);
  });

  test('only the alarm status is longer than the 16 states Channel Access sends', () => {
    expect(entries.filter(([, texts]) => texts.length > 16).map(([name]) => name)).toEqual(['menuAlarmStat']);
  });

  /** Indexes that travel on the wire or in databases: alarm.h, menuScan.dbd, motorRecord.dbd. */
  test.each([
    ['menuAlarmSevr', 3, 'INVALID'],
    ['menuAlarmStat', 0, 'NO_ALARM'],
    ['menuAlarmStat', 3, 'HIHI'],
    ['menuAlarmStat', 12, 'CALC'],
    ['menuAlarmStat', 17, 'UDF'],
    ['menuAlarmStat', 21, 'WRITE_ACCESS'],
    ['menuScan', 2, 'I/O Intr'],
    ['menuScan', 9, '.1 second'],
    ['menuFtype', 10, 'DOUBLE'],
    ['menuConvert', 14, 'typeSdegC'],
    ['motorSPMG', 3, 'Go'],
    ['menuPost', 0, 'On Change'],
    ['waveformPOST', 0, 'Always'],
    ['serialBAUD', 6, '9600'],
  ] as const)('%s[%i] is %s', (name, index, text) => {
    expect((menus[name] as readonly string[])[index]).toBe(text);
  });
});
