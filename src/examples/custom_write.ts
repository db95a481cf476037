/**
 * Puts that go to files: each value is written to a file named as the PV's last letter.
 *
 * | PV                       | type   | value               |                                      |
 * |--------------------------|--------|---------------------|--------------------------------------|
 * | `custom_write:directory` | STRING | the temporary files | where to write; all of it as `…$`    |
 * | `custom_write:A`         | LONG   | 0                   | a put completes when the file has it |
 * | `custom_write:B`         | LONG   | 0                   | a put completes when the file has it |
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { group, pv } from '../index.ts';

export default group(
  'custom_write',
  {
    directory: pv.text(tmpdir(), { doc: 'Where the files are', maxLength: 255, reportAs: 'STRING' }),
    A: pv.long(0, { doc: 'Goes to the file A' }),
    B: pv.long(0, { doc: 'Goes to the file B' }),
  },
  { doc: 'Puts that go to files, and complete when they have got there' },
).handlers(({ directory }, ioc) => {
  const save = (file: string) => async (value: number) => {
    const path = join(directory.value, file);
    await writeFile(path, `${value}\n`);
    ioc.log.warn(`Wrote ${value} to ${path}`);
  };
  return { A: { put: save('A') }, B: { put: save('B') } };
});
