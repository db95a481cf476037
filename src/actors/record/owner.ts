/** What a record needs of the IOC it lives in. */
import type { Runtime } from '../kernel/runtime.ts';
import type { PvDirectory } from '../pv/directory.ts';
import type { ScanOwner } from '../scan/scan.ts';

/** The IOC: parent of what records run, and directory of the PVs that links lead to. */
export interface RecordOwner extends ScanOwner {
  readonly runtime: Runtime;
  readonly names: PvDirectory;
}
