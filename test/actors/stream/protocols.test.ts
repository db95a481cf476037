/** Records with DTYP `stream`, from a start script on, against a device on a real socket. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Context } from '../../../src/client/context.ts';
import { AlarmStatus, Severity } from '../../../src/protocol/value/alarm.ts';
import { answers, device, type ServedSite, site, type TestDevice } from './support.ts';

const INVALID = Severity.INVALID;

function served(played: Pick<TestDevice, 'port'>, database: string, protocols: string, more = ''): Promise<ServedSite> {
  return site({
    script: `drvAsynIPPortConfigure("P1", "127.0.0.1:${played.port}")\n${more}\ndbLoadRecords("x.db")\niocInit\n`,
    files: { 'x.db': database, 'x.proto': `Terminator = CR LF;\n${protocols}` },
  });
}

const inputs = /in$|^[ab]i$|^mbbi|^aai$|^lsi$|^waveform$/;
const record = (type: string, name: string, link: string, fields = '') =>
  `record(${type}, "${name}") { field(DTYP, "stream") field(${inputs.test(type) ? 'INP' : 'OUT'}, "@x.proto ${link}") ${fields} }\n`;

describe('a record', () => {
  it('asks, and has what is answered', async () => {
    const played = await device(answers({ 'V1?': 'V1 2.5\r\n' }));
    const { process, field, alarm, err, log } = await served(
      played,
      record('ai', 'v', 'get(1) P1'),
      'get { out "V\\$1?"; in "V\\$1 %f"; }\n',
    );
    expect(err).not.toContain('ERROR');
    await process('v');
    expect(field('v')).toBe(2.5);
    expect(alarm('v')).toEqual([0, 0]);
    expect(field('v.UDF')).toBe(0);
    expect(played.heard).toEqual(['V1?\r\n']);
    expect(log.filter((line) => line.includes('P1'))).toEqual([`The port P1 is up: 127.0.0.1:${played.port}`]);
  });

  it('has a client wait with its put until the device has answered', async () => {
    const played = await device((request) => (request.startsWith('SET') ? 'OK\r\n' : undefined));
    const { running, field } = await served(
      played,
      record('ao', 'set', 'set P1', 'field(PREC, "2")'),
      'set { out "SET %.2f"; in "OK"; }\n',
    );
    const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${running.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
    const client = new Context({ environment, repeater: false, timeoutMs: 15_000 });
    try {
      const [set] = await client.getPVs('set');
      await set!.write(1.25, { notify: true });
      expect(played.heard).toEqual(['SET 1.25\r\n']);
      expect(field('set')).toBe(1.25);
    } finally {
      await client.close();
    }
  });

  it('does not take replies of others: requests wait for each other', async () => {
    const played = await device((request, socket) => {
      setTimeout(() => socket.write(`${request[0]} ${request.charCodeAt(0)}\r\n`), 20);
      return undefined;
    });
    const names = [...'ABCDEFGH'];
    const { process, field } = await served(
      played,
      names.map((name) => record('longin', name, `get(${name}) P1`)).join(''),
      'get { out "\\$1"; in "\\$1 %d"; }\n',
    );
    await Promise.all(names.map((name) => process(name)));
    expect(names.map(field)).toEqual(names.map((name) => name.charCodeAt(0)));
  });
});

describe('what goes wrong', () => {
  const slow = 'ReplyTimeout = 100; ReadTimeout = 50;\n';

  it.each([
    ['no reply', undefined, AlarmStatus.TIMEOUT, 0, 'r: No reply within 100 ms to "V?<0d><0a>"'],
    ['a reply without end', 'V 1', AlarmStatus.READ, 1, 'r: Timeout after reading 3 bytes "V 1"'],
    [
      'surplus input',
      'V 2.5 volts\r\n',
      AlarmStatus.CALC,
      2.5,
      'r: 6 bytes surplus input " volts"; after 5 bytes: "V 2.5"',
    ],
    ['another reply', 'V x\r\n', AlarmStatus.CALC, 0, 'r: Input "x" does not match format "%f"'],
    ['an error', 'ERR\r\n', AlarmStatus.CALC, 0, 'r: Input "ERR"; mismatch; got "ERR" where "V " was expected'],
  ])('%s', async (_, reply, status, value, message) => {
    const played = await device(() => reply);
    const { process, field, alarm, log } = await served(
      played,
      record('ai', 'r', 'get P1'),
      `${slow}get { out "V?"; in "V %f"; }\n`,
    );
    await process('r');
    expect(alarm('r')).toEqual([status, INVALID]);
    expect(field('r')).toBe(value);
    expect(log).toContain(message);
    await process('r');
    expect(log.filter((line) => line === message)).toHaveLength(1); // once while it stays
    played.answer = () => 'V 7\r\n';
    await process('r');
    expect(alarm('r')).toEqual([0, 0]);
    expect(field('r')).toBe(7);
  });

  it('a format that the record does not take', async () => {
    const played = await device(answers({ a: '1.5\r\n', b: 'Bad\r\n' }));
    const { process, alarm, log } = await served(
      played,
      record('longin', 'r', 'a P1') +
        record('bi', 's', 'b P1', 'field(ZNAM, "Off")') +
        record('longout', 'w', 'w P1', 'field(UDF, "0")'),
      'a { out "a"; in "%f"; } b { out "b"; in "%s"; } w { out "%5.1f"; }\n',
    );
    for (const name of ['r', 's', 'w']) {
      await process(name);
      expect(alarm(name)).toEqual([AlarmStatus.CALC, INVALID]);
    }
    expect(log).toContain('r: Format "%f" has data type double which is not supported by "r".');
    expect(log).toContain('s: Record does not accept input "Bad"');
    expect(log).toContain("w: Cannot format value with '%5.1f'");
  });

  it('a port that others keep', async () => {
    const played = await device(() => undefined);
    const { process, alarm, log } = await served(
      played,
      record('ai', 'a', 'a P1') + record('ai', 'b', 'b P1'),
      'ReplyTimeout = 500; LockTimeout = 50; a { out "a"; in "%f"; } b { out "b"; in "%f"; }\n',
    );
    await Promise.all([process('a'), process('b')]);
    expect(alarm('b')).toEqual([AlarmStatus.TIMEOUT, INVALID]);
    expect(log).toContain('b: Cannot lock device within 50 ms, device seems to be busy');
    expect(played.heard).toEqual(['a\r\n']);
  });

  it('no connection, and it comes back', async () => {
    const played = await device(() => 'V 1\r\n');
    const { port } = played;
    await played.close();
    const { process, field, alarm, log } = await served(
      { port },
      record('ai', 'r', 'get P1'),
      'get { out "V?"; in "V %f"; }\n',
    );
    await process('r');
    expect(alarm('r')).toEqual([AlarmStatus.COMM, INVALID]);
    expect(log).toContain('r: lockRequest: port P1 not connected');
    await device(() => 'V 3\r\n', port);
    await expect.poll(() => log.some((line) => line.startsWith('The port P1 is up'))).toBe(true);
    await process('r');
    expect(field('r')).toBe(3);
    expect(alarm('r')).toEqual([0, 0]);
  });
});

describe('handlers', () => {
  it('@init reads what a record begins with, before anything is scanned, and again after a reconnect', async () => {
    let value = 5;
    const played = await device((request) => (request === 'V?\r\n' ? `V ${value}\r\n` : undefined));
    const { field, alarm, log } = await served(
      played,
      record('ao', 'a', 'set P1', 'field(FLNK, "n")') +
        record('mbbo', 'm', 'state P1', 'field(ZRVL, "3") field(ONVL, "5") field(TWVL, "6")') +
        'record(calc, "n") { field(CALC, "VAL+1") }\n',
      'get { out "V?"; in "V %f"; }\nset { out "V %f"; @init { get; } }\nstate { out "V %d"; @init { out "V?"; in "V %d"; } }\n',
    );
    expect([field('a'), field('m')]).toEqual([5, 1]);
    expect([alarm('a'), alarm('m')]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect([field('a.UDF'), field('n')]).toEqual([0, 0]);
    value = 6;
    for (const socket of played.sockets) socket.destroy();
    await expect.poll(() => [field('a'), field('m')]).toEqual([6, 2]);
    expect(log.some((line) => line.includes('@init'))).toBe(false);
  });

  it('@init that fails leaves the record undefined', async () => {
    const played = await device(() => undefined);
    const { field, alarm, log } = await served(
      played,
      record('ao', 'a', 'set P1'),
      'ReplyTimeout = 50; set { out "V %f"; @init { out "V?"; in "V %f"; } }\n',
    );
    expect(log).toContain('a: @init handler failed');
    expect(field('a.UDF')).toBe(1);
    expect(alarm('a')[1]).toBe(INVALID);
  });

  it('a put of 2 to PROC runs @init', async () => {
    let value = 5;
    const played = await device(() => `V ${value}\r\n`);
    const { run, field } = await served(
      played,
      record('ao', 'a', 'set P1'),
      'set { out "V %f"; @init { out "V?"; in "V %f"; } }\n',
    );
    value = 9;
    await run('dbpf a.PROC 2\n');
    await expect.poll(() => field('a')).toBe(9);
    expect(played.heard).toEqual(['V?\r\n', 'V?\r\n']);
  });

  it.each([
    ['@mismatch', 'ERR 3\r\n', AlarmStatus.CALC, ['V?\r\n', 'CLEAR\r\n']],
    ['@replytimeout', undefined, AlarmStatus.TIMEOUT, ['V?\r\n', 'CLEAR\r\n']],
    ['@readtimeout', 'V', AlarmStatus.READ, ['V?\r\n', 'CLEAR\r\n']],
  ])('%s runs, and the alarm stays', async (handler, reply, status, heard) => {
    const played = await device((request) => (request === 'V?\r\n' ? reply : undefined));
    const { process, alarm } = await served(
      played,
      record('ai', 'r', 'get P1'),
      `ReplyTimeout = 50; ReadTimeout = 50; ${handler} { out "CLEAR"; }\nget { out "V?"; in "V %f"; out "NEVER"; }\n`,
    );
    await process('r');
    expect(alarm('r')).toEqual([status, INVALID]);
    await expect.poll(() => played.heard.join('')).toBe(heard.join(''));
  });

  it('@mismatch that begins with in reads the same input again, and nothing is said', async () => {
    const played = await device(() => 'ERR 3\r\n');
    const { process, field, alarm, log } = await served(
      played,
      `${record('ai', 'r', 'get P1')}record(longin, "code") {}\n`,
      'get { out "V?"; in "V %f"; @mismatch { in "ERR %(code)d"; } }\n',
    );
    await process('r');
    expect(field('code')).toBe(3);
    expect(alarm('r')).toEqual([AlarmStatus.CALC, INVALID]);
    expect(log.some((line) => line.startsWith('r:'))).toBe(false);
  });
});

it('a handler may connect anew', async () => {
  const played = await device(() => 'ERR\r\n');
  const { process, alarm } = await served(
    played,
    record('ai', 'r', 'get P1'),
    'get { out "V?"; in "V %f"; @mismatch { out "BYE"; disconnect; wait 20; connect 5000; out "HELLO"; } }\n',
  );
  const before = [...played.sockets];
  await process('r');
  expect(alarm('r')).toEqual([AlarmStatus.CALC, INVALID]);
  await expect.poll(() => played.heard.join('')).toBe('V?\r\nBYE\r\nHELLO\r\n');
  expect(before.some((socket) => played.sockets.has(socket))).toBe(false);
});

it('a device that reads nothing is WRITE, and @writetimeout runs', async () => {
  const played = await device((_, socket) => {
    socket.pause();
    return undefined;
  });
  const { process, alarm, log, running } = await served(
    played,
    record('waveform', 'w', 'send P1', 'field(FTVL, "CHAR") field(NELM, "500001")'),
    'WriteTimeout = 50; send { out "%s"; out "NEXT"; @writetimeout { out "CLEAR"; } }\n',
  );
  const { record: wave } = running.ioc.database.resolve('w')!;
  wave.set('VAL', new Int8Array(500_000).fill(66));
  wave.set('NORD', 500_000);
  // The system keeps some megabytes for who does not read.
  for (let i = 0; i < 60 && alarm('w')[0] !== AlarmStatus.WRITE; i++) await process('w');
  expect(alarm('w')).toEqual([AlarmStatus.WRITE, INVALID]);
  expect(log.find((line) => line.startsWith('w: Cannot write'))).toContain('it has not left within 50 ms');
  expect(played.heard.join('')).not.toContain('CLEAR');
  for (const socket of played.sockets)
    socket
      .removeAllListeners('data')
      .on('data', (bytes) => void played.heard.push(bytes.toString('latin1').replaceAll('B', '')));
  for (const socket of played.sockets) socket.resume();
  await expect.poll(() => played.heard.at(-1)?.endsWith('CLEAR\r\n')).toBe(true);
});

it('INP and OUT may be put while the IOC runs', async () => {
  const played = await device(answers({ 'A?': 'A 1\r\n', 'B?': 'B 2\r\n' }));
  const { run, process, field, alarm, log } = await served(
    played,
    record('ai', 'r', 'get(A) P1') + record('ao', 'w', 'set(A) P1'),
    'get { out "\\$1?"; in "\\$1 %f"; } set { out "\\$1 %f"; @init { out "\\$1?"; in "\\$1 %f"; } }\n',
  );
  await process('r');
  expect([field('r'), field('w')]).toEqual([1, 1]);
  await run('dbpf r.INP "@x.proto get(B) P1"\ndbpf w.OUT "@x.proto set(B) P1"\n');
  await process('r');
  expect(field('r')).toBe(2);
  await expect.poll(() => field('w')).toBe(2);
  await run('dbpf r.INP "@x.proto nothing P1"\n');
  await process('r');
  expect(alarm('r')).toEqual([AlarmStatus.UDF, INVALID]);
  expect(log.some((line) => line.includes("Protocol 'nothing' not found"))).toBe(true);
});

it('streamSetLogfile writes faults into a file', async () => {
  const played = await device(() => 'V x\r\n');
  const {
    run,
    process,
    site: made,
    log,
  } = await served(played, record('ai', 'r', 'get P1'), 'get { out "V?"; in "V %f"; }\n');
  expect((await run('streamSetLogfile ../../outside.log\n')).err).toContain('(--allow-write)');
  await run('streamSetLogfile faults.log\n');
  await process('r');
  const file = made.files.path('faults.log');
  await expect
    .poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
    .toMatch(/Z r: Input "x" does not match format "%f"\n/);
  expect(log.some((line) => line.startsWith('r:'))).toBe(false);
});

describe('I/O Intr', () => {
  it('takes what comes, also replies to others, and leaves the rest', async () => {
    const played = await device(answers({ 'ROI?': 'ROI 17.5 58.5\r\n' }));
    const { process, field, alarm } = await served(
      played,
      record('ai', 'start', 'start P1') +
        record('ai', 'end', 'end P1', 'field(SCAN, "I/O Intr") field(FLNK, "n")') +
        record('stringin', 'news', 'news P1', 'field(SCAN, "I/O Intr")') +
        'record(calc, "n") { field(CALC, "VAL+1") }\n',
      'start { out "ROI?"; in "ROI %f %*f"; }\nend { in "ROI %*f %f"; }\nnews { in "NEWS %39c"; }\n',
    );
    await process('start');
    await expect.poll(() => field('end')).toBe(58.5);
    expect([field('start'), field('n')]).toEqual([17.5, 1]);
    played.say('NEWS door op');
    played.say('en\r\nROI 1 2\r\n');
    await expect.poll(() => field('news')).toBe('door open');
    await expect.poll(() => field('end')).toBe(2);
    expect(alarm('news')).toEqual([0, 0]);
  });

  it('without terminator takes what comes until it pauses', async () => {
    const played = await device(() => undefined);
    const { field } = await served(
      played,
      record('stringin', 's', 's P1', 'field(SCAN, "I/O Intr")'),
      's { InTerminator = ""; ReadTimeout = 30; in "<%[^>]>"; }\n',
    );
    played.say('<a');
    played.say('bc>');
    await expect.poll(() => field('s')).toBe('abc');
  });

  it('asks first where the protocol does, goes on after the input, and asks again', async () => {
    const played = await device((request) => (request === 'GO\r\n' ? 'EVENT 4\r\n' : undefined));
    const { field } = await served(
      played,
      record('longin', 'r', 'r P1', 'field(SCAN, "I/O Intr")'),
      'r { out "GO"; in "EVENT %d"; out "ACK"; }\n',
    );
    await expect.poll(() => field('r')).toBe(4);
    await expect.poll(() => played.heard.join('')).toMatch(/GO\r\n.*ACK\r\n.*GO/s);
  });

  it('is COMM while the device is away', async () => {
    const played = await device(() => undefined);
    const { alarm } = await served(
      played,
      record('longin', 'r', 'r P1', 'field(SCAN, "I/O Intr")'),
      'r { in "%d"; }\n',
    );
    await played.close();
    await expect.poll(() => alarm('r')).toEqual([AlarmStatus.COMM, INVALID]);
  });
});

describe('input', () => {
  it.each([
    ['the terminator of the port', '', 'asynOctetSetInputEos("P1", 0, ";")', '5;', 5],
    ['MaxInput', 'MaxInput = 3; InTerminator = "";', '', '123456', 123],
    ['MaxInput, or a terminator before it', 'MaxInput = 30;', '', '12\r\n', 12],
    ['silence', 'InTerminator = ""; ReadTimeout = 30;', '', '42', 42],
  ])('ends by %s', async (_, settings, more, reply, value) => {
    const played = await device(() => reply);
    const files = {
      'x.db': record('longin', 'r', 'get P1'),
      'x.proto': `${settings === '' ? '' : 'Terminator = CR LF;'} ${settings} get { out "?"; in "%d"; }\n`,
    };
    const { process, field, alarm } = await site({
      script: `drvAsynIPPortConfigure("P1", "127.0.0.1:${played.port}")\n${more}\ndbLoadRecords("x.db")\niocInit\n`,
      files,
    });
    await process('r');
    expect([field('r'), alarm('r')]).toEqual([value, [0, 0]]);
  });

  it('of several lines is read one after the other, however it comes', async () => {
    const played = await device((_, socket) => {
      socket.write('one\r\ntw');
      setTimeout(() => socket.write('o\r\n'), 30);
      return undefined;
    });
    const { process, field, alarm } = await served(
      played,
      `${record('stringin', 'r', 'get P1')}record(stringin, "other") {}\n`,
      'get { out "?"; in "%s"; in "%(other)s"; wait 10; }\n',
    );
    await process('r');
    expect([field('r'), field('other'), alarm('r')]).toEqual(['one', 'two', [0, 0]]);
  });

  it('may take longer than ReplyTimeout, as long as it goes on', async () => {
    const played = await device((_, socket) => {
      const parts = ['1', '2', '3', '4', '5', '\r\n'];
      const next = () => {
        const part = parts.shift();
        if (part === undefined) return;
        socket.write(part);
        setTimeout(next, 40);
      };
      next();
      return undefined;
    });
    const { process, field } = await served(
      played,
      record('longin', 'r', 'get P1'),
      'ReplyTimeout = 100; ReadTimeout = 2000; get { out "?"; in "%d"; }\n',
    );
    await process('r');
    expect(field('r')).toBe(12345);
  });
});

describe('redirection', () => {
  it('reads and writes other records and fields, and processes those that are passive', async () => {
    const played = await device((request) => {
      const [, value] = /^SET (.*)\r\n$/.exec(request) ?? [];
      return value === undefined ? 'A 1 B 2.5 C text\r\n' : undefined;
    });
    const { process, field } = await served(
      played,
      record('ai', 'r', 'get(R:) P1') +
        'record(ao, "R:b") { field(FLNK, "R:n") }\nrecord(calc, "R:n") { field(CALC, "VAL+1") }\n' +
        'record(stringin, "R:c") {}\n' +
        record('longout', 'w', 'set P1', 'field(VAL, "7") field(DESC, "seven") field(HIHI, "9")'),
      'get { out "?"; in "A %f B %(\\$1b.VAL)f C %(\\$1c)s"; }\n' +
        'set { out "SET %d %(DESC)s %(HIHI)d %(R:b)g %(EGU)s."; }\n',
    );
    await process('r');
    expect([field('r'), field('R:b'), field('R:n'), field('R:c')]).toEqual([1, 2.5, 1, 'text']);
    await process('w');
    await expect.poll(() => played.heard.at(-1)).toBe('SET 7 seven 9 2.5 .\r\n');
  });

  it('says what is not there', async () => {
    const played = await device(() => 'V 1\r\n');
    const { process, log } = await served(
      played,
      record('ai', 'r', 'get P1') + record('longout', 'w', 'set P1'),
      'get { out "?"; in "V %(nosuch)f"; } set { out "%(nosuch)d"; }\n',
    );
    for (const name of ['r', 'w']) {
      await process(name);
      expect(log).toContain(`${name}: Cannot find record or field 'nosuch'`);
    }
  });
});
