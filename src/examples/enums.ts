/**
 * PVs with named states, as the binary and multi-bit records have them.
 *
 * | PV                | record | value      | states                       |
 * |-------------------|--------|------------|------------------------------|
 * | `enum:bo`         | `bo`   | One Value  | Zero Value, One Value        |
 * | `enum:bi`         | `bi`   | a          | a, b                         |
 * | `enum:mbbi`       | `mbbi` | one        | zero, one, two, three, four  |
 * | `enum:enum_class` | `mbbi` | on         | off, on, unknown             |
 */
import { group, pv } from '../index.ts';

/** States that the rest of a program uses too: the compiler knows their names. */
const power = ['off', 'on', 'unknown'] as const;

export default group(
  'enum',
  {
    bo: pv.enum('One Value', ['Zero Value', 'One Value'], { doc: 'A binary output', record: 'bo' }),
    bi: pv.enum('a', ['a', 'b'], { doc: 'A binary input', record: 'bi' }),
    mbbi: pv.enum('one', ['zero', 'one', 'two', 'three', 'four'], { doc: 'A multi-bit input', record: 'mbbi' }),
    enum_class: pv.enum('on', power, { doc: 'States from a list of the program', record: 'mbbi' }),
  },
  { doc: 'PVs with named states' },
);
