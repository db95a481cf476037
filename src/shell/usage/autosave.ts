/** Commands of autosave: their arguments, and what `help` says of them. */
import type { Usage } from './usage.ts';

const seconds = ['request file:text', 'seconds:int', 'macros:text'] as const;
const named = ['request file:text', 'macros:text'] as const;

export const autosaveUsage: Readonly<Record<string, Usage>> = {
  set_requestfile_path: { args: ['path:text', 'subpath:text'], text: 'Look for request files here, too.' },
  set_savefile_path: { args: ['path:text', 'subpath:text'], text: 'Save files are here.' },
  set_savefile_name: { args: ['request file:text', 'save file:text'], text: 'What is asked for there is saved here.' },
  set_pass0_restoreFile: { args: ['file:text', 'macros:text'], text: 'Restore a save file at iocInit.' },
  set_pass1_restoreFile: {
    args: ['file:text', 'macros:text'],
    text: 'Restore a save file at iocInit, after those of pass 0.',
  },
  create_monitor_set: { args: seconds, text: 'Save what a request file names, so many seconds after it has changed.' },
  create_periodic_set: { args: seconds, text: 'Save what a request file names every so many seconds.' },
  create_triggered_set: {
    args: ['request file:text', 'trigger PV:text', 'macros:text'],
    text: 'Save what a request file names when a PV changes.',
  },
  create_manual_set: { args: named, text: 'Save what a request file names when manual_save is called.' },
  create_data_set: {
    args: [
      'save method:int',
      'request file:text',
      'seconds:double',
      'trigger PV:text',
      'seconds at least:int',
      'verbose:int',
    ],
    text: 'Save what a request file names: method 1 periodically, 2 triggered, 3 on changes, 4 on command.',
  },
  reload_monitor_set: { args: seconds, text: 'Read a request file again, and save as create_monitor_set does.' },
  reload_periodic_set: { args: seconds, text: 'Read a request file again, and save as create_periodic_set does.' },
  reload_triggered_set: {
    args: ['request file:text', 'trigger PV:text', 'macros:text'],
    text: 'Read a request file again, and save as create_triggered_set does.',
  },
  reload_manual_set: { args: named, text: 'Read a request file again, and save as create_manual_set does.' },
  remove_data_set: { args: ['request file:text'], text: 'Save a last time, and no more.' },
  manual_save: { args: ['request file:text'], text: 'Save now.' },
  fdbsave: { args: ['request file:text'], text: 'Save now.' },
  fdbrestore: { args: ['save file:text'], text: 'Put what a save file has.' },
  fdbrestoreX: {
    args: ['save file:text', 'extension:text'],
    text: 'Put what a copy of a save file has: fdbrestoreX a.sav 0',
  },
  save_restoreShow: { args: ['verbose:int'], text: 'Show save sets.' },
  save_restoreSet_NumSeqFiles: { args: ['number:int'], text: 'How many copies of a save file are kept in sequence.' },
  save_restoreSet_SeqPeriodInSeconds: {
    args: ['seconds:int'],
    text: 'How long it is from one of these copies to the next.',
  },
  save_restoreSet_DatedBackupFiles: { args: ['on:int'], text: 'Whether dated copies are kept.' },
  save_restoreSet_status_prefix: { args: ['prefix:text'], text: 'What the names of status PVs begin with.' },
  makeAutosaveFiles: { args: [], text: 'Write info_settings.req and info_positions.req from info tags of records.' },
  makeAutosaveFileFromDbInfo: {
    args: ['file:text', 'info name:text'],
    text: 'Write a request file from info tags of records.',
  },
  autosaveBuild: {
    args: ['file:text', 'suffix:text', 'on:int'],
    text: 'Add x<suffix> to a request file for each database x.db that is loaded from now on.',
  },
};
