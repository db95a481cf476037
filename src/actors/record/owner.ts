/** What a record needs of the IOC it lives in. */
import type { Services } from '../kernel/services.ts';
import type { PvDirectory } from '../pv/directory.ts';
import type { PvOwner } from '../pv/pv.ts';
import type { ScanOwner } from '../scan/scan.ts';

/** The IOC: parent of what records run, and directory of the PVs that links lead to. */
export interface RecordOwner extends ScanOwner, PvOwner {
  readonly services: Services;
  readonly names: PvDirectory;
}
