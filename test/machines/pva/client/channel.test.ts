import { describe, expect, it } from 'vitest';
import { clientChannelMachine } from '../../../../src/machines/pva/client/channel.ts';
import { Walk } from '../../walk.ts';

const searched = { name: 'pv', cid: 1, server: undefined };
const forced = { name: 'pv', cid: 1, server: 'here:5075' };

function channel(input: object, ...events: string[]): Walk {
  const walk = new Walk(clientChannelMachine, input);
  for (const event of events) walk.send(event);
  return walk;
}

const step = (walk: Walk, event: string) => [walk.send(event), walk.value];
const ACTIVE = ['connection.ready', 'created'];

describe('a channel of a PV Access client', () => {
  it('is searched, connected, created, and announced', () => {
    const walk = channel(searched);
    expect([walk.actions, walk.value]).toEqual([['search'], 'searching']);
    expect(step(walk, 'found')).toEqual([['joinFound'], 'connecting']);
    expect(step(walk, 'connection.ready')).toEqual([['requestChannel'], 'creating']);
    expect(step(walk, 'created')).toEqual([['adopt', 'announceConnected'], 'active']);
  });

  it('is not searched where the program names the server', () => {
    const walk = channel(forced);
    expect([walk.actions, walk.value]).toEqual([['joinServer'], 'connecting']);
  });

  it('is searched later when its server cannot be connected to, or refuses it', () => {
    expect(step(channel(searched, 'found'), 'connection.closed')).toEqual([['searchAfterFailure'], 'searching']);
    expect(step(channel(searched, 'found', 'connection.ready'), 'refused')).toEqual([
      ['noteRefusal', 'leaveConnection', 'searchAfterRefusal'],
      'searching',
    ]);
  });

  it('is tried again later at the server that is named', () => {
    const failing = channel(forced);
    expect(step(failing, 'connection.closed')).toEqual([[], 'failed']);
    expect(failing.timers).toEqual({ failureHoldOff: 10_000 });
    expect([failing.expire('failureHoldOff'), failing.value]).toEqual([['joinServer'], 'connecting']);
    const refused = channel(forced, 'connection.ready');
    expect(step(refused, 'refused')).toEqual([['noteRefusal', 'leaveConnection'], 'refused']);
    expect(refused.timers).toEqual({ refusalHoldOff: 29_000 });
    expect([refused.expire('refusalHoldOff'), refused.value]).toEqual([['joinServer'], 'connecting']);
  });

  it('that was there and is lost is searched at once', () => {
    expect(step(channel(searched, 'found', ...ACTIVE), 'connection.closed')).toEqual([
      ['announceDisconnected', 'search'],
      'searching',
    ]);
    expect(step(channel(searched, 'found', ...ACTIVE), 'destroyed')).toEqual([
      ['announceDisconnected', 'leaveConnection', 'search'],
      'searching',
    ]);
    expect(step(channel(forced, ...ACTIVE), 'connection.closed')).toEqual([
      ['announceDisconnected', 'joinServer'],
      'connecting',
    ]);
  });

  it('ends what is on it before it tells the server and the program', () => {
    const walk = channel(searched, 'found', ...ACTIVE);
    const farewell = ['endParts', 'destroyChannel', 'announceDisconnected', 'endParts', 'release'];
    expect(step(walk, 'close')).toEqual([farewell, 'closed']);
    expect(step(channel(searched), 'close')).toEqual([['endParts', 'release'], 'closed']);
  });

  it.each(['connecting', 'creating', 'active'])('reports a second server when %s', (state) => {
    const walk = channel(searched, 'found', ...ACTIVE.slice(0, ['connecting', 'creating', 'active'].indexOf(state)));
    expect(walk.value).toBe(state);
    expect(step(walk, 'found')).toEqual([['reportDuplicate'], state]);
  });
});
