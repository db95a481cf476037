/** Commands of asyn and StreamDevice in start scripts. */
import { describe, expect, it } from 'vitest';
import { device, site } from '../actors/stream/support.ts';

const database = 'record(ai, "v") { field(DTYP, "stream") field(INP, "@x.proto get P1") }\n';

async function played(more = '', files: Readonly<Record<string, string>> = {}, options = {}) {
  const answering = await device(() => '5\r\n');
  return site(
    {
      script: `drvAsynIPPortConfigure("P1", "127.0.0.1:${answering.port} TCP")\n${more}dbLoadRecords("x.db")\niocInit\n`,
      files: { 'x.db': database, 'x.proto': 'Terminator = CR LF; get { out "?"; in "%f"; }', ...files },
    },
    options,
  );
}

const errors = (err: string) =>
  err
    .split('\n')
    .filter((line) => /ERROR|Configure:|Eos:|Option:|Reload:/.test(line))
    .join('\n');

describe('ports', () => {
  it('are configured, with what needs nothing here', async () => {
    const {
      err,
      run,
      site: made,
    } = await played(`asynSetTraceMask("P1", -1, 0x9)
asynSetTraceIOMask("P1", 0, ESCAPE)
asynOctetSetInputEos("P1", 0, "\\r\\n")
asynOctetSetOutputEos("P1", 0, "\\r")
asynSetOption("P1", 0, "disconnectOnReadTimeout", "Y")
drvAsynSerialPortConfigure("S1", "/dev/ttyNone")
asynSetOption("S1", 0, "baud", "19200")
asynSetOption("S1", 0, "bits", "7")
asynSetOption("S1", 0, "parity", "even")
asynSetOption("S1", 0, "stop", "2")
asynSetOption("S1", 0, "crtscts", "Y")
asynSetOption("S1", 0, "ixon", "Y")
asynSetOption("S1", 0, "clocal", "Y")
drvAsynIPPortConfigure("U1", "127.0.0.1:9 UDP")
var streamDebug 1
streamSetLogfile("stream.log")
`);
    expect(errors(err)).toBe('');
    expect(made.ports.all).toMatchObject([
      { name: 'P1', transport: { kind: 'tcp', host: '127.0.0.1' }, inputEnd: '\r\n', outputEnd: '\r' },
      {
        name: 'S1',
        transport: {
          path: '/dev/ttyNone',
          baud: 19200,
          dataBits: 7,
          parity: 'even',
          stopBits: 2,
          rtscts: true,
          xon: true,
        },
      },
      { name: 'U1', transport: { kind: 'udp', host: '127.0.0.1', port: '9' } },
    ]);
    const { out } = await run('asynReport 1 P1\nasynReport 0\n');
    expect(out).toMatch(
      /P1 multiDevice:No canBlock:Yes autoConnect:Yes\n {4}enabled:Yes connected:Yes numberConnects 1\n/,
    );
    expect(out).toMatch(/S1 multiDevice:No/);
  });

  it.each([
    ['drvAsynIPPortConfigure("P2", "nowhere")', "'nowhere' is no address: host:port, as 10.0.0.5:5025"],
    ['drvAsynIPPortConfigure("P2", "a:1 HTTP")', 'the protocol HTTP is not there: TCP and UDP are'],
    ['drvAsynIPPortConfigure("P1", "a:1")', 'there is a port P1 already'],
    ['drvAsynIPPortConfigure("", "a:1")', 'a port needs a name'],
    [
      'asynOctetSetInputEos("P9", 0, "x")',
      'there is no port P9: drvAsynIPPortConfigure and drvAsynSerialPortConfigure make ports',
    ],
    [
      'asynSetOption("P9", 0, "baud", "1")',
      'there is no port P9: drvAsynIPPortConfigure and drvAsynSerialPortConfigure make ports',
    ],
    ['asynSetOption("S1", 0, "baud", "fast")', "baud is a number, but got 'fast'"],
    ['asynSetOption("S1", 0, "bits", "9")', "bits are 5 to 8, but got '9'"],
    ['asynSetOption("S1", 0, "parity", "x")', "parity is none, even or odd, but got 'x'"],
    ['asynSetOption("S1", 0, "stop", "3")', "stop is 1 or 2, but got '3'"],
    ['streamReload', 'works after iocInit only'],
  ])('%s: %s', async (line, message) => {
    const { err } = await played(`drvAsynSerialPortConfigure("S1", "/dev/ttyNone")\n${line}\n`);
    expect(errors(err)).toContain(message);
  });

  it('cannot be made when the IOC runs', async () => {
    const { run } = await played();
    expect((await run('drvAsynIPPortConfigure("P2", "a:1")\n')).err).toContain('works before iocInit only');
  });
});

describe('faults of records', () => {
  const wrong = {
    'x.db': `${database}record(ai, "p") { field(DTYP, "stream") field(INP, "@x.proto get P9") }
record(ai, "l") { field(DTYP, "stream") field(INP, "@x.proto") }
record(ai, "n") { field(DTYP, "stream") field(INP, "@x.proto gett P1") }
record(ai, "f") { field(DTYP, "stream") field(INP, "@no.proto get P1") }
record(ai, "s") { field(DTYP, "stream") field(INP, "@y.proto a P1") }
record(ai, "t") { field(DTYP, "stream") field(INP, "@y.proto a P1") }
`,
    'y.proto': 'a { out "x }',
  };

  it('are all told, and nothing is started', async () => {
    const { err, running } = await played('', wrong);
    expect(running).toBeUndefined();
    const said = err.split('\n').filter((line) => /^ERROR|while reading|Did you/.test(line));
    expect(said).toEqual([
      "ERROR: Cannot find a bus named 'P9' for 'p'",
      '  Did you mean "P1"?',
      'ERROR: l: Missing protocol name',
      "ERROR: Protocol 'gett' not found in protocol file 'x.proto'",
      '  Did you mean "get"?',
      "  while reading protocol 'gett' for 'n'",
      "ERROR: Can't find readable file 'no.proto' in '.'",
      "  while reading protocol 'get' for 'f'",
      'ERROR: Unterminated quoted string',
      "  while reading protocol 'a' for 's'",
      "ERROR: Unexpected end of file (looking for '}')",
      "  while reading protocol 'a' for 's'",
      "ERROR: Protocol file 'y.proto' is invalid (see above)",
      "  while reading protocol 'a' for 't'",
    ]);
  });

  it('leave these records undefined with --lenient', async () => {
    const { process, field, alarm, log } = await played('', wrong, { lenient: true });
    await process('v');
    expect(field('v')).toBe(5);
    for (const name of ['p', 'l', 'n', 'f', 's', 't']) {
      await process(name);
      expect(alarm(name)).toEqual([17, 3]);
    }
    expect(log).toContain("p: Can't attach to bus P9 0");
    expect(log).toContain('l: Missing protocol name');
  });

  it('of ports that are not there are none with --dtyp soft', async () => {
    const { err, field } = await played(
      '',
      { 'x.db': 'record(ao, "o") { field(DTYP, "stream") field(OUT, "@x.proto set P9") field(VAL, "3") }' },
      { dtyp: 'soft' },
    );
    expect(errors(err)).toBe('');
    expect(field('o')).toBe(3);
  });
});

it('finds protocol files in STREAM_PROTOCOL_PATH, reads them again, and shows them', async () => {
  const { process, field, run, write } = await played('epicsEnvSet("STREAM_PROTOCOL_PATH", "nowhere:.")\n', {
    'x.proto': 'Terminator = CR LF; get { out "?"; in "%f"; @init { wait 1; } @mismatch { disconnect; connect 500; } }',
  });
  await process('v');
  expect(field('v')).toBe(5);
  write('x.proto', 'Terminator = CR LF; get { out "?"; in "%*f"; in "%f"; }');
  write('x.proto', 'Terminator = CR LF; get { out "?"; in "%(v.EGUF)f"; }');
  expect((await run('streamReload v*\nstreamReload nothing\n')).out).toContain('v: Protocol reloaded\n');
  await process('v');
  expect(field('v.EGUF')).toBe(5);
  const { out } = await run('streamReportRecord v\n');
  expect(out).toContain('v: x.proto get\n  lockMs = 5000;\n');
  expect(out).toContain('  out "?";\n  in "%(v.EGUF)f";\n');
  write('x.proto', 'get {');
  expect((await run('streamReload\nstreamReportRecord\n')).out).toContain('v: no protocol\n');
  expect((await run('streamReinit P1 0\n')).err).toBe('');
});
