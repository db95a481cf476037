/**
 * PV names that are chosen when the IOC is started: `--beamline` and `--suffix`.
 *
 * | PV                             | type | value |
 * |--------------------------------|------|-------|
 * | `macros:my_beamline:thing.VAL` | LONG | 0     |
 * | `macros:my_beamline:thing.RBV` | LONG | 0     |
 *
 * These PVs have no record, so that what is after the dot is part of the name.
 */
import { group, pv } from '../index.ts';

export default group(
  'macros',
  {
    placeholder1: pv.long(0, { name: '{beamline}:{suffix}.VAL' }),
    placeholder2: pv.long(0, { name: '{beamline}:{suffix}.RBV' }),
  },
  {
    doc: 'PV names with macros, chosen on the command line',
    macros: {
      beamline: { default: 'my_beamline', doc: 'first part of the PV names' },
      suffix: { default: 'thing', doc: 'second part of the PV names' },
    },
  },
);
