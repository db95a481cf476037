import { describe, expect, test } from 'vitest';
import {
  EPICS_EPOCH,
  timestampFromMs,
  timestampFromNs,
  timestampToMs,
  timestampToNs,
  UNDEFINED_TIME,
} from '../../../src/protocol/value/time.ts';
import { fc } from '../../support/properties.ts';

describe('EPICS time', () => {
  test('begins in 1990', () => {
    expect(EPICS_EPOCH * 1000).toBe(Date.UTC(1990, 0, 1));
    expect(timestampFromMs(Date.UTC(1990, 0, 1))).toStrictEqual(UNDEFINED_TIME);
    expect(timestampFromNs(BigInt(EPICS_EPOCH) * 1_000_000_000n + 7n)).toStrictEqual({ seconds: 0, nanoseconds: 7 });
  });

  test('keeps the fraction of a millisecond', () => {
    expect(timestampFromMs(Date.UTC(1990, 0, 2) + 1.5)).toStrictEqual({ seconds: 86400, nanoseconds: 1_500_000 });
    expect(timestampToMs({ seconds: 86400, nanoseconds: 1_500_000 })).toBe(Date.UTC(1990, 0, 2) + 1.5);
  });

  test('wraps at 2^32 seconds, and before 1990', () => {
    const end = Date.UTC(1990, 0, 1) + 2 ** 32 * 1000;
    expect(timestampFromMs(end + 1)).toStrictEqual({ seconds: 0, nanoseconds: 1_000_000 });
    expect(timestampFromMs(Date.UTC(1990, 0, 1) - 1)).toStrictEqual({ seconds: 0xffffffff, nanoseconds: 999_000_000 });
    expect(timestampFromNs(BigInt(end) * 1_000_000n + 1n)).toStrictEqual({ seconds: 0, nanoseconds: 1 });
    expect(timestampFromMs(-1)).toStrictEqual({ seconds: 2 ** 32 - EPICS_EPOCH - 1, nanoseconds: 999_000_000 });
    expect(timestampFromNs(0n)).toStrictEqual({ seconds: 2 ** 32 - EPICS_EPOCH, nanoseconds: 0 });
  });

  test('whole milliseconds and all nanoseconds survive the round trip', () => {
    const seconds = fc.nat(0xffffffff);
    fc.assert(
      fc.property(seconds, fc.nat(999), fc.nat(999_999_999), (s, ms, nanoseconds) => {
        const unixMs = (s + EPICS_EPOCH) * 1000 + ms;
        expect(timestampToMs(timestampFromMs(unixMs))).toBe(unixMs);
        expect(timestampFromNs(timestampToNs({ seconds: s, nanoseconds }))).toStrictEqual({ seconds: s, nanoseconds });
      }),
    );
  });

  test('both parts are in range for any number of milliseconds', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (unixMs) => {
        const { seconds, nanoseconds } = timestampFromMs(unixMs);
        expect(seconds).toBe(seconds >>> 0);
        expect(Number.isInteger(nanoseconds) && nanoseconds >= 0 && nanoseconds < 1e9).toBe(true);
      }),
    );
  });

  test('milliseconds and nanoseconds agree to what a double resolves', () => {
    fc.assert(
      fc.property(fc.double({ min: 631152000000, max: 4000000000000, noNaN: true }), (unixMs) => {
        const difference = timestampToNs(timestampFromMs(unixMs)) - BigInt(Math.round(unixMs * 1e6));
        expect(Number(difference)).toBeLessThan(1000);
        expect(Number(difference)).toBeGreaterThan(-1000);
      }),
    );
  });
});
