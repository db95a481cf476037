/** Records of xioc that are to answer as those of base/alike.db, byte for byte. */
import { group, pv } from '../../src/index.ts';

const range = (display: number, control: number, alarm: number, warning: number) => ({
  display: [-display, display] as const,
  control: [-control, control] as const,
  alarm: [-alarm, alarm] as const,
  warning: [-warning, warning] as const,
});

export const alike = group('alike', {
  double: pv.double(1.5, { record: 'ao', precision: 3, units: 'mm', limits: range(10, 9, 8, 6) }),
  archived: pv.double(0, { record: 'ao', deadband: { value: 1, log: 10 } }),
  long: pv.long(-42, { record: 'longout', units: 'counts', limits: range(1000, 900, 800, 600) }),
  string: pv.string('beam on target', { record: 'stringout' }),
  enum: pv.enum('moving', ['idle', 'moving', 'fault'], { record: 'mbbo' }),
  longs: pv.long([10, -20, 30], { record: 'waveform', maxLength: 5 }),
  shorts: pv.short([1, -2, 3], { record: 'waveform', maxLength: 5 }),
  chars: pv.char([52, 50, 255], { record: 'waveform', maxLength: 9 }),
  floats: pv.float([0.5, -1.5, 2.5], { record: 'waveform', maxLength: 5 }),
  doubles: pv.double([0.125, -2.5, 30000], { record: 'waveform', maxLength: 5, precision: 4, units: 'keV' }),
  strings: pv.string(['one', '', 'three'], { record: 'waveform', maxLength: 5 }),
});
