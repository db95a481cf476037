import { describe, expect, test } from 'vitest';
import { Eca, ecaName, ecaSucceeded, ecaText } from '../../../src/protocol/ca/status.ts';

describe('ECA codes', () => {
  test('are numbered 0 to 60 without gaps, severity in the low three bits', () => {
    expect(Object.values(Eca).map((code) => code >> 3)).toStrictEqual(Array.from({ length: 61 }, (_, n) => n));
    for (const code of Object.values(Eca)) expect([0, 1, 2, 3, 4, 6]).toContain(code & 7);
  });

  test.each([
    [1, 'ECA_NORMAL', 'Normal successful completion'],
    [72, 'ECA_TOLARGE', 'The requested data transfer is greater than available memory or EPICS_CA_MAX_ARRAY_BYTES'],
    [142, 'ECA_INTERNAL', 'Channel Access Internal Failure'],
    [376, 'ECA_NOWTACCESS', 'Write access denied'],
    [464, 'ECA_16KARRAYCLIENT', "Client's protocol revision does not support transfers exceeding 16k bytes"],
  ])('%d is %s: %s', (code, name, text) => {
    expect(ecaName(code)).toBe(name);
    expect(ecaText(code)).toBe(text);
  });

  test('every code has a text of its own', () => {
    expect(new Set(Object.values(Eca).map(ecaText)).size).toBe(61);
  });

  test.each([0, 2, 488, -1, 1.5])('%d is not an ECA code', (code) => {
    expect(ecaName(code)).toBeUndefined();
    expect(ecaText(code)).toBe(`Unknown ECA code ${code}`);
  });

  test('success is in the low bit', () => {
    expect(ecaSucceeded(Eca.NORMAL)).toBe(true);
    expect(ecaSucceeded(Eca.IODONE)).toBe(true);
    expect(ecaSucceeded(Eca.GETFAIL)).toBe(false);
    expect(ecaSucceeded(Eca.INTERNAL)).toBe(false);
  });
});
