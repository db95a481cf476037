import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { scriptLines } from '../../src/shell/language/script-line.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site, type SiteOptions } from '../../src/shell/site.ts';
import { fc, runs } from '../support/properties.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shell-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

/** Runs a script to its end, and the IOC with it: what it prints, and what it complains of. */
async function run(text: string, options: Partial<SiteOptions> = {}, script = 'st.cmd') {
  const site = new Site({
    environment: { HOME: '/home/x', EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
    directory,
    log: pino({ level: 'silent' }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
    ...options,
  });
  const clock = new RealClock();
  const [out, err]: [string[], string[]] = [[], []];
  const output = { out: (said: string) => void out.push(said), err: (said: string) => void err.push(said) };
  const shell = new Shell(site, clock, new ScriptLines(script === '' ? undefined : script, scriptLines(text)), output);
  shell.start();
  const isBroken = await shell.over;
  await site.running?.stop();
  clock.stop();
  return { out: out.join(''), err: err.join(''), isBroken, site };
}

describe('a start script', () => {
  it('is echoed, and its commands print', async () => {
    const { out, err } = await run('# hello\n#- quiet\nepicsEnvSet P "BL:"\necho "$(P)x"\nepicsEnvShow P\n');
    expect(out).toBe('# hello\nepicsEnvSet P "BL:"\necho "BL:x"\nBL:x\nepicsEnvShow P\nP=BL:\n');
    expect(err).toBe('');
  });

  it('runs others: with < in the scope of its macros, with iocshLoad in one of theirs', async () => {
    write('sub.cmd', 'echo $(X=none)\n');
    const { out } = await run('#-\niocshLoad sub.cmd "X=1"\n< sub.cmd\nexit\necho never\n');
    expect(out.match(/^(1|none|never)$/gm)).toEqual(['1', 'none']);
  });

  it('goes on after an error; with `on error break` it is left, and so is the one that called it', async () => {
    write('sub.cmd', 'on error break\nnosuch\necho never\n');
    const { out, err, isBroken } = await run(
      'nosuch\niocshLoad sub.cmd\necho on\non error break\niocshLoad sub.cmd\necho never\n',
    );
    expect(err).toContain("ERROR st.cmd line 1: Command 'nosuch' not registered.\n");
    expect(err).toContain("ERROR sub.cmd line 2: Command 'nosuch' not registered.\niocsh Error: Break\n");
    expect(out).toContain('\non\n');
    expect(out).not.toContain('never');
    expect(isBroken).toBe(true);
  });

  it('waits after an error when it has to', async () => {
    const { out, err } = await run('on error wait 0.01\nnosuch\necho on\n');
    expect(err).toContain('iocsh Error: Waiting 0.0 sec ...\n');
    expect(out).toContain('\non\n');
  });

  it('ends when it runs itself without end', async () => {
    write('sub.cmd', '< sub.cmd\n');
    const { err } = await run('< sub.cmd\n');
    expect(err).toContain('sub.cmd is not run: 100 scripts call each other already.');
  });

  it('writes where its output goes, below its directory only', async () => {
    const { err } = await run('echo one > out.txt\necho two >> out.txt\necho no > ../out.txt\nnosuch 2> err.txt\n');
    expect(readFileSync(join(directory, 'out.txt'), 'utf8')).toBe('one\ntwo\n');
    expect(err).toContain("ERROR st.cmd line 3: Can't open '../out.txt': it is outside of ");
  });

  it('runs no program unless that is allowed', async () => {
    expect((await run('system "echo ran"\n')).err).toBe(
      'system: programs are not run for scripts (--allow-system): echo ran\n',
    );
    expect((await run('system "echo ran"\n', { maySystem: true })).out).toContain('\nran\n');
  });

  it('passes by what belongs to programs and drivers that are not here, and says so once', async () => {
    const { err } = await run(
      'dbLoadDatabase dbd/x.dbd\nx_registerRecordDeviceDriver pdbbase\ndrvModbusAsynConfigure P1\nmodbusInterposeConfig P1\n',
    );
    expect(err).toMatch(/^WARNING: drvModbusAsynConfigure does nothing: modbus is not here.*\n$/);
  });

  it('serves what it has loaded, and runs what is to follow', async () => {
    write('a.db', 'record(ao, "$(P)a") { field(VAL, "$(V=2)") alias("$(P)b") }\n');
    const { out, err } = await run(
      'dbLoadRecords a.db "P=X:"\nafterIocRunning "dbpf X:a 4"\ndbl\niocInit\ndbgf X:b\ndbl "" "VAL"\niocPause\niocRun\niocInit\n',
    );
    expect(out).toContain('\nX:a\nX:b\niocInit\n');
    expect(out).toContain('DBF_DOUBLE:         4         \n');
    expect(out).toContain('X:a, "4"\nX:b, "4"\n');
    expect(err).toContain('iocPause: IOC suspended\niocRun: IOC restarted\niocBuild: ERROR IOC can only be');
  });

  it('starts nothing after an error in a database, unless leniently', async () => {
    write('a.db', 'record(ao, "a") { field(FOO, "1") }\n');
    const strict = await run('dbLoadRecords a.db\niocInit\n');
    expect(strict.err).toContain("ao record 'a' doesn't have a field 'FOO'");
    expect(strict.err).toContain('iocInit: nothing is started: there is an error above');
    expect(strict.site.running).toBeUndefined();
    expect((await run('dbLoadRecords a.db\niocInit\n', { lenient: true })).site.running).toBeDefined();
  });

  it('has access security of the file that it names before iocInit', async () => {
    write('x.acf', 'UAG(ops) {alice}\nASG(DEFAULT) {RULE(1,READ) RULE(1,WRITE) {UAG(ops)}}\n');
    const { out } = await run('asSetFilename x.acf\niocInit\naspuag\nasprules\nasInit\n');
    expect(out).toContain('aspuag\nUAG(ops) {alice}\n');
    expect(out).toContain('RULE(1,WRITE,NOTRAPWRITE)');
  });
});

describe('what only xioc says', () => {
  it('shows machines, slow clients and devices', async () => {
    write('a.db', 'record(ao, "X:a") {}\n');
    const { out } = await run('dbLoadRecords a.db\niocInit\nmachine X:a\nmachine nobody\nslow\ndevices\n');
    expect(out).toContain('machine X:a\npv X:a: {');
    expect(out).toContain("There is neither a PV nor an actor 'nobody'\n");
    expect(out).toContain('slow\nAll clients keep up.\ndevices\nThere are no devices.\n');
  });
});

describe('why', () => {
  it('tells of the last put that was refused, and of what keeps a record from processing', async () => {
    write('a.db', 'record(ao, "X:a") { }\nrecord(ao, "X:b") { }\n');
    const { out, err } = await run(
      'dbLoadRecords a.db\niocInit\nwhy X:a\ndbpf X:b.DISA 1\ndbpf X:b.DISP 1\ndbpf X:b 3\nwhy X:b\nwhy X:c\n',
    );
    expect(out).toContain(
      'why X:a\nNothing was refused by X:a, and neither DISP, DISA nor PACT keeps it from anything. Access rules: asprules.\n',
    );
    expect(out).toMatch(/why X:b\n\d[-\dT:.]+Z a put of 3 by \S+ refused: DISP disables puts to X:b\n/);
    expect(out).toContain('X:b.DISP is set: puts are refused\nX:b.DISA is 1, as DISV: it is not processed\n');
    expect(err).toContain("There is no PV 'X:c'");
  });
});

describe('a shell that somebody types into', () => {
  it('echoes nothing, and ignores `on error`', async () => {
    const { out, err } = await run('on error break\nnosuch\necho on\n', {}, '');
    expect(out).toBe('on\n');
    expect(err).toBe("Interactive shell, 'on error' ignored.\nCommand 'nosuch' not registered.\n");
  });

  it('says what a command takes', async () => {
    const { out } = await run('help dbpf ech*\n', {}, '');
    expect(out).toContain("\ndbpf 'record name' value\n\nDatabase Put Field.\n");
    expect(out).toContain('\necho string\n\nPrint string after expanding');
  });

  it('comes to its end whatever lines it is given', async () => {
    const words = fc.constantFrom(
      ...[
        'dbl',
        'dbgf',
        'dbpf',
        'dbpr',
        'dbtr',
        'dbnr',
        'dbcar',
        'casr',
        'scanppl',
        'scanpel',
        'help',
        'var',
        'cd',
        'echo',
      ],
      ...['asInit', 'asdbdump', 'aspmem', 'astac', 'ascar', 'iocInit', 'iocPause', 'iocRun', 'iocBuild', 'on', 'error'],
      ...[
        'epicsEnvSet',
        'epicsEnvShow',
        'iocshRun',
        'iocshCmd',
        'iocshLoad',
        'dbLoadRecords',
        'dbLoadTemplate',
        'date',
      ],
      ...[
        'X:a',
        'X:a.VAL',
        'X:a.DESC$',
        'X:w',
        '[1,2]',
        '"',
        "'",
        '$(A)',
        '<',
        '> x',
        '2> y',
        '0',
        '-1',
        '1e400',
        '*',
        '%Y',
      ],
    );
    const line = fc.array(fc.oneof({ weight: 5, arbitrary: words }, fc.string()), { maxLength: 5 });
    const lines = fc.array(
      line.map((parts) => parts.join(' ')),
      { maxLength: 12 },
    );
    write('a.db', 'record(ao, "X:a") {}\nrecord(waveform, "X:w") { field(NELM, 5) field(FTVL, "CHAR") }\n');
    await fc.assert(
      fc.asyncProperty(lines, fc.boolean(), async (some, isScript) => {
        const text = `dbLoadRecords a.db\niocInit\n${some.join('\n')}\n`;
        const { err } = await run(text, {}, isScript ? 'st.cmd' : '');
        expect(err).not.toContain('    at ');
      }),
      { numRuns: runs(60) },
    );
  }, 60_000);
});

describe('causes', () => {
  it('puts, and shows what that sets off', async () => {
    write(
      'a.db',
      'record(ao, "X:a") { field(FLNK, "X:b") }\nrecord(calc, "X:b") { field(INPA, "X:a") field(CALC, "A*2") }\n',
    );
    const { out, err } = await run('dbLoadRecords a.db\niocInit\ncauses X:a 4\ncauses X:a\ncauses X:none 1\n');
    expect(out).toContain('causes X:a 4\nX:a is processed\nX:a = 4\nX:b is processed\nX:b = 8\ndone\n');
    expect(err).toContain('Usage: causes "PV" "value"\nThere is no PV \'X:none\'\n');
  });
});
