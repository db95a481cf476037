/** What a script may write: below its own folder alone, whatever way it takes out. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { scriptLines } from '../../src/shell/language/script-line.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';

let top = '';
let home = '';
let outside = '';

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  home = join(top, 'iocX');
  outside = join(top, 'elsewhere');
  mkdirSync(join(home, 'sub'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'a_settings.req'), '');
  writeFileSync(join(outside, 'a.db'), 'record(ao, "a") {}\n');
});
afterEach(() => rmSync(top, { recursive: true }));

async function run(text: string, mayWrite = false): Promise<string> {
  const site = new Site({ environment: {}, directory: home, log: pino({ level: 'silent' }), mayWrite });
  const clock = new RealClock();
  const err: string[] = [];
  const output = { out: () => {}, err: (said: string) => void err.push(said) };
  const shell = new Shell(site, clock, new ScriptLines('st.cmd', scriptLines(text)), output);
  shell.start();
  await shell.over;
  clock.stop();
  return err.join('');
}

const refused = `it is outside of `;

describe('a script writes below its own folder', () => {
  it('by any name that leads there', async () => {
    symlinkSync('sub', join(home, 'link'));
    symlinkSync('sub/new.txt', join(home, 'later'));
    const err = await run(
      `echo 1 > a.txt\necho 2 > sub/../b.txt\necho 3 > ${home}/c.txt\necho 4 > link/d.txt\necho 5 > later\necho 6 > ..e.txt\ncd ..\necho 7 > iocX/f.txt\n`,
    );
    expect(err).toBe('');
    const read = (name: string) => readFileSync(join(home, name), 'utf8');
    expect(['a.txt', 'b.txt', 'c.txt', 'sub/d.txt', 'sub/new.txt', '..e.txt', 'f.txt'].map(read)).toEqual(
      ['1', '2', '3', '4', '5', '6', '7'].map((line) => `${line}\n`),
    );
  });

  it.each([
    ['..', 'echo x > ../elsewhere/x.txt'],
    ['an absolute name', 'echo x > $(OUT)/x.txt'],
    ['cd', 'cd ../elsewhere\necho x > x.txt'],
    ['cd through a link', 'cd out\necho x > x.txt'],
    ['a link to a folder', 'echo x > out/x.txt'],
    ['a link to a file that is not there yet', 'echo x > dangling'],
    ['links to links', 'echo x >> chain'],
    ['2>', 'errlog no 2> ../elsewhere/x.txt'],
    ['the line of another script', 'iocshLoad ../elsewhere/sub.cmd'],
    ['the output of another script', 'iocshLoad $(OUT)/quiet.cmd > ../elsewhere/x.txt'],
    ['< and its output', '< $(OUT)/quiet.cmd > $(OUT)/x.txt'],
    ['iocshRun', 'iocshRun "echo x > $(OUT)/x.txt"'],
    ['autosave', 'makeAutosaveFileFromDbInfo ../elsewhere/x.txt autosaveFields'],
    ['a save set', 'set_savefile_path ../elsewhere\nset_savefile_name a.req x.txt\ncreate_manual_set a.req'],
  ])('and nowhere else: not by %s', async (_way, script) => {
    symlinkSync(outside, join(home, 'out'));
    symlinkSync(join(outside, 'x.txt'), join(home, 'dangling'));
    symlinkSync('dangling', join(home, 'chain'));
    writeFileSync(join(outside, 'sub.cmd'), 'echo x > ../elsewhere/x.txt\n');
    writeFileSync(join(outside, 'quiet.cmd'), 'echo x\n');
    const text = `epicsEnvSet OUT ${outside}\n${script}\n`;
    expect(await run(text)).toContain(refused);
    expect(existsSync(join(outside, 'x.txt'))).toBe(false);
    expect(await run(text, true)).not.toContain(refused);
  });

  it('also what grows while databases are loaded elsewhere', async () => {
    const err = await run('autosaveBuild built.req _settings.req 1\ncd ../elsewhere\ndbLoadRecords a.db\n');
    expect(err).toBe('');
    expect(existsSync(join(outside, 'built.req'))).toBe(false);
    expect(readFileSync(join(home, 'built.req'), 'utf8')).toBe('file a_settings.req \n');
  });
});
