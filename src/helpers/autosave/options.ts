/** What an author says of an autosave file. */
import type { Macros } from './mac.ts';
import type { BackupOptions } from './store.ts';

export interface AutosaveOptions {
  /**
   * From the working directory. Its end tells the format: `.json` is caproto's, anything else autosave's `.sav`. Macros of
   * the IOC are expanded, as in `{beamline}`. Default: `autosave/auto_settings.sav`.
   */
  readonly file?: string;
  /** Request files (`.req`) that name PVs and fields, also such as are not marked. */
  readonly request?: string | readonly string[];
  /** Of the request files; `P` is the prefix of this group if nothing else is said. */
  readonly macros?: Macros;
  /** Directories in which request files are looked for, after the working directory. */
  readonly path?: readonly string[];
  /** Whether marked PVs are saved here; default true. False where a second file is for what its request names alone. */
  readonly marks?: boolean;
  /** Gives the values of the file back at the start; default true. */
  readonly restores?: boolean;
  /** Seconds between writes when nothing changes; default 30. 0: only on changes. */
  readonly period?: number;
  /** Seconds from the first change to the write; default 1. `false`: only on the period. */
  readonly onChange?: number | false;
  readonly backups?: BackupOptions;
  /**
   * `write`, the default: values are there, and nothing else happens. `put`: put handlers run, as when a client puts them;
   * a value they refuse is reported and skipped.
   */
  readonly restoreAs?: 'write' | 'put';
  /** Which of the eight sets of status PVs tells of this file: `SR_0_…` to `SR_7_…`; default 0. */
  readonly slot?: number;
}
