import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { scriptLines } from '../../src/shell/language/script-line.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';

let directory = '';
let ended: Promise<unknown>[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'autosave-'));
  mkdirSync(join(directory, 'req'));
  mkdirSync(join(directory, 'sav'));
  write('a.db', 'record(ao, "$(P)a") { field(VAL, 1) info(autosaveFields, "VAL DESC") }\nrecord(bo, "$(P)go") {}\n');
  write('req/all.req', '# what is kept\nfile one.req P=$(P),R=a\n');
  write('req/one.req', '$(P)$(R).VAL and more\n$(P)$(R).DESC\n');
});
afterEach(async () => {
  await Promise.all(ended);
  ended = [];
  rmSync(directory, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const read = (name: string) => readFileSync(join(directory, name), 'utf8');
const saved = async (name: string, text: string) =>
  vi.waitFor(() => expect(read(name)).toContain(text), { timeout: 20_000 });

/** A site after a script, and a way to say more to it. */
async function started(script: string) {
  const said: string[] = [];
  const site = new Site({
    environment: { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
    directory,
    log: pino({ level: 'silent' }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
  });
  const say = async (lines: string): Promise<string> => {
    const clock = new RealClock();
    const before = said.length;
    const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
    const shell = new Shell(site, clock, new ScriptLines('st.cmd', scriptLines(lines)), output);
    shell.start();
    await shell.over;
    clock.stop();
    return said.slice(before).join('');
  };
  const first = await say(script);
  return { site, say, said: first, [Symbol.asyncDispose]: async () => site.running?.stop() };
}

const paths = 'set_requestfile_path("req")\nset_savefile_path("sav")\n';
const records = 'dbLoadRecords("a.db", "P=X:")\n';

describe('a start script with autosave', () => {
  it('saves what request files name when it has changed, and restores it at the next start', async () => {
    const script = `${paths}${records}set_pass0_restoreFile("all.sav")\niocInit()\ncreate_monitor_set("all.req", 1, "P=X:")\n`;
    {
      await using one = await started(script);
      expect(one.said).not.toMatch(/ERROR|WARNING/);
      await one.say('dbpf X:a 7.25\ndbpf X:a.DESC "what it is"\n');
      await saved('sav/all.sav', 'X:a.VAL 7.25\nX:a.DESC what it is\n<END>');
    }
    await using two = await started(script);
    expect(two.site.running!.ioc.handle('X:a')!.value).toBe(7.25);
    expect(two.site.running!.ioc.handle('X:a.DESC')!.value).toBe('what it is');
  });

  it('saves on command, when a PV changes, and a last time when a set is removed', async () => {
    await using it = await started(
      `${paths}${records}create_manual_set("all.req", "P=X:")\ncreate_triggered_set("one.req", "X:go", "P=X:,R=a")\niocInit\n`,
    );
    expect(existsSync(join(directory, 'sav/all.sav'))).toBe(false);
    await it.say('dbpf X:a 2\nmanual_save all.req\n');
    expect(read('sav/all.sav')).toContain('X:a.VAL 2\n');
    await it.say('dbpf X:go 1\n');
    await saved('sav/one.sav', 'X:a.VAL 2\n');
    expect(await it.say('save_restoreShow\n')).toMatch(/all\.req: manual \(manual_save\) to .*all\.sav: idle\n/);
    await it.say('dbpf X:a 3\nremove_data_set all.req\n');
    expect(read('sav/all.sav')).toContain('X:a.VAL 3\n');
    expect(await it.say('manual_save all.req\n')).toContain("there is no save set 'all.req'");
    await it.say('create_manual_set all.req P=X:\ndbpf X:a 4\nfdbsave all.req\ndbpf X:a 5\nfdbrestore all.sav\n');
    expect(it.site.running!.ioc.handle('X:a')!.value).toBe(4);
    expect(await it.say('fdbrestore none.sav\n')).toContain('none.sav is not restored');
  });

  it('tells of it by status PVs: its own, or the records of save_restoreStatus.db', async () => {
    const more = `${records}create_manual_set("all.req", "P=X:")\niocInit\nmanual_save all.req\n`;
    {
      await using it = await started(`${paths}dbLoadRecords(db/save_restoreStatus.db, "P=S:")\n${more}`);
      const { ioc } = it.site.running!;
      await vi.waitFor(() => expect(ioc.handle('S:SR_0_Status')?.value).toBe('Ok'), { timeout: 20_000 });
      expect(ioc.handle('S:SR_0_Name')!.value).toBe('all');
    }
    write(
      'save_restoreStatus.db',
      'record(mbbo, "$(P)SR_0_Status") { field(ZRST, "No Status") field(ONST, "Failure") field(TWST, "Warning") field(THST, "Seq Fail") field(FRST, "Ok") }\nrecord(stringout, "$(P)SR_0_Name") {}\n',
    );
    await using it = await started(
      `${paths}dbLoadRecords(save_restoreStatus.db, "P=S:")\nsave_restoreSet_status_prefix("S:")\n${more}`,
    );
    const { ioc } = it.site.running!;
    await vi.waitFor(() => expect(ioc.handle('S:SR_0_Status')?.value).toBe(4), { timeout: 20_000 });
    expect(ioc.handle('S:SR_0_Name')!.value).toBe('all');
  });

  it('makes request files: of info tags, and of those that belong to databases', async () => {
    write('req/a_settings.req', '$(P)a.VAL\n');
    await using it = await started(`${paths}autosaveBuild("built.req", "_settings.req", 1)\n${records}iocInit\n`);
    expect(read('built.req')).toBe('file a_settings.req P=X:\n');
    await it.say('makeAutosaveFiles\nmakeAutosaveFileFromDbInfo mine.req autosaveFields\n');
    expect(read('info_settings.req')).toBe('X:a.VAL\nX:a.DESC\n');
    expect(read('info_positions.req')).toBe('');
    expect(read('mine.req')).toBe(read('info_settings.req'));
    await it.say('create_manual_set built.req\nmanual_save built.req\n');
    expect(read('sav/built.sav')).toContain('X:a.VAL 1\n');
  });

  it('saves nothing outside of its directory, and says so', async () => {
    await using it = await started(`set_savefile_path("/tmp")\n${records}iocInit\n`);
    expect(await it.say('create_manual_set all.req P=X:\n')).toMatch(
      /all\.req is not saved to \/tmp\/all\.sav: it is outside of .* \(--allow-write\)/,
    );
    expect(await it.say('makeAutosaveFileFromDbInfo ../x.req autosaveFields\n')).toContain("Can't open '../x.req'");
    expect(await it.say('set_pass0_restoreFile a.sav\n')).toContain('a.sav is not restored: the IOC runs already');
    expect(await it.say('create_data_set 9 all.req\n')).toContain('there is no method 9');
  });
});
