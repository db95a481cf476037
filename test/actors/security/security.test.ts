/** Access rules of a file, at a running IOC and its clients. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessFileError, type AccessFileOptions, accessFile } from '../../../src/database/security/access-file.ts';
import { Context, type Group, group, type Members, pv } from '../../../src/index.ts';
import { writeText } from '../../../src/inspect/runtime/write.ts';
import { INSPECTOR } from '../../../src/inspect/visitor.ts';
import type { RunningIoc, ServeOptions } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';

const analog = { record: 'ao' } as const;
const members = {
  plain: pv.double(1, analog),
  setpoint: pv.double(2, { ...analog, fields: { ASG: 'OPERATORS' } }),
  gated: pv.double(3, { ...analog, fields: { ASG: 'GATED' } }),
  gate: pv.double(0, analog),
};
const ioc = group('s', members, { prefix: 's:' });

const rules = `
  UAG(ops) {alice}
  HAG(room) {console}
  ASG(DEFAULT) {RULE(1, READ) RULE(1, WRITE) {UAG(ops)}}
  ASG(OPERATORS) {RULE(1, READ) RULE(0, WRITE, TRAPWRITE) {UAG(ops) HAG(room)}}
  ASG(GATED) {INPA(s:gate) RULE(1, READ) RULE(1, WRITE) {CALC("A > 5")}}`;

let folder: string;
let stops: (() => Promise<unknown>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-access-'));
  stops = [];
});

afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true });
});

const fileName = () => join(folder, 'x.acf');

async function serve<M extends Members>(
  served: Group<M>,
  text: string,
  { macros, byAddress, ...options }: AccessFileOptions & ServeOptions = {},
): Promise<RunningIoc<M>> {
  writeFileSync(fileName(), text);
  const running = await startIoc(served, { ...options, access: accessFile(fileName(), { macros, byAddress }) });
  stops.push(() => running.stop());
  return running;
}

function client(port: number, userName: string, hostName: string): Context {
  const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  const context = new Context({ environment, userName, hostName, repeater: false });
  stops.push(() => context.close());
  return context;
}

/** `rw`, `r-`, `--`: what a client is told of a PV. */
async function told(context: Context, name: string): Promise<string> {
  const [channel] = await context.getPVs(name);
  await channel.read({ timeoutMs: 500 }).catch(() => {}); // rights on their way have come before the answer
  return `${channel.rights.read ? 'r' : '-'}${channel.rights.write ? 'w' : '-'}`;
}

describe('access rules of a file', () => {
  it('say what each client may do, by user, host, group of the record, and level of the field', async () => {
    const { port } = await serve(ioc, rules);
    const alice = client(port, 'alice', 'Console');
    const away = client(port, 'alice', 'home');
    const bob = client(port, 'bob', 'console');
    const names = ['s:plain', 's:setpoint', 's:setpoint.VAL', 's:setpoint.HIHI', 's:setpoint.STAT'];
    const rights = async (context: Context) => Promise.all(names.map((name) => told(context, name)));
    expect(await rights(alice)).toEqual(['rw', 'rw', 'rw', 'r-', 'r-']);
    expect(await rights(away)).toEqual(['rw', 'r-', 'r-', 'r-', 'r-']);
    expect(await rights(bob)).toEqual(['r-', 'r-', 'r-', 'r-', 'r-']);
    await alice.pv('s:setpoint').write(7, { notify: true });
    await expect(bob.pv('s:setpoint').write(8, { notify: true })).rejects.toThrow('Write access denied');
    expect((await bob.pv('s:setpoint').read()).value).toBe(7);
  });

  it('can go by the address of the client, whatever it says', async () => {
    const text =
      'HAG(here) {localhost} HAG(there) {"192.0.2.1"} ASG(DEFAULT) {RULE(1, READ) RULE(1, WRITE) {HAG(HERE)}}';
    const { port } = await serve(ioc, text.replace('HERE', 'here'), { byAddress: true });
    expect(await told(client(port, 'x', 'elsewhere'), 's:plain')).toBe('rw');
    const other = await serve(ioc, text.replace('HERE', 'there'), { byAddress: true });
    expect(await told(client(other.port, 'x', 'localhost'), 's:plain')).toBe('r-');
  });

  it('may be said by the group, and by whoever serves it', async () => {
    writeFileSync(fileName(), 'ASG(DEFAULT) {RULE(1, READ)}');
    const strict = group('s', members, { prefix: 's:', access: accessFile(pathToFileURL(fileName())) });
    const rights = async (options: ServeOptions) => {
      const { port, stop } = await startIoc(strict, options);
      stops.push(stop);
      return told(client(port, 'x', 'y'), 's:plain');
    };
    expect(await rights({})).toBe('r-');
    expect(await rights({ access: () => 3 })).toBe('rw');
  });

  it('know which puts are to be logged', async () => {
    const { ioc: served } = await serve(ioc, rules);
    const pvOf = (name: string) => served.pvs.get(name)!;
    const alice = { user: 'alice', host: 'console', peer: '127.0.0.1:1' };
    expect(served.rights.areLogged(pvOf('s:setpoint'), alice)).toBe(true);
    expect(served.rights.areLogged(pvOf('s:plain'), alice)).toBe(false);
  });

  it('hold for the inspector, too', async () => {
    const { ioc: served } = await serve(ioc, rules);
    const write = (name: string) => writeText(served, served.pvs.get(name)!, '8', INSPECTOR);
    await expect(write('s:plain')).rejects.toThrow('do not let user inspector at host inspector write s:plain');
    writeFileSync(fileName(), 'UAG(page) {inspector} ASG(DEFAULT) {RULE(0, WRITE) {UAG(page)}}');
    await served.reloadAccess();
    await write('s:plain');
    expect(served.pvs.get('s:plain')!.current.value).toBe(8);
  });

  it('follow the ASG field of a record, at once', async () => {
    const { port, pvs } = await serve(ioc, rules);
    const alice = client(port, 'alice', 'console');
    const bob = client(port, 'bob', 'home');
    const bobs = async () => [await told(bob, 's:plain'), await told(bob, 's:plain.HIHI'), await told(bob, 's:gate')];
    pvs.gate.write(6);
    expect(await bobs()).toEqual(['r-', 'r-', 'r-']);
    await alice.pv('s:plain.ASG').write('GATED', { notify: true });
    expect(await bobs()).toEqual(['rw', 'rw', 'r-']);
    await bob.pv('s:plain.ASG').write('no such group: DEFAULT', { notify: true });
    expect(await bobs()).toEqual(['r-', 'r-', 'r-']);
  });

  it.each([
    ['that is wrong', 'ASG(DEFAULT) {RULE(1, READ) {UAG(ops)}}', "No User Access Group named 'ops' defined"],
    ['that is empty', '', 'syntax error'],
  ])('keep the IOC from starting with a file %s', async (_, text, message) => {
    const failure = await serve(ioc, text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AccessFileError);
    expect((failure as Error).message).toContain(message);
  });

  it('keep the IOC from starting without the file', async () => {
    await expect(startIoc(ioc, { access: accessFile(fileName()) })).rejects.toThrow(`Can't open file '${fileName()}'`);
  });
});

describe('access rules that depend on PVs', () => {
  it('follow a PV of the IOC: its value, its alarm, its going and coming', async () => {
    const { port, pvs, ioc: served } = await serve(ioc, rules);
    const bob = client(port, 'bob', 'home');
    const gated = () => told(bob, 's:gated');
    expect(await gated()).toBe('r-');
    pvs.gate.write(6);
    expect(await gated()).toBe('rw');
    pvs.gate.write(5);
    expect(await gated()).toBe('r-');
    pvs.gate.write(6, { severity: 'INVALID', status: 'READ' });
    expect(await gated()).toBe('r-');
    pvs.gate.write(6);
    expect(await gated()).toBe('rw');
    served.remove('s:gate');
    expect(await gated()).toBe('r-');
    served.addMembers({ gate: pv.double(6) }, 's:', {});
    expect(await gated()).toBe('rw');
  });

  it('tell clients of changes of their rights only, and monitors go on or wait', async () => {
    const readable = rules.replace('INPA(s:gate) RULE(1, READ)', 'INPA(s:gate)');
    const { port, pvs } = await serve(ioc, readable);
    const bob = client(port, 'bob', 'home');
    const [gated] = await bob.getPVs('s:gated');
    const rights: string[] = [];
    const seen: unknown[] = [];
    gated.on('accessRights', ({ read, write }) => rights.push(`${read} ${write}`));
    gated.subscribe({ onUpdate: ({ value }) => seen.push(value), onError: ({ message }) => seen.push(message) });
    const settle = () => told(bob, 's:gate');
    await settle();
    for (const value of [6, 7, 8, 5, 4]) {
      pvs.gated.write(value * 10);
      pvs.gate.write(value);
    }
    await settle();
    expect(rights).toEqual(['true true', 'false false']);
    expect(seen).toEqual([expect.stringContaining('Read access denied'), 60, 70, 80, 50, expect.any(String)]);
  });

  it('follow a PV of another IOC, which comes and goes', async () => {
    const other = group('o', { gate: pv.double(6, analog) }, { prefix: 's:' });
    const gates = await startIoc(other);
    const { gate: _, ...rest } = members;
    const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${gates.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
    const { port, ioc: served } = await serve(group('s', rest, { prefix: 's:' }), rules, {
      environment,
      speed: 50,
    });
    const bob = client(port, 'bob', 'home');
    const [gated] = await bob.getPVs('s:gated');
    const becomes = async (write: boolean) => {
      while (gated.rights.write !== write) await new Promise((resolve) => gated.once('accessRights', resolve));
    };
    await becomes(true);
    expect(served.rights.security!.inputChannels).toMatchObject([{ pv: 's:gate', connection: 'yes' }]);
    gates.pvs.gate.write(4);
    await becomes(false);
    gates.pvs.gate.write(6);
    await becomes(true);
    await gates.stop();
    await becomes(false);
    expect(served.rights.security!.inputChannels).toMatchObject([{ pv: 's:gate', connection: 'prev' }]);
    const again = await startIoc(other, { port: gates.port });
    stops.push(() => again.stop());
    await becomes(true);
  });
});

describe('records of a database', () => {
  const loaded = (name: string, type: string, fields: Readonly<Record<string, string>>) => ({
    name,
    type,
    aliases: [],
    infos: new Map(),
    fields: new Map(Object.entries(fields).map(([field, text]) => [field, { text }])),
  });
  const database = {
    ...group('d', {}, { prefix: '' }),
    records: [
      loaded('s:plain', 'ao', {}),
      loaded('s:setpoint', 'ao', { ASG: 'OPERATORS' }),
      loaded('s:gated', 'longout', { ASG: 'GATED' }),
      loaded('s:gate', 'ao', { VAL: '0', PINI: 'YES' }),
    ],
  };

  it('have groups and levels, move, and are inputs', async () => {
    const { port } = await serve(database, rules);
    const alice = client(port, 'alice', 'console');
    const names = ['s:plain.HIHI', 's:setpoint', 's:setpoint.HIHI', 's:gated', 's:gated.DESC'];
    const rights = () => Promise.all(names.map((name) => told(alice, name)));
    expect(await rights()).toEqual(['rw', 'rw', 'r-', 'r-', 'r-']);
    await alice.pv('s:gate').write(6, { notify: true });
    expect(await rights()).toEqual(['rw', 'rw', 'r-', 'rw', 'rw']);
    await alice.pv('s:gated.ASG').write('', { notify: true });
    await alice.pv('s:gate').write(1, { notify: true });
    expect(await rights()).toEqual(['rw', 'rw', 'r-', 'rw', 'rw']);
    await alice.pv('s:gated.ASG').write('GATED', { notify: true });
    expect(await rights()).toEqual(['rw', 'rw', 'r-', 'r-', 'r-']);
  });
});

describe('a security group that fails', () => {
  it('takes along the rights that depend on its inputs, and nothing else', async () => {
    const { port, pvs, ioc: served } = await serve(ioc, rules);
    const alice = client(port, 'alice', 'console');
    pvs.gate.write(6);
    expect(await told(alice, 's:gated')).toBe('rw');
    const fail = () => {
      throw new Error('a mistake');
    };
    const [, gated] = served.rights.security!.rules.groups.get('GATED')!.rules;
    Object.assign(gated!.calc!, { evaluate: fail });
    pvs.gate.write(7);
    expect(await told(alice, 's:gated')).toBe('r-');
    expect(await told(alice, 's:plain')).toBe('rw');
    await served.reloadAccess();
    expect(await told(alice, 's:gated')).toBe('rw');
  });
});

describe('reading the rules again', () => {
  it('puts them in force, and tells the clients that are connected', async () => {
    const { port, pvs, ioc: served } = await serve(ioc, rules);
    const bob = client(port, 'bob', 'home');
    pvs.gate.write(6);
    expect(await told(bob, 's:plain')).toBe('r-');
    expect(await told(bob, 's:gated')).toBe('rw');
    const told2: unknown[] = [];
    bob.pv('s:gated').on('accessRights', (rights) => told2.push(rights));
    writeFileSync(fileName(), rules.replace('{RULE(1, READ) RULE(1, WRITE) {UAG(ops)}}', '{RULE(1, WRITE)}'));
    await served.reloadAccess();
    expect(await told(bob, 's:plain')).toBe('rw');
    expect(await told(bob, 's:gated')).toBe('rw');
    expect(told2, 'an input of the IOC is heard before the rules change').toEqual([]);
    pvs.gate.write(1);
    expect(await told(bob, 's:gated')).toBe('r-');
  });

  it('leaves them as they were when the file is wrong, or gone', async () => {
    const { port, ioc: served } = await serve(ioc, rules);
    const bob = client(port, 'bob', 'home');
    writeFileSync(fileName(), 'ASG(DEFAULT) {RULE(1, WRITE)} ASG(');
    await expect(served.reloadAccess()).rejects.toThrow('syntax error');
    rmSync(fileName());
    await expect(served.reloadAccess()).rejects.toThrow("Can't open file");
    expect(await told(bob, 's:plain')).toBe('r-');
    expect(served.rights.security!.ref.getSnapshot().context).toMatchObject({ reloads: 0, refusals: 2 });
  });

  it('reads once more when somebody asks while it is read', async () => {
    const { port, ioc: served } = await serve(ioc, rules);
    const first = served.reloadAccess();
    writeFileSync(fileName(), 'ASG(DEFAULT) {RULE(1, WRITE)}');
    await Promise.all([first, served.reloadAccess(), served.reloadAccess()]);
    expect(await told(client(port, 'bob', 'home'), 's:plain')).toBe('rw');
    expect(served.rights.security!.ref.getSnapshot().context).toMatchObject({ reloads: 1 });
  });

  it('does nothing in an IOC that started without rules', async () => {
    const { ioc: served } = await startIoc(ioc).then((running) => {
      stops.push(() => running.stop());
      return running;
    });
    await served.reloadAccess();
    expect(served.rights.security).toBeUndefined();
  });
});
