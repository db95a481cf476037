/**
 * Values that survive a restart.
 *
 * | PV                                                   | type     | value     |                                    |
 * |------------------------------------------------------|----------|-----------|------------------------------------|
 * | `autosaved_simple:A`                                 | LONG     | 1         | saved, with its `DESC`; `ao` record |
 * | `autosaved_simple:B`                                 | DOUBLE   | 2.0       | not saved                          |
 * | `autosaved_simple:C`                                 | LONG [3] | [1, 2, 3] | saved                              |
 * | `autosaved_simple:subgroup:A`, `…:B`, `…:C`          |          |           | the same again                     |
 * | `autosaved_simple:SR_status`, `SR_0_Time`, `SR_save` |          |           | what becomes of the file           |
 *
 * The file is in `autosave/` of the working directory; `--file <name>` chooses another one, `.json` for caproto's format.
 */
import { autosave, group, pv } from '../index.ts';

const settings = {
  A: pv.long(1, { doc: 'Saved', record: 'ao', autosave: ['VAL', 'DESC'] }),
  B: pv.double(2.0, { doc: 'Not saved' }),
  C: pv.long([1, 2, 3], { doc: 'Saved', autosave: true }),
};

export default group(
  'autosaved_simple',
  { ...settings, subgroup: group('subgroup', settings), saved: autosave({ file: '{file}' }) },
  {
    doc: 'Values that are written to a file and restored at the next start',
    macros: { file: { default: 'autosave/autosaved_simple.sav', doc: 'where values are kept (.sav or .json)' } },
  },
);
