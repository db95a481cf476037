/** PVWS over real WebSockets: what displays send and see. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { group, pv, type RunningIoc, serve } from '../../src/index.ts';
import { WebPort, type WebSettings, webPort } from '../../src/web/index.ts';
import { Browser } from './display.ts';

const oven = group('oven', {
  temperature: pv.double(20.5, {
    units: 'C',
    precision: 1,
    doc: 'What the thermometer says',
    readOnly: true,
    limits: { display: [0, 100], warning: [undefined, 80], alarm: [undefined, 90] },
  }),
  setpoint: pv.double(20, { put: (value) => (value > 1000 ? Promise.reject(new Error('too hot')) : value) }),
  mode: pv.enum('off', ['off', 'heating']),
  title: pv.string('oven'),
  note: pv.text('hello', { maxLength: 100 }),
  count: pv.int64(5n),
  curve: pv.double([1, 2, 3], { maxLength: 10 }),
  shorts: pv.short([1, -2], { maxLength: 10 }),
  names: pv.string(['a', 'b'], { maxLength: 4 }),
  longs: pv.long([1, -70000], { maxLength: 4 }),
});

async function serveWith(settings: Partial<WebSettings>, extra: object = {}) {
  const web = webPort({ name: 'oven', port: 0, ...settings });
  const ioc = await serve(oven, { port: 0, interfaces: ['127.0.0.1'], protocols: ['ca'], servers: [web], ...extra });
  return { ioc, url: ioc.ioc.server(WebPort)!.url };
}

describe('displays', () => {
  let ioc: RunningIoc<(typeof oven)['members']>;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    ({ ioc, url } = await serveWith({ write: true }));
  });
  afterAll(() => ioc.stop());
  beforeEach(async () => {
    browser = await Browser.open(url);
  });
  afterEach(() => browser.close());

  it('get a value with all that is known of it, then only what is new', async () => {
    browser.subscribe('oven:temperature');
    await browser.shows('oven:temperature', {
      vtype: 'VDouble',
      value: 20.5,
      severity: 'NONE',
      units: 'C',
      precision: 1,
      description: 'What the thermometer says',
      min: 0,
      max: 100,
      warn_high: 80,
      alarm_high: 90,
      readonly: true,
      connected: true,
    });
    ioc.pvs.temperature.write(85);
    await browser.shows('oven:temperature', { value: 85, severity: 'MINOR' });
    expect(Object.keys(browser.messages.at(-1)!).sort()).toEqual([
      'nanos',
      'pv',
      'seconds',
      'severity',
      'type',
      'value',
    ]);
    ioc.pvs.temperature.write(20.5);
    await browser.shows('oven:temperature', { value: 20.5, severity: 'NONE' });
  });

  it.each([
    ['oven:mode', { vtype: 'VEnum', value: 0, text: 'off', labels: ['off', 'heating'] }],
    ['oven:title', { vtype: 'VString', text: 'oven' }],
    ['oven:note', { vtype: 'VString', text: 'hello', b64byt: Buffer.from('hello').toString('base64') }],
    ['oven:count', { vtype: 'VLong', value: 5 }],
    ['oven:curve', { vtype: 'VDoubleArray', b64dbl: Buffer.from(Float64Array.of(1, 2, 3).buffer).toString('base64') }],
    ['oven:shorts', { vtype: 'VShortArray', b64srt: Buffer.from(Int16Array.of(1, -2).buffer).toString('base64') }],
    ['oven:longs', { vtype: 'VIntArray', b64int: Buffer.from(Int32Array.of(1, -70000).buffer).toString('base64') }],
    ['oven:names', { vtype: 'VStringArray', value: ['a', 'b'] }],
    ['pva://oven:title', { text: 'oven' }],
    ['oven:temperature.{"dbnd":{"abs":5}}', { value: 20.5 }],
    ['oven:curve.[1:1]', { b64dbl: Buffer.from(Float64Array.of(2).buffer).toString('base64') }],
    ['loc://shared(3)', { value: 3, readonly: false }],
    ['sim://const(7)', { value: 7, readonly: true }],
  ])('see %s', async (name, expected) => {
    browser.subscribe(name);
    await browser.shows(name, expected);
  });

  it('hear of a PV that is not there, and see it when it comes, goes and comes again', async () => {
    browser.subscribe('later:x');
    await browser.shows('later:x', { connected: false, readonly: true });
    expect(browser.pvs.get('later:x')).not.toHaveProperty('value');
    const add = () => ioc.ioc.addMembers({ x: pv.double(1, { units: 'V' }) }, 'later:', {});
    add();
    await browser.shows('later:x', { connected: true, readonly: false, value: 1, units: 'V' });
    ioc.ioc.remove('later:x');
    await browser.shows('later:x', { connected: false, value: 'NaN', severity: 'UNDEFINED' });
    add();
    await browser.shows('later:x', { connected: true, value: 1, severity: 'NONE' });
    ioc.ioc.remove('later:x');
  });

  it('write, and learn when it is complete or why it was not', async () => {
    browser.subscribe('oven:setpoint', 'oven:mode', 'oven:curve', 'oven:note', 'oven:temperature');
    browser.send({ type: 'write', pv: 'oven:setpoint', value: 30, id: 7 });
    await browser.got({ type: 'written', id: 7 });
    expect(ioc.pvs.setpoint.value).toBe(30);
    browser.send({ type: 'write', pv: 'oven:mode', value: 'heating', id: 'm' });
    await browser.got({ type: 'written', id: 'm' });
    expect(ioc.pvs.mode.value).toBe('heating');
    browser.send({ type: 'write', pv: 'oven:curve', value: [4, 5], id: 8 });
    await browser.got({ type: 'written', id: 8 });
    expect(ioc.pvs.curve.value).toEqual(Float64Array.of(4, 5));
    browser.send({ type: 'write', pv: 'oven:note', value: 'söt', id: 9 });
    await browser.got({ type: 'written', id: 9 });
    expect(ioc.pvs.note.value).toBe('söt');
    browser.send({ type: 'write', pv: 'oven:setpoint', value: 5000, id: 10 });
    await browser.got({ type: 'error', id: 10, message: 'too hot' });
    browser.send({ type: 'write', pv: 'oven:mode', value: 9, id: 11 });
    await browser.got({ type: 'error', id: 11, message: 'oven:mode cannot hold 9' });
    browser.send({ type: 'write', pv: 'oven:temperature', value: 1 });
    await browser.got({ type: 'error', message: 'oven:temperature may not be written' });
    browser.send({ type: 'write', pv: 'oven:title', value: 'x' });
    await browser.got({ type: 'error', message: 'Cannot write unknown PV oven:title' });
    ioc.pvs.curve.write([1, 2, 3]);
    ioc.pvs.mode.write('off');
    ioc.pvs.note.write('hello');
  });

  it('list, clear, echo, and hear of what they say wrong', async () => {
    browser.send({ type: 'monitor', pvs: ['oven:title', 'oven:title', 'oven:mode'] });
    browser.send({ type: 'list' });
    await browser.got({ type: 'list', pvs: ['oven:title', 'oven:mode'] });
    browser.send({ type: 'clear', pvs: ['oven:title', 'nonesuch'] });
    browser.send({ type: 'list' });
    await browser.got({ type: 'list', pvs: ['oven:mode'] });
    browser.send({ type: 'echo', body: 'x', other: [1] });
    await browser.got({ type: 'echo', body: 'x', other: [1] });
    browser.send('{');
    await browser.got({ type: 'error', message: 'a message is not JSON' });
    browser.send({ type: 'subscribe', pvs: 'oven:title' });
    await browser.got({ type: 'error', message: 'subscribe needs "pvs", an array of names' });
    let pinged = false;
    browser.socket.on('ping', () => {
      pinged = true;
    });
    browser.send({ type: 'ping' });
    await expect.poll(() => pinged).toBe(true);
  });

  it('share local variables, and get the newest of values that change fast', async () => {
    const other = await Browser.open(url);
    for (const each of [browser, other]) each.subscribe('loc://fast');
    await other.shows('loc://fast', { value: 0 });
    for (let value = 1; value <= 500; value++) browser.send({ type: 'write', pv: 'loc://fast', value });
    await other.shows('loc://fast', { value: 500 });
    expect(other.messages.length).toBeLessThan(250);
    other.close();
  });

  it('may watch 1000 PVs by one socket', async () => {
    browser.subscribe(...Array.from({ length: 1001 }, (_, index) => `loc://bound${index % 900}`), 'oven:mode');
    browser.subscribe(...Array.from({ length: 120 }, (_, index) => `nonesuch:${index}`));
    await browser.got({
      type: 'error',
      message: 'nonesuch:99 is not subscribed: one socket may watch 1000 PVs',
    });
  });

  it('find out what is open', async () => {
    browser.subscribe('oven:title', 'oven:curve');
    await browser.shows('oven:curve', { connected: true });
    const get = async (path: string) => (await fetch(new URL(`pvws/${path}`, url))).json();
    expect(await get('info')).toMatchObject({
      start_time: expect.stringMatching(/Z$/),
      jre: `Node ${process.version}`,
    });
    const { sockets } = (await get('summary')) as { sockets: { id: string; pvs: number }[] };
    const own = sockets.find(({ pvs }) => pvs === 2)!;
    expect(own).toMatchObject({ arrays: 1, max_size: 10, queued: 0 });
    expect(await get(`socket/${own.id}`)).toMatchObject({
      sockets: [{ pvs: [{ name: 'oven:title' }, { name: 'oven:curve' }] }],
    });
    expect(await get('pool')).toContainEqual({ pv: 'oven:title', refs: 1 });
    expect(await get('pvget?name=oven:title')).toMatchObject({ pv: 'oven:title', text: 'oven', readonly: false });
    const ended = await fetch(new URL(`pvws/socket/${own.id}`, url), { method: 'DELETE' });
    expect(ended.status).toBe(200);
    await expect.poll(() => browser.socket.readyState).toBe(browser.socket.CLOSED);
    expect((await fetch(new URL('pvws/nonesuch', url))).status).toBe(404);
    expect(await (await fetch(new URL('pvws/js/pvws.js', url))).text()).toContain('class PVWS');
    expect(await (await fetch(new URL('pvws/js/base64.js', url))).text()).toContain('function toByteArray');
  });
});

it('is read-only unless told otherwise', async () => {
  const { ioc, url } = await serveWith({});
  const browser = await Browser.open(url);
  browser.subscribe('oven:setpoint');
  await browser.shows('oven:setpoint', { readonly: true, value: 20 });
  browser.send({ type: 'write', pv: 'oven:setpoint', value: 1 });
  await browser.got({ type: 'error', message: 'PV_WRITE_SUPPORT is disabled: start the IOC with --web-write' });
  expect(ioc.pvs.setpoint.value).toBe(20);
  browser.close();
  await ioc.stop();
});

it('keeps to the access rules, by the user whom a trusted proxy names', async () => {
  const seen: object[] = [];
  let mayRead = true;
  const access = ({ user, host }: { user: string; host: string }) => {
    seen.push({ user, host });
    return (user === 'ada' ? 3 : 1) & (mayRead ? 3 : 0);
  };
  const { ioc, url } = await serveWith({ write: true, trust: ['127.0.0.0/8'] }, { access });
  const ada = await Browser.open(url, { 'x-forwarded-user': 'ada', 'x-forwarded-for': '6.6.6.6, 192.0.2.7' });
  const nobody = await Browser.open(url);
  for (const browser of [ada, nobody]) browser.subscribe('oven:setpoint');
  await ada.shows('oven:setpoint', { readonly: false });
  await nobody.shows('oven:setpoint', { readonly: true });
  expect(seen).toContainEqual({ user: 'ada', host: '192.0.2.7' });
  expect(seen).toContainEqual({ user: '', host: '127.0.0.1' });
  ada.send({ type: 'write', pv: 'oven:setpoint', value: 33, id: 1 });
  await ada.got({ type: 'written', id: 1 });
  mayRead = false;
  ioc.ioc.checkAccess();
  await ada.shows('oven:setpoint', { connected: false, severity: 'UNDEFINED' });
  mayRead = true;
  ioc.ioc.checkAccess();
  await ada.shows('oven:setpoint', { connected: true, value: 33 });
  for (const browser of [ada, nobody]) browser.close();
  await ioc.stop();
});

it('believes nobody about users unless told whom', async () => {
  const { ioc, url } = await serveWith(
    { write: true },
    { access: ({ user }: { user: string }) => (user === 'ada' ? 3 : 1) },
  );
  const liar = await Browser.open(url, { 'x-forwarded-user': 'ada' });
  liar.subscribe('oven:setpoint');
  await liar.shows('oven:setpoint', { readonly: true });
  liar.close();
  await ioc.stop();
});
