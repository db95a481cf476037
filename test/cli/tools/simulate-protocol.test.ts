/** A device that is played from its protocol file, and an IOC with the same file: over TCP, and over a pseudo-terminal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { simulateProtocolTool } from '../../../src/cli/simulate-protocol.ts';
import { runTool } from '../../../src/cli/tools/tool-io.ts';
import { type ServedSite, site } from '../../actors/stream/support.ts';

/** The files of docs/how-to/streamdevice.md. */
const psu = (name: string) => readFileSync(join('docs/how-to/psu', name), 'utf8');

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-proto-'));
  writeFileSync(join(directory, 'psu.proto'), psu('psu.proto'));
  writeFileSync(join(directory, 'bad.proto'), 'get { out "x }');
  writeFileSync(join(directory, 'mute.proto'), 'get { in "x"; }');
});
afterEach(() => rmSync(directory, { recursive: true }));

async function play(...argv: string[]) {
  const interrupted = new AbortController();
  let stdout = '';
  let stderr = '';
  const code = runTool(simulateProtocolTool, argv, {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    environment: {},
    isTerminal: false,
    interrupted: interrupted.signal,
  });
  return { code, stdout: () => stdout, stderr: () => stderr, stop: () => interrupted.abort('SIGINT') };
}

async function playing(...more: string[]) {
  const played = await play('--proto', join(directory, 'psu.proto'), '--port', '0', ...more);
  await expect.poll(() => played.stdout()).toContain('psu.proto is played on 127.0.0.1:');
  return { ...played, port: Number(/127\.0\.0\.1:(\d+): it answers 4 requests/.exec(played.stdout())?.[1]) };
}

const files = () => ({ 'psu.proto': psu('psu.proto'), 'psu.db': psu('psu.db') });

it('answers an IOC with the same file, over TCP', async () => {
  const played = await playing('-v');
  try {
    await controls(
      await site({ script: psu('st.cmd'), files: files() }, { environment: { PSU: `127.0.0.1:${played.port}` } }),
    );
  } finally {
    played.stop();
  }
  expect(await played.code).toBe(0);
  expect(played.stdout()).toContain('< "CURRENT?<0d><0a>"\n> "CURRENT 0.000000 A<0d><0a>"\n');
});

it('answers an IOC with the same file, over a pseudo-terminal', async () => {
  const played = await playing();
  const line = join(directory, 'line');
  const cable = spawn('socat', [`pty,raw,echo=0,link=${line}`, `tcp:127.0.0.1:${played.port}`], { stdio: 'ignore' });
  try {
    await expect.poll(() => existsSync(line)).toBe(true);
    const script = `drvAsynSerialPortConfigure("PS1", "${line}")
asynSetOption("PS1", 0, "baud", "19200")
dbLoadRecords("psu.db", "P=BL1:,PORT=PS1")
iocInit
`;
    await controls(await site({ script, files: files() }));
  } finally {
    played.stop();
    cable.kill();
  }
  expect(await played.code).toBe(0);
});

/** Set points come from the device, and readbacks follow them. */
async function controls({ field, alarm, run, log }: ServedSite): Promise<void> {
  expect(log.filter((line) => line.startsWith('BL1:'))).toEqual([]);
  expect([field('BL1:I-set'), field('BL1:I-set.UDF')]).toEqual([0, 0]);
  await run('dbpf BL1:I-set 2.5\ndbpf BL1:S-set on\n');
  await expect.poll(() => [field('BL1:I-get'), field('BL1:S-get')]).toEqual([2.5, 1]);
  for (const name of ['BL1:I-get', 'BL1:I-set', 'BL1:S-get', 'BL1:S-set']) expect(alarm(name)).toEqual([0, 0]);
}

it('keeps what is set, and tells of what no protocol sends', async () => {
  const played = await playing();
  const socket = connect(played.port, '127.0.0.1');
  try {
    let said = '';
    socket.on('data', (bytes) => {
      said += bytes.toString();
    });
    await once(socket, 'connect');
    socket.write('CURRENT 2.50\r\nCURR');
    socket.write('ENT?\r\nwhat\r\nSTATE7 ON\r\nSTATE7?\r\nSTATE8?\r\n');
    await expect.poll(() => said).toBe('CURRENT 2.500000 A\r\nDONE\r\nON\r\nOFF\r\n');
    expect(played.stdout()).toContain('no protocol sends "what<0d><0a>"\n');
  } finally {
    socket.destroy();
    played.stop();
  }
  expect(await played.code).toBe(0);
});

it.each([
  [['--proto', 'nowhere.proto'], 'there is no file nowhere.proto'],
  [['--proto', 'bad.proto'], 'ERROR: Unterminated quoted string'],
  [['--proto', 'mute.proto'], 'sends anything'],
  [['--proto', 'psu.proto', '--port', 'x'], "--port is 0 to 65535, but got 'x'"],
  [['--proto', 'psu.proto', '--port', '0', '--host', '203.0.113.1'], 'EADDRNOTAVAIL'],
])('%j is refused', async (argv, message) => {
  const found = argv.map((word) =>
    word.endsWith('.proto') && word !== 'nowhere.proto' ? join(directory, word) : word,
  );
  const { code, stderr } = await play(...found);
  expect(await code).toBe(1);
  expect(stderr()).toContain(message);
});
