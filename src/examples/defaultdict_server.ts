/**
 * An IOC that has every PV: whatever a client asks for is a LONG with value 0.
 *
 * It answers searches meant for other IOCs as well. Keep it to yourself: `--interfaces 127.0.0.1`.
 */
import { group, pv } from '../index.ts';

export default group(
  'defaultdict_server',
  {},
  { prefix: '', unknown: () => pv.long(0), doc: 'Every PV there is: any name is a whole number' },
);
