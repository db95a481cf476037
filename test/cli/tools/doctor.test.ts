import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { NO_ADDRESS } from '../../../src/protocol/ca/constants.ts';
import { decodeSearchDatagram, encodeSearchReplies } from '../../../src/protocol/ca/datagram.ts';
import { type FakeServer, serveLong, startFakeServer } from '../../actors/ca/client/fake-server.ts';
import { clientEnvironment } from '../../actors/ca/client/support.ts';
import { startIoc } from '../../support/ioc.ts';
import { freePort, freeUdpPort } from '../../support/port.ts';
import { runTool, type ToolResult } from './run-tool.ts';

const definition = group('alone', { x: pv.double(1.5) });

let ioc: { readonly port: number; stop(): Promise<void> };
let repeaterPort: string;

beforeAll(async () => {
  repeaterPort = String(await freeUdpPort());
  ioc = await startIoc(definition, { environment: { EPICS_CAS_BEACON_PORT: repeaterPort } });
});

afterAll(() => ioc.stop());

/** With enough time for a busy machine: most wait at once. */
const WAIT = '1';

function doctor(port: number, names: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<ToolResult> {
  const all = clientEnvironment(port, { EPICS_CA_REPEATER_PORT: repeaterPort, ...environment });
  return runTool('doctor', ['--quick', '-w', WAIT, ...names], all);
}

/** What it says to do, in one line. */
const advice = ({ stdout }: ToolResult) => stdout.split('What to do\n')[1]?.replace(/\s+/g, ' ').trim();

async function withServer(server: Promise<FakeServer>, run: (port: number) => Promise<void>): Promise<void> {
  const started = await server;
  try {
    await run(started.port);
  } finally {
    started.close();
  }
}

// Most of what they do is waiting for answers that do not come.
describe.concurrent('at once', () => {
  describe('a PV that is well', () => {
    test('passes every step', async () => {
      const { code, stdout } = await doctor(ioc.port, ['alone:x']);
      expect(code).toBe(0);
      expect(stdout).not.toContain('FAIL');
      for (const step of [
        `pass  127.0.0.1:${ioc.port} over UDP: this host`,
        `pass  search at 127.0.0.1:${ioc.port}: 127.0.0.1:${ioc.port} answers in`,
        `pass  TCP connection to 127.0.0.1:${ioc.port}`,
        'pass  VERSION: the server speaks Channel Access 4.13',
        'pass  CREATE_CHAN: DOUBLE, 1 element',
        'pass  rights: may read, write',
        'pass  first value',
      ]) {
        expect(stdout).toContain(step);
      }
      expect(stdout.trimEnd().split('\n').at(-1)).toBe('Everything a client needs is there.');
    });

    test('and its beacons are heard', { timeout: 40_000 }, async () => {
      const late = startIoc(group('late', { y: pv.long(1) }), {
        environment: { EPICS_CAS_BEACON_PORT: repeaterPort, EPICS_CAS_BEACON_PERIOD: '1' },
      });
      const { port, stop } = await late;
      const environment = clientEnvironment(port, { EPICS_CA_REPEATER_PORT: repeaterPort });
      const { stdout } = await runTool('doctor', ['late:y'], environment);
      expect(stdout).toContain(`pass  a beacon of 127.0.0.1:${port} was heard`);
      await stop();
    });

    test('as JSON, an object per step', async () => {
      const environment = clientEnvironment(ioc.port, { EPICS_CA_REPEATER_PORT: repeaterPort });
      const { stdout } = await runTool('doctor', ['--quick', '--json', 'alone:x'], environment);
      const steps = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(steps).toContainEqual({ section: 'alone:x', verdict: 'pass', text: 'rights: may read, write' });
    });
  });

  test('a CA repeater that hangs is distinguished from a missing one', async () => {
    const hung = createSocket('udp4');
    hung.bind(0, '0.0.0.0');
    await once(hung, 'listening');
    const { port } = hung.address();
    const { code, stdout } = await doctor(ioc.port, ['alone:x'], { EPICS_CA_REPEATER_PORT: String(port) });
    expect(stdout).toContain(`UDP port ${port} is taken, by a CA repeater that hangs or by another program`);
    expect(code).toBe(0);
    hung.close();
  });

  describe('what to do when', () => {
    test('nobody has it', async () => {
      const result = await doctor(ioc.port, ['nobody:here']);
      expect(result.code).toBe(1);
      expect(result.stdout).toContain(
        `note  127.0.0.1:${ioc.port}: a server is there (version 4.13), and does not have it`,
      );
      expect(advice(result)).toMatch(
        /^Nobody who was asked \(127.0.0.1:\d+\) has nobody:here. Check the spelling: the server runs/,
      );
    });

    test('no server runs where it is searched', async () => {
      const gone = await freePort();
      const result = await doctor(gone, ['nobody:here']);
      expect(result.stdout).toContain(`note  127.0.0.1:${gone}: no server is there: connections are refused`);
      expect(advice(result)).toMatch(/No Channel Access server is there: start the IOC/);
    });

    test('the server hangs', async () => {
      const hung = createServer();
      hung.listen(0, '127.0.0.1');
      await once(hung, 'listening');
      const { port } = hung.address() as AddressInfo;
      const result = await doctor(port, ['nobody:here']);
      expect(result.stdout).toContain(`note  127.0.0.1:${port}: it lets itself be connected to and says nothing`);
      expect(advice(result)).toMatch(/the IOC hangs, or was stopped. Look at its log, and restart it/);
      hung.close();
    });

    test('searches are dropped, and TCP is let through', async () => {
      const other = await startIoc(group('alone', { y: pv.double(1) }), {
        environment: { EPICS_CAS_IGNORE_ADDR_LIST: '127.0.0.1' },
      });
      const result = await doctor(other.port, ['alone:y']);
      expect(result.stdout).toContain(
        `FAIL  search: 127.0.0.1:${other.port} does not answer, but has it when it is connected to`,
      );
      expect(advice(result)).toMatch(
        new RegExp(`a firewall drops UDP port ${other.port}, .* set EPICS_CA_NAME_SERVERS=127.0.0.1:${other.port}`),
      );
      await other.stop();
    });

    test('two servers have it', async () => {
      const twin = await startIoc(definition);
      const result = await doctor(ioc.port, ['alone:x'], {
        EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port} 127.0.0.1:${twin.port}`,
      });
      expect(result.code).toBe(1);
      expect(advice(result)).toMatch(/^Two servers have a PV named alone:x/);
      await twin.stop();
    });

    test('its name server is not there', async () => {
      const gone = await freeUdpPort();
      const result = await doctor(ioc.port, ['alone:x'], {
        EPICS_CA_ADDR_LIST: '',
        EPICS_CA_SERVER_PORT: String(gone),
        EPICS_CA_NAME_SERVERS: `127.0.0.1:${gone}`,
      });
      expect(result.stdout).toContain(`FAIL  The name server 127.0.0.1:${gone} cannot be asked: connect ECONNREFUSED`);
      expect(advice(result)).toMatch(/Does it run there\? If not, correct EPICS_CA_NAME_SERVERS/);
    });

    test('a name server is not there, and another one is: it is only noted', async () => {
      const gone = await freeUdpPort();
      const result = await doctor(ioc.port, ['alone:x'], {
        EPICS_CA_ADDR_LIST: '',
        EPICS_CA_NAME_SERVERS: `127.0.0.1:${gone} 127.0.0.1:${ioc.port}`,
      });
      expect(result.stdout).toContain(`note  The name server 127.0.0.1:${gone} cannot be asked`);
      expect(result.code).toBe(0);
    });

    test('there is nowhere to search', async () => {
      const result = await doctor(ioc.port, ['alone:x'], { EPICS_CA_ADDR_LIST: '' });
      expect(advice(result)).toMatch(/^Set EPICS_CA_ADDR_LIST/);
    });

    test('the environment is wrong', async () => {
      const result = await doctor(ioc.port, ['alone:x'], { EPICS_CA_CONN_TMO: 'soon' });
      expect(advice(result)).toMatch(/^Correct the environment variable: EPICS_CA_CONN_TMO="soon"/);
    });
  });
});

describe.concurrent('what to do when its server is odd', () => {
  test('searches are answered and TCP is refused', async () => {
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const { port } = udp.address();
    udp.on('message', (bytes, { address, port: from }) => {
      const request = decodeSearchDatagram(bytes);
      const asked = request.searches.filter(({ name }) => name === 'doc:x');
      const replies = asked.map(({ cid }) => ({ type: 'SEARCH', port, address: NO_ADDRESS, cid, minor: 13 }) as const);
      for (const reply of encodeSearchReplies(request, replies)) udp.send(reply, from, address);
    });
    const result = await doctor(port, ['doc:x']);
    expect(result.stdout).toContain(`FAIL  TCP connection to 127.0.0.1:${port}: ECONNREFUSED`);
    expect(advice(result)).toMatch(/Does a firewall drop TCP port/);
    udp.close();
  });

  test('what listens speaks no Channel Access', async () => {
    const http = startFakeServer(
      () => {},
      ({ socket }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await withServer(http, async (port) => {
      const result = await doctor(port, ['doc:x']);
      expect(result.stdout).toMatch(/FAIL {2}VERSION: it sends what no server sends/);
    });
    const mute = startFakeServer(
      () => {},
      () => {},
    );
    await withServer(mute, async (port) => {
      expect((await doctor(port, ['doc:x'])).stdout).toContain('FAIL  VERSION: no VERSION within 1 s');
    });
  });

  test('the channel is refused', async () => {
    const refusing = startFakeServer((request, circuit) => {
      if (request.type === 'CREATE_CHAN') circuit.send({ type: 'CREATE_CH_FAIL', cid: request.cid });
    });
    await withServer(refusing, async (port) => {
      const result = await doctor(port, ['doc:x{bad}']);
      expect(result.stdout).toContain('FAIL  CREATE_CHAN: it refuses to create the channel');
      expect(advice(result)).toMatch(/the field, the modifier or the filter/);
    });
  });

  test('there is no right to read', async () => {
    const closed = startFakeServer((request, circuit) => {
      if (request.type !== 'CREATE_CHAN') return;
      const { cid } = request;
      circuit.send(
        { type: 'ACCESS_RIGHTS', cid, rights: 0 },
        { type: 'CREATE_CHAN', dbrType: 5, count: 1, cid, sid: 1 },
      );
    });
    await withServer(closed, async (port) => {
      const result = await doctor(port, ['doc:x']);
      expect(result.stdout).toContain('FAIL  rights: may not read, not write');
      expect(advice(result)).toMatch(/access security/);
    });
  });

  test('reading fails', async () => {
    const broken = startFakeServer((request, circuit) => {
      if (request.type === 'READ_NOTIFY') {
        circuit.send({ ...request, type: 'READ_NOTIFY', status: 152, payload: new Uint8Array(16) });
      } else serveLong(request, circuit);
    });
    await withServer(broken, async (port) => {
      expect((await doctor(port, ['doc:x'])).stdout).toContain('FAIL  first value: Channel read request failed');
    });
  });
});

// These find every server of this host.
describe('what to do when its server is found elsewhere', () => {
  test.runIf(process.platform === 'linux')('its server is at another port of this host', async () => {
    const gone = await freePort();
    const result = await doctor(gone, ['alone:x']);
    expect(result.stdout).toContain(`but 127.0.0.1:${ioc.port} does when 127.0.0.1:${ioc.port} is asked`);
    expect(advice(result)).toBe(
      `127.0.0.1:${ioc.port} has alone:x, but searches go to port ${gone} only. ` +
        `Add 127.0.0.1:${ioc.port} to EPICS_CA_ADDR_LIST, or set EPICS_CA_SERVER_PORT=${ioc.port}.`,
    );
  });

  test('the field, or the case, is wrong', async () => {
    expect(advice(await doctor(ioc.port, ['alone:x.NOPE']))).toMatch(
      /Check the spelling: alone:x exists, alone:x.NOPE does not/,
    );
    expect(advice(await doctor(ioc.port, ['ALONE:X']))).toMatch(/Check the spelling: alone:x exists/);
  });

  test('it is not searched where it is', async () => {
    const result = await doctor(ioc.port, ['alone:x'], { EPICS_CA_ADDR_LIST: '127.0.0.1:9' });
    expect(result.stdout).toContain('FAIL  search: nobody answers where it is searched, but');
    expect(advice(result)).toMatch(/Add 127.0.0.1 to EPICS_CA_ADDR_LIST/);
  });
});

test('says how it is used', async () => {
  expect((await runTool('doctor', [], {})).code).toBe(1);
  expect(await runTool('doctor', ['--help'], {})).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage') });
  expect(await runTool('doctor', ['-w', 'x', 'pv'], {})).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--timeout 'x'"),
  });
});
