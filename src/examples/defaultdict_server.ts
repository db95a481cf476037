/**
 * An IOC that has every PV: whatever a client asks for is a LONG with value 0.
 *
 * It answers searches meant for other IOCs as well. So it serves this host alone, unless `--interfaces` or
 * `EPICS_CAS_INTF_ADDR_LIST` says otherwise.
 */
import { group, pv } from '../index.ts';

export default group(
  'defaultdict_server',
  {},
  {
    prefix: '',
    interfaces: ['127.0.0.1'],
    unknown: () => pv.long(0),
    doc: 'Every PV there is: any name is a whole number',
  },
);
