/** The web port's HTTP: health, metrics, who is let in, and what slow and hostile browsers can do. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createMachine } from 'xstate';
import { epicsDb, group, line, pv, type RunningIoc, reject, serve, simulated } from '../../src/index.ts';
import { WebPort, type WebSettings, webPort } from '../../src/web/index.ts';
import { Browser } from './display.ts';

const tank = group('tank', {
  level: pv.double(3, { limits: { alarm: [undefined, 10] } }),
  image: pv.double([], { maxLength: 200_000 }),
});

function serveWith(settings: Partial<WebSettings>) {
  const web = webPort({ name: 'tank', port: 0, ...settings });
  return serve(tank, { port: 0, interfaces: ['127.0.0.1'], protocols: ['ca'], servers: [web] });
}

const urlOf = (ioc: RunningIoc<(typeof tank)['members']>) => ioc.ioc.server(WebPort)!.url;

describe('one port', () => {
  let ioc: RunningIoc<(typeof tank)['members']>;
  let url: string;

  beforeAll(async () => {
    ioc = await serveWith({
      metricsPvs: ['tank:level', 'tank:nonesuch'],
      allowedOrigins: ['https://displays.example.org'],
      hostNames: ['beamline'],
    });
    url = urlOf(ioc);
  });
  afterAll(() => ioc.stop());

  async function ask(path: string, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(new URL(path, url), { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  it('has the inspector, a table of PVs and the module that it uses', async () => {
    expect((await ask('')).text).toContain('<meta name="xioc-mode" content="live"');
    expect((await ask('table')).text).toContain('web/table.js');
    expect((await ask('web/index.js')).text).toContain('export function connect');
    expect((await ask('nonesuch')).status).toBe(404);
  });

  it('says whether it lives and is ready, and what is not', async () => {
    expect(await ask('livez')).toMatchObject({ status: 200, text: 'ok\n' });
    expect(await ask('readyz')).toMatchObject({ status: 200, text: 'ok\n' });
    ioc.pause();
    expect(await ask('livez')).toMatchObject({ status: 200, text: 'ok\n' });
    expect(await ask('readyz')).toMatchObject({ status: 503, text: 'ioc serving.paused\n' });
    ioc.resume();
    expect((await ask('readyz?verbose')).text).toMatch(/^ioc serving\.running\nsupervisor .*\nwebPort open\n$/);
  });

  it('tells its metrics, in both formats', async () => {
    ioc.pvs.level.write(12);
    const plain = await ask('metrics');
    expect(plain.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(plain.text).toContain('# TYPE xioc_requests_total counter\nxioc_requests_total{op="read"} 0\n');
    expect(plain.text).toContain('xioc_pvs_in_alarm{severity="MAJOR"} 1\n');
    expect(plain.text).toContain('xioc_pv_value{pv="tank:level"} 12\nxioc_pv_severity'.split('\n')[0]!);
    expect(plain.text).not.toContain('nonesuch');
    const open = await ask('metrics', { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(open.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(open.text).toContain('# TYPE xioc_requests counter\nxioc_requests_total{op="read"} 0\n');
    expect(open.text).toMatch(/\n# EOF\n$/);
    for (const text of [plain.text, open.text]) {
      const families = Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, family]) => family);
      expect(new Set(families).size).toBe(families.length);
      for (const line of text.split('\n')) expect(line).toMatch(/^(#.*|[a-z_]+(\{.*\})? [-+.\deInfNa]+|)$/);
    }
  });

  it('tells of puts, machines, ports and records of databases', async () => {
    const valve = createMachine({ initial: 'shut', states: { shut: { on: { open: 'opened' } }, opened: {} } });
    const plant = group('plant', {
      soon: pv.double(0),
      later: pv.double(0, { put: async (value) => value }),
      never: pv.double(0, { put: () => reject('never') }),
      broken: pv.double(0, { put: () => Promise.reject(new Error('broken')) }),
      volts: pv.double(0),
    })
      .behaves(() => valve)
      .connects(
        simulated((request) => (request === 'V?\n' ? '5\n' : undefined)),
        { id: 'psu', framing: line('\n'), bind: { volts: { read: 'V?', every: 0.1 } } },
      );
    const records = epicsDb(new URL('alarms.db', import.meta.url));
    const served = await serve(group('all', { plant, records }, { prefix: '' }), {
      port: 0,
      interfaces: ['127.0.0.1'],
      protocols: ['ca'],
      servers: [webPort({ name: 'plant', port: 0 })],
    });
    const { ioc: running } = served;
    const put = (name: string) =>
      new Promise((resolve) => running.pv(name)!.put(1, { user: 'u', host: 'h', peer: 'p' }, resolve, true));
    for (const name of ['soon', 'later', 'never', 'broken']) await put(`plant:${name}`);
    const metrics = async () => (await fetch(new URL('metrics', running.server(WebPort)!.url))).text();
    await expect.poll(metrics).toMatch(/xioc_port_exchanges_total\{port="psu",outcome="ok"\} [1-9]/);
    await expect.poll(metrics).toContain('{le="+Inf"} 2');
    const text = await metrics();
    expect(text.match(/^xioc_puts_total.*/gm)).toEqual([
      'xioc_puts_total{outcome="done"} 2',
      'xioc_puts_total{outcome="refused"} 1',
      'xioc_puts_total{outcome="failed"} 1',
      'xioc_puts_total{outcome="busy"} 0',
    ]);
    expect(text).toContain('xioc_put_duration_seconds_count 2\n');
    expect(text).toMatch(/xioc_machine_state\{machine="[^"]+",xioc_machine_state="shut"\} 1\n/);
    expect(text).toMatch(/xioc_machine_state\{machine="[^"]+",xioc_machine_state="opened"\} 0\n/);
    expect(text).toContain('xioc_port_state{port="psu",xioc_port_state="up"} 1\n');
    expect(text).toContain('xioc_port_up{port="psu"} 1\n');
    expect(text).toContain('xioc_pvs 7\n');
    expect(text).toContain('xioc_pvs_in_alarm{severity="INVALID"} 2\n'); // the broken PV, and a record of the database
    expect(text).toContain('xioc_pvs_in_alarm{severity="MAJOR"} 2\n'); // the PV that refused, and another record
    await served.stop();
  });

  it('lets pages of named origins read, and no others', async () => {
    const known = await ask('pvws/info', { origin: 'https://displays.example.org' });
    expect([known.status, known.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://displays.example.org',
    ]);
    expect((await ask('pvws/info', { origin: 'https://evil.example' })).status).toBe(403);
    const socket = new WebSocket(new URL('pvws/pv', url.replace('http', 'ws')), {
      headers: { origin: 'https://evil.example' },
    });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('403');
  });

  it('goes on while browsers say what no browser says', async () => {
    const { port } = new URL(url);
    for (const bytes of [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: evil\r\n\r\n',
      '\x16\x03\x01',
      'GET /pvws/pv HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
    ]) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      socket.end(bytes);
      await once(socket.resume(), 'close');
    }
    const browser = await Browser.open(url);
    browser.socket.send(Buffer.alloc(2 << 20));
    await once(browser.socket, 'close');
    expect((await ask('livez')).status).toBe(200);
  });

  it('keeps one update of each PV for a browser that does not read, and lets the others have theirs', async () => {
    const slow = await Browser.open(url);
    slow.subscribe('tank:image', 'tank:level');
    await slow.shows('tank:level', { connected: true });
    slow.socket.pause();
    const quick = await Browser.open(url);
    quick.subscribe('tank:level');
    const { services } = ioc.ioc;
    const before = services.counters.updatesReplaced;
    let count = 0;
    const held = () =>
      [...ioc.ioc.server(WebPort)!.sessions.values()].some((each) =>
        each.ref.getSnapshot().matches({ output: 'congested' }),
      );
    await expect
      .poll(
        () => {
          ioc.pvs.image.write(new Float64Array(200_000).fill(++count));
          return held();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    for (let i = 0; i < 100; i++) ioc.pvs.image.write(new Float64Array(200_000).fill(++count));
    expect(services.counters.updatesReplaced).toBeGreaterThan(before);
    ioc.pvs.level.write(1);
    await quick.shows('tank:level', { value: 1 });
    slow.socket.resume();
    await slow.shows('tank:level', { value: 1 });
    const newest = Buffer.from(new Float64Array(200_000).fill(count).buffer).toString('base64');
    await expect.poll(() => slow.pvs.get('tank:image')?.b64dbl === newest).toBe(true);
    slow.close();
    quick.close();
    await expect.poll(() => ioc.ioc.server(WebPort)!.sessions.size).toBe(0);
  });
});

it('keeps the IOC from starting where the port is taken', async () => {
  const ioc = await serveWith({});
  const { port } = new URL(urlOf(ioc));
  await expect(serveWith({ port: Number(port) })).rejects.toThrow(
    'the port is taken; choose another or 0 for a free one',
  );
  await ioc.stop();
});

it('says what is not a range of addresses', () => {
  expect(() => serveWith({ trust: ['10.0.0.0/99'] })).toThrow("'10.0.0.0/99' is not a range of addresses");
});

it('takes its browsers along when the IOC stops', async () => {
  const ioc = await serveWith({});
  const browser = await Browser.open(urlOf(ioc));
  const closed = once(browser.socket, 'close');
  await ioc.stop();
  await closed;
  await expect(fetch(urlOf(ioc) || 'http://127.0.0.1:1/')).rejects.toThrow();
});
