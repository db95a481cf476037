/** Start scripts: xioc beside EPICS base, which runs the same script in the same directory and prints the same. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { scriptLines } from '../../src/shell/language/script-line.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';
import { freePort } from '../support/port.ts';
import { python } from './python.ts';
import { quietPython } from './server.ts';

const database = `
record(ai,"T:ai1"){field(DESC,"An ai") field(INP,"T:ao1 CP MS") info(autosaveFields,"VAL DESC")}
record(ai,"T:ai2"){field(SCAN,"10 second") field(EGU,"mm") field(PREC,"3") field(HIGH, 1e-7)}
record(ao,"T:ao1"){field(VAL,"3.5") alias("T:aoAlias") field(FLNK,"T:li")}
record(calc,"T:calc"){field(INPA,"T:ai1") field(INPB, 7) field(CALC,"A*0") field(SCAN,"10 second") field(PHAS,"2")}
record(bo,"T:bo"){field(ZNAM,"off") field(ONAM,"on")}
record(mbbi,"T:mb"){field(ZRST,"zero") field(ONST,"one") field(SCAN,"5 second") field(VAL,1)}
record(waveform,"T:wf"){field(FTVL,"DOUBLE") field(NELM,"50") field(INP,[1,2,3.5])}
record(waveform,"T:wfs"){field(FTVL,"STRING") field(NELM,"5") field(INP,["a","b c"])}
record(waveform,"T:wfc"){field(FTVL,"CHAR") field(NELM,"20")}
record(stringin,"T:si"){field(SCAN,"Event") field(EVNT,"go") field(VAL,"hello")}
record(longin,"T:li"){field(ASG, "OPS")}
record(lsi,"T:lsi"){field(SIZV,"100")}
`;

const rules = `
UAG(ops) {alice, bob}
HAG(room) {console}
ASG(DEFAULT) {RULE(1, READ) RULE(1, WRITE, TRAPWRITE) {UAG(ops)}}
ASG(OPS) {INPA("T:ao1") RULE(1, READ) RULE(1, WRITE) {HAG(room) CALC("A>5")}}
`;

const scripts: Readonly<Record<string, string>> = {
  'before iocInit': `
# a comment, and one that nobody sees
#- that one
epicsEnvSet P "T:"
epicsEnvShow P
epicsEnvUnset P
epicsEnvShow P
epicsEnvShow EPICS_VERSION_M*
dbgf T:ai1
dbl
dbl "ai"
dbl "nosuch"
dbl "ai,calc"
dbla
dbli
dbnr
dbnr 1
dbgrep "*c*"
dbgrep
scanppl
echo "a\\tb" c
echo $(UNDEFINED)
echo $(X=1)
iocshLoad sub.cmd "X=2,Y=$(X=3)"
< sub.cmd
nosuch
on error break
on foo
`,
  'before iocInit: hosts by address': `
var asCheckClientIP 1
asSetFilename $(DIR)/hosts.acf
iocInit
epicsThreadSleep 0.3
asphag
asprules
asdbdump
astac T:ao1 alice localhost
astac T:ao1 alice 127.0.0.1
`,
  'lists and values': `
dbl
dbl "" "DESC VAL"
dbl "ai" "DESC VAL FOO"
dbla "T:*"
dbli "auto*"
dbgrep "*c*" "DESC"
dbnr
dbgf T:wf
dbgf T:wfs
dbgf T:wfc
dbgf T:mb
dbgf T:ai1.PREC
dbgf T:ai1.SCAN
dbgf T:ai1.INP
dbgf T:ai1.TIME
dbgf T:ai2.HIGH
dbgf T:aoAlias
dbgf T:calc.INPA$
dbgf T:none
dbgf T:lsi
dbgf
`,
  puts: `
dbpf T:ao1 4.25
dbpf T:ao1 1e-12
dbpf T:ao1 123456789.123
dbgrep T:ao1 VAL
dbpf T:ao1 0.001
dbgrep T:ao1 VAL
dbpf T:ao1 0.33333333333333331
dbgrep T:ao1 VAL
dbpf T:wf "[5,6]"
dbpf T:wf "[1,2,3,4,5,6,7,8,9,10,11,12,13,1e300]"
dbpf T:wf "["
dbpf T:wfs '["q","r"]'
dbpf T:wfc "hello"
dbpf T:mb one
dbpf T:mb 0
dbpf T:bo foo
dbpf T:bo on
dbpf T:si "a \\"quoted\\" text"
dbpf T:ao1.DESC "what it is"
dbpf T:li 0x10
dbpf T:li -3
dbpf T:lsi "a long text"
dbpf T:ao1 abc
dbpf T:ao1
dbpf
dbpf T:none 3
`,
  records: `
dbpr T:ai1
dbpr T:ai1 1
dbpr T:ao1 1
dbpr T:wf 1
dbpr T:bo 1
dbpr T:si 1
dbpr T:li
dbpr T:none
dbpr
dbtr
dbpr T:ai1 2x
`,
  'scans, links, clients, security': `
scanppl
scanppl 10
scanppl 3
scanpel
scanpel go
scanpel none
scanpiol
dbcar T:calc
dbcar
dbcar "*" 2
dbstat
dbior
dbhcr
casr
aspuag
aspuag ops
aspuag none
asphag
asprules
asprules OPS
asprules none
aspmem
asdbdump
ascar 0
epicsParamShow
var
var boHIGHlimit
var asCheckClientIP
iocInit
pwd
cd /nowhere/at/all
`,
  'monitors, lock sets, types, states': `
dbel T:ao1
dbel T:ao1 1
dbel T:li 1
dbel
dblsr
dblsr T:ao1 1
dblsr T:ao1 2
dblsr T:calc 2
dblsr T:none
dbtgf T:ao1
dbtgf T:wf
dbtgf T:si
dbtgf T:ao1.DESC
dbtgf T:none
dbtgf
dbtpf T:ao1 5
dbtpf T:mb 1
dbtpf T:si 12
dbtpf T:bo on
dbtpf T:li -1
dbtpf T:ao1 1e3
dbtpf T:ao1
dba T:none
dba
tpn T:none 1
tpn
dbtpn
casr 1
casr 2
dbsr
dbsr 2
dbior "" 1
dbNotifyDump
dbjlr
dbjlr T:ao1
dbjlr T:none
dbStateCreate red
dbStateShow red
dbStateSet red
dbStateShow red 1
dbStateShowAll
dbStateClear red
dbStateShowAll
dbStateShow nope
dbStateSet nope
dbStateCreate
generalTimeReport
iocLogShow
iocLogPrefix "fac=X "
iocLogPrefix "fac=Y "
setIocLogDisable 1
scanOnceQueueShow
dbCreateAlias pdbbase T:ao1 T:new
dbl
dbgf T:new
eltc 0
`,
  definitions: `
dbDumpPath pdbbase
dbDumpMenu pdbbase menuYesNo
dbDumpMenu pdbbase menuScan
dbDumpMenu pdbbase nope
dbDumpDevice pdbbase nope
dbDumpDriver pdbbase
dbDumpFunction pdbbase
dbDumpRecord pdbbase nope
dbDumpRecord pdbbase longin 0
dbPvdTableSize 1024
dbPvdTableSize 1000
dbReportDeviceConfig pdbbase
`,
  help: `
help dbl dbgf dbpf dbpr dbnr dbcar casr scanppl asdbdump aspuag asprules
help epicsEnv* iocInit dbLoad*
help on var date
help nosuch
`,
};

const tested = describe.runIf(inject('peer') === 'xioc');
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'shell-scripts-'));
  writeFileSync(join(directory, 't.db'), database);
  writeFileSync(join(directory, 'x.acf'), rules);
  writeFileSync(
    join(directory, 'hosts.acf'),
    'HAG(here) {localhost, "127.0.0.2"}\nASG(DEFAULT) {RULE(1, READ) RULE(1, WRITE) {HAG(here)}}\n',
  );
  writeFileSync(join(directory, 'sub.cmd'), 'echo "$(X=none)" $(Y=none)\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

tested('a start script prints what EPICS base prints', () => {
  it.each(Object.entries(scripts))('%s', async (name, script) => {
    const start = 'asSetFilename $(DIR)/x.acf\ndbLoadRecords t.db\n';
    const text = `${start}${name.startsWith('before') || name === 'help' ? '' : 'iocInit\nepicsThreadSleep 0.3\n'}${script.trimStart()}`;
    const port = String(await freePort());
    const environment = {
      DIR: directory,
      EPICS_CA_SERVER_PORT: port,
      EPICS_CAS_SERVER_PORT: port,
      EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
      EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
      EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    };
    const file = `${name.replaceAll(/\W+/g, '-')}.cmd`;
    writeFileSync(join(directory, file), text);
    const base = execFileSync(python, [fileURLToPath(new URL('base/iocsh.py', import.meta.url)), file], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...quietPython, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 30_000,
    });
    const own = withoutStream(await spoken(file, text, { ...quietPython, ...environment }));
    expect(sameBanner(own)).toBe(sameBanner(plain(base)));
  });
});

const mistakes = `
nosuch
echo $(UNDEFINED)
on foo
dbLoadTemplate
iocInit
dbpf T:bo foo
dbpr T:ai1 2x
iocInit
cd /nowhere/at/all
var nope
var dbRecordsOnceOnly x
dbLoadRecords t.db
< nosuch.cmd
iocshLoad nosuch.cmd
echo "abc
epicsEnvSet A
iocPause
iocPause
iocRun
iocRun
callbackSetQueueSize 10
errlog "what somebody says"
on error break
nosuch
`;

tested('what a start script does wrong', () => {
  it('is complained of in the words of EPICS base', async () => {
    const port = String(await freePort());
    const environment = { ...quietPython, EPICS_CA_SERVER_PORT: port, EPICS_CAS_SERVER_PORT: port };
    const text = `dbLoadRecords t.db\n${mistakes.trimStart()}`;
    writeFileSync(join(directory, 'wrong.cmd'), text);
    const script = fileURLToPath(new URL('base/iocsh.py', import.meta.url));
    const options = { cwd: directory, encoding: 'utf8', env: environment, timeout: 30_000 } as const;
    const { stderr } = spawnSync(python, [script, 'wrong.cmd'], options);
    const complaints: string[] = [];
    await spoken('wrong.cmd', text, environment, (each) => void complaints.push(each));
    expect(complaints.join('')).toBe(plain(stderr));
  });
});

/** StreamDevice's variables are here, and not in base by itself. */
function withoutStream(text: string): string {
  return text.replaceAll(/^int stream\w* = \d+\n/gm, '');
}

async function spoken(
  file: string,
  text: string,
  environment: NodeJS.ProcessEnv,
  err: (text: string) => void = () => {},
): Promise<string> {
  const site = new Site({
    environment,
    directory,
    log: pino({ level: 'silent' }),
    lenient: true,
    serve: { protocols: ['ca'], interfaces: ['127.0.0.1'] },
  });
  const clock = new RealClock();
  const said: string[] = [];
  const output = { out: (each: string) => void said.push(each), err };
  const shell = new Shell(site, clock, new ScriptLines(file, scriptLines(text)), output);
  shell.start();
  await shell.over;
  await site.running?.stop();
  clock.stop();
  return said.join('');
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: base colours its words on any output.
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '').replaceAll(/0x[\da-f]{9,}/g, '(nil)');
}

/** The banner of iocInit tells who it is. Times differ. */
function sameBanner(text: string): string {
  return text.replaceAll(/^## .*\n/gm, '').replaceAll(/TIME: \d[-\d]+ [\d:.]+/g, 'TIME: then');
}
