import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setup } from 'xstate';
import { followCauses, keepCause, presentCause } from '../../../src/actors/kernel/cause.ts';
import { putLine } from '../../../src/actors/put-log/line.ts';
import type { EndedPut } from '../../../src/actors/pv/put-observer.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { epicsDb } from '../../../src/helpers/epics-db.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';

const shutter = setup({ types: {} as { events: { type: 'open' } }, actions: { tell: () => {} } }).createMachine({
  id: 'shutter',
  initial: 'closed',
  states: {
    closed: { on: { open: { target: 'moving' } } },
    moving: { after: { 20: { target: 'opened', actions: 'tell' } } },
    opened: {},
  },
});

const definition = group('g', {
  open: pv.bool(false),
  moved: pv.double(0),
  many: pv.double(0),
  db: epicsDb(new URL('chain.db', import.meta.url), {}),
})
  .behaves(({ moved }) => shutter.provide({ actions: { tell: () => moved.write(7) } }), { id: 'shutter' })
  .handlers((pvs, ioc) => ({
    open: {
      put: async () => {
        const device = ioc.device<typeof shutter>();
        device.send({ type: 'open' });
        await device.until('opened');
      },
    },
    many: {
      put: () => {
        for (let count = 0; count < 150; count++) pvs.moved.write(count);
      },
    },
  }));

let ioc: RunningIoc;

beforeEach(async () => {
  ioc = await startIoc(definition, { prefix: 'g:' });
});
afterEach(() => ioc.stop());

function put(name: string, value: number): Promise<EndedPut> {
  return new Promise((resolve) => {
    const unwatch = ioc.ioc.watch({
      putEnded: (ended) => {
        unwatch();
        resolve(ended);
      },
      removed: () => {},
      rightsChanged: () => {},
    });
    ioc.ioc.pv(name)!.put(value, { user: 'u', host: 'h', peer: 'p' }, () => {}, true);
  });
}

describe('what a put sets off', () => {
  it('is told: events, transitions that come later, updates, in their order', async () => {
    const end = ioc.ioc.followPuts();
    const { caused } = await put('g:open', 1);
    expect(caused!.effects).toEqual([
      'shutter: open, closed → moving',
      'g:moved = 7',
      expect.stringMatching(/^shutter: xstate\.after\.20\..*, moving → opened$/),
      'g:open = 1',
    ]);
    end();
  });

  it('is told of records: which are processed, and what they have then', async () => {
    const end = ioc.ioc.followPuts();
    const { caused } = await put('X:a', 4);
    expect(caused).toEqual({
      effects: ['X:a is processed', 'X:a = 4', 'X:b is processed', 'X:b = 8'],
      leftOut: 0,
    });
    end();
  });

  it('is bounded, and its own: two at once do not mix', async () => {
    const end = ioc.ioc.followPuts();
    const ended: EndedPut[] = [];
    const unwatch = ioc.ioc.watch({
      putEnded: (each) => void ended.push(each),
      removed: () => {},
      rightsChanged: () => {},
    });
    const opened = put('g:open', 1);
    ioc.ioc.pv('g:many')!.put(1, { user: 'u', host: 'h', peer: 'p' }, () => {}, true);
    await opened;
    await vi.waitFor(() => expect(ended.map(({ pv: { name } }) => name)).toEqual(['g:many', 'g:open']), 20_000);
    unwatch();
    const [many, open] = ended;
    expect(many!.caused!.effects).toHaveLength(100);
    expect(many!.caused!.leftOut).toBe(51);
    expect(open!.caused!.effects).toContain('g:moved = 7');
    expect(open!.caused!.effects).not.toContain('g:moved = 8');
    expect(many!.caused!.effects.some((effect) => effect.startsWith('shutter'))).toBe(false);
    end();
  });

  it('stands in lines of a put log', async () => {
    const end = ioc.ioc.followPuts();
    const ended = await put('X:a', 5);
    expect(JSON.parse(putLine('full', { at: 0, put: ended }))).toMatchObject({
      pv: 'X:a',
      caused: ['X:a is processed', 'X:a = 5', 'X:b is processed', 'X:b = 10'],
    });
    end();
  });

  it('is not asked about until somebody looks, nor afterwards', async () => {
    expect((await put('X:a', 4)).caused).toBeUndefined();
    const ends = [ioc.ioc.followPuts(), ioc.ioc.followPuts()];
    ends[0]!();
    ends[0]!();
    expect((await put('X:a', 5)).caused).toBeDefined();
    ends[1]!();
    expect((await put('X:a', 6)).caused).toBeUndefined();
    expect(presentCause()).toBeUndefined();
    const act = () => {};
    expect(keepCause(act)).toBe(act);
    followCauses()();
    expect(keepCause(act)).toBe(act);
  });
});
