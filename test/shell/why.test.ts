/** `why`: puts, events and processing that were refused. */
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setup } from 'xstate';
import { RefusedEvents } from '../../src/actors/group/refused-events.ts';
import { group } from '../../src/database/author/group.ts';
import { pv } from '../../src/database/author/pv.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';
import { startIoc } from '../support/ioc.ts';

const shutter = setup({
  types: {} as { events: { type: 'open' } | { type: 'close' } | { type: 'reset' } },
  guards: { isSafe: () => false },
}).createMachine({
  id: 'shutter',
  initial: 'closed',
  states: {
    closed: { on: { open: { target: 'opened' }, reset: { guard: 'isSafe', target: 'opened' } } },
    opened: { on: { close: { target: 'closed' } } },
  },
});

const definition = group('g', {
  inner: group('i', { open: pv.bool(false), other: pv.double(1) }),
  other: pv.double(1),
}).behaves(() => shutter, { id: 'shutter', publish: 'STATE' });

let ioc: RunningIoc;
beforeEach(async () => {
  ioc = await startIoc(definition, { prefix: 'g:' });
});
afterEach(() => ioc.stop());

async function say(...lines: readonly string[]): Promise<string> {
  const { clock, log } = ioc.ioc.services;
  const said: string[] = [];
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const site = new Site({ environment: {}, directory: tmpdir(), log }, ioc);
  const shell = new Shell(site, clock as never, new ScriptLines(undefined, lines), output);
  shell.start();
  await shell.over;
  return said.join('');
}

const stamp = /^\d{4}-\d\d-\d\dT[\d:.]+Z /gm;

it('tells which events the machine of a group did not take, in which state, to each PV of the group', async () => {
  const [device] = ioc.ioc.main.devices;
  expect(await say('why g:inner:open')).toContain('Nothing was refused by');
  device!.send({ type: 'close' });
  device!.send({ type: 'reset' });
  const told =
    "the machine shutter did not take the event 'close' in closed\nthe machine shutter did not take the event 'reset' in closed\n";
  for (const name of ['g:inner:open', 'g:inner:other', 'g:other', 'g:STATE']) {
    expect((await say(`why ${name}`)).replaceAll(stamp, '')).toBe(told);
  }
  // Taken now: what was refused before is told all the same.
  device!.send({ type: 'open' });
  device!.send({ type: 'close' });
  expect((await say('why g:inner:open')).replaceAll(stamp, '')).toBe(told);
});

it('tells of events to a machine that is down, and of the last ten types', async () => {
  const [device] = ioc.ioc.main.devices;
  device!.ref.send({ type: 'machine.done' });
  device!.send({ type: 'open' });
  expect(await say('why g:other')).toMatch(/Z the event 'open' came to nobody: the machine shutter was down\n$/);
  const refused = new RefusedEvents();
  for (let at = 0; at < 12; at++) refused.note({ type: `e${at % 11}`, state: 'x', at });
  expect(refused.all.map(({ type }) => type)).toEqual(['e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8', 'e9', 'e10', 'e0']);
});
