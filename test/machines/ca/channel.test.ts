import { describe, expect, it } from 'vitest';
import { channelMachine } from '../../../src/machines/ca/channel.ts';
import { Walk } from '../walk.ts';

const NONE = 0;
const READ = 1;
const WRITE = 2;
const BOTH = 3;
const READY = { serving: 'ready' };
const COMPLETING = { serving: 'completing' };
const waits = { somethingWaits: true };
const outstanding = { putIsOutstanding: true };

const channel = (rights: number) => new Walk(channelMachine, { name: 'pv', sid: 1, cid: 2, rights });
const rights = (bits: number) => ({ type: 'rights.changed', rights: bits });

function completing(): Walk {
  const walk = channel(BOTH);
  walk.send('put.pending');
  return walk;
}

describe('a channel', () => {
  it.each([
    [BOTH, READY],
    [READ, 'readOnly'],
    [WRITE, 'noAccess'],
    [NONE, 'noAccess'],
  ])('that is made with rights %i announces itself and is %j', (bits, state) => {
    const walk = channel(bits);
    expect([walk.value, walk.actions]).toEqual([state, ['announce']]);
  });

  it.each<[number, string[]]>([
    [BOTH, ['answerRead', 'answerRead', 'write', 'write']],
    [READ, ['answerRead', 'answerRead', 'refuseWrite', 'refuseWrite']],
    [NONE, ['refuseRead', 'refuseRead', 'refuseWrite', 'refuseWrite']],
  ])('with rights %i answers requests by %j', (bits, actions) => {
    const walk = channel(bits);
    const before = walk.value;
    expect(['READ', 'READ_NOTIFY', 'WRITE', 'WRITE_NOTIFY'].flatMap((type) => walk.send(type))).toEqual(actions);
    expect(walk.value).toEqual(before);
  });

  it.each([BOTH, READ, NONE])('with rights %i takes monitors and cancels', (bits) => {
    const walk = channel(bits);
    expect(walk.send('EVENT_ADD')).toEqual(['subscribe']);
    expect(walk.send('EVENT_CANCEL')).toEqual(['unsubscribe']);
  });

  describe('with a put outstanding', () => {
    it('answers and writes at once while nothing waits', () => {
      const walk = completing();
      expect(walk.value).toEqual(COMPLETING);
      expect(['READ', 'READ_NOTIFY', 'WRITE'].flatMap((type) => walk.send(type))).toEqual([
        'answerRead',
        'answerRead',
        'write',
      ]);
    });

    it('has a second put wait, and then all that follows', () => {
      const walk = completing();
      expect(walk.send('WRITE_NOTIFY')).toEqual(['wait']);
      for (const type of ['READ', 'READ_NOTIFY', 'WRITE', 'WRITE_NOTIFY']) {
        expect(walk.send(type, waits)).toEqual(['wait']);
      }
      expect(walk.value).toEqual(COMPLETING);
    });

    it('confirms it, does what waited, and is ready when nothing does', () => {
      const walk = completing();
      expect(walk.send({ type: 'put.settled', status: 1 })).toEqual(['confirmPut', 'runWaiting']);
      expect(walk.value).toEqual(COMPLETING);
      expect(walk.send('queue.empty')).toEqual([]);
      expect(walk.value).toEqual(READY);
    });

    it.each([
      [READ, 'readOnly'],
      [NONE, 'noAccess'],
      [BOTH, COMPLETING],
    ])('and rights changed to %i, confirms it still', (bits, state) => {
      const walk = completing();
      expect(walk.send(rights(bits), outstanding)).toEqual(['tellRights']);
      expect(walk.value).toEqual(state);
      expect(walk.send('put.settled')).toEqual(['confirmPut', 'runWaiting']);
    });

    it('comes back to it when the right to write does', () => {
      const walk = completing();
      walk.send(rights(READ), outstanding);
      walk.send(rights(BOTH), outstanding);
      expect(walk.value).toEqual(COMPLETING);
      walk.send('queue.empty');
      expect(walk.value).toEqual(READY);
    });
  });

  it.each([BOTH, READ, NONE])('of rights %i follows a change to any other', (from) => {
    for (const [to, state] of [
      [BOTH, READY],
      [READ, 'readOnly'],
      [NONE, 'noAccess'],
      [WRITE, 'noAccess'],
    ] as const) {
      const walk = channel(from);
      expect(walk.send(rights(to))).toEqual(['tellRights']);
      expect(walk.value).toEqual(state);
    }
  });

  it.each<[string, string[]]>([
    ['CLEAR_CHANNEL', ['confirmClear', 'release']],
    ['pv.removed', ['sayGone', 'release']],
    ['circuit.closed', ['release']],
  ])('ends with %s, whatever it is doing', (type, actions) => {
    for (const walk of [channel(BOTH), channel(READ), channel(NONE), completing()]) {
      expect(walk.send(type)).toEqual(actions);
      expect([walk.value, walk.isDone]).toEqual(['closed', true]);
    }
  });

  it('fails with a subscription that fails', () => {
    expect(channel(BOTH).send('xstate.error.actor.subscription-1')).toEqual(['subscriptionFailed']);
  });
});
