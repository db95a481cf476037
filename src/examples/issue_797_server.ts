/**
 * A large IOC as found in the wild: feedback loops of an accelerator, in groups within groups.
 *
 * | PVs                                                     | type           | value          |                |
 * |---------------------------------------------------------|----------------|----------------|----------------|
 * | `SUPPORT:CAVFB:MIRROR:…` (7), `SUPPORT:BPMFB:MIRROR:…` (9) | LONG        | 0              | read-only      |
 * | `SUPPORT:CAVFB:RB:…`, `…:SET:…` (4 each)                | DOUBLE         | 0.0            | gains          |
 * | `SUPPORT:BPMFB:RB:…` (4), `SUPPORT:BPMFB:SET:…` (8)     | DOUBLE         | 0.0            | gains          |
 * | `SUPPORT:DR_PTN:GEN_REFERENCE`                          | LONG           | 0              |                |
 * | `SUPPORT:DR_PTN:FB`, `EXT`, `TIMMING_RISE`              | DOUBLE         | 0, 20, 400     |                |
 * | `SUPPORT:DR_PTN:WAVE_SPAN`, `WAVE_DELAY`                | DOUBLE         | 2000, 0        |                |
 * | `SUPPORT:DR_PTN:REFERENCE_PTN`                          | LONG [65536]   | zeros          |                |
 * | `SUPPORT:DR_PTN:REFERENCE_PTN_A`                        | DOUBLE [40960] | zeros          |                |
 * | `SUPPORT:DR_PTN:XAXIS_MON`                              | DOUBLE [40960] | 0, 1, 2 …      |                |
 */
import { group, type PvSpec, pv } from '../index.ts';

const PATTERN_LENGTH = 65_536;
const MONITOR_LENGTH = 40_960;

const all = (names: string, make: () => PvSpec<number>) =>
  group('all', Object.fromEntries(names.split(/\s+/).map((name) => [name, make()])));
const mirrors = (names: string) => all(names, () => pv.long(0, { readOnly: true }));
const gains = (names: string) => all(names, () => pv.double(0));

const cavityGains = 'CAV_P_GAIN_HN1_FLOAT CAV_I_GAIN_HN1_FLOAT CAV_P_GAIN_HN2_FLOAT CAV_I_GAIN_HN2_FLOAT';
const positionGains = 'BPM_P_GAIN_DP_FLOAT BPM_P_GAIN_DR_FLOAT BPM_I_GAIN_DR_FLOAT BPM_GAIN_2FS_FLOAT';

export default group(
  'issue_797_server',
  {
    CAVFB: group('cavity', {
      MIRROR: mirrors(
        'CAV_P_GAIN_HN1_CNST CAV_P_GAIN_HN2_CNST CAV_P_SHIFT CAV_I_GAIN_HN1_CNST CAV_I_GAIN_HN2_CNST CAV_I_SHIFT ' +
          'CAV_PERIOD_IACC_SET',
      ),
      RB: gains(cavityGains),
      SET: gains(cavityGains),
    }),
    BPMFB: group('position', {
      MIRROR: mirrors(
        'BPM_P_GAIN_DP_CNST BPM_P_SHIFT_DP BPM_P_GAIN_DR_CNST BPM_P_SHIFT_DR BPM_I_GAIN_DR_CNST BPM_I_SHIFT_DR ' +
          'BPM_PERIOD_IACC_DR_SET BPM_GAIN_2FS_CNST BPM_GN_SHIFT_2FS',
      ),
      RB: gains(positionGains),
      SET: gains(`${positionGains} ${positionGains.replaceAll('FLOAT', 'FLOAT_CHANGE')}`),
    }),
    DR_PTN: group('pattern', {
      GEN_REFERENCE: pv.long(0),
      FB: pv.double(0),
      EXT: pv.double(20),
      TIMMING_RISE: pv.double(400),
      REFERENCE_PTN: pv.long(new Int32Array(PATTERN_LENGTH)),
      REFERENCE_PTN_A: pv.double(new Float64Array(MONITOR_LENGTH)),
      WAVE_SPAN: pv.double(2000),
      WAVE_DELAY: pv.double(0),
      XAXIS_MON: pv.double(Float64Array.from({ length: MONITOR_LENGTH }, (_, index) => index)),
    }),
  },
  { prefix: 'SUPPORT:', doc: 'A large IOC: 45 PVs in groups within groups, three of them long arrays' },
);
