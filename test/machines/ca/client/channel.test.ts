import { describe, expect, it } from 'vitest';
import { clientChannelMachine } from '../../../../src/machines/ca/client/channel.ts';
import { Walk } from '../../walk.ts';

const paths: Record<string, string[]> = {
  searching: [],
  connecting: ['found'],
  responsive: ['found', 'created'],
  unresponsive: ['found', 'created', 'unresponsive'],
  disconnected: ['found', 'created', 'circuit.closed'],
};
const STATES = Object.keys(paths);
const CONNECTED = { connected: 'responsive' };

function channel(state: string): Walk {
  const walk = new Walk(clientChannelMachine, { name: 'pv', cid: 1 });
  for (const event of paths[state]!) walk.send(event);
  return walk;
}

const step = (walk: Walk, event: string) => [walk.send(event), walk.value];

describe('a channel of a client', () => {
  it('is searched, connected, and announced', () => {
    const walk = channel('searching');
    expect(walk.actions).toEqual(['search']);
    expect(step(walk, 'found')).toEqual([['joinCircuit'], 'connecting']);
    expect(step(walk, 'created')).toEqual([['adopt', 'announceConnected'], CONNECTED]);
  });

  it.each(['refused', 'circuit.closed'])('is searched later when it is lost by %s', (event) => {
    const leave = event === 'refused' ? ['leaveCircuit'] : [];
    expect(step(channel('connecting'), event)).toEqual([[...leave, 'searchLater'], 'disconnected']);
    expect(step(channel('responsive'), event)).toEqual([
      ['announceDisconnected', ...leave, 'searchLater'],
      'disconnected',
    ]);
    // That it is gone has been said.
    expect(step(channel('unresponsive'), event)).toEqual([[...leave, 'searchLater'], 'disconnected']);
  });

  it('comes back', () => {
    const walk = channel('disconnected');
    expect(step(walk, 'found')).toEqual([['joinCircuit'], 'connecting']);
    expect(step(walk, 'created')).toEqual([['adopt', 'announceConnected'], CONNECTED]);
  });

  it('counts as disconnected while its server is silent, and is refreshed when it is not', () => {
    const walk = channel('responsive');
    expect(step(walk, 'unresponsive')).toEqual([['announceDisconnected'], { connected: 'unresponsive' }]);
    expect(step(walk, 'responsive')).toEqual([['refresh', 'announceConnected'], CONNECTED]);
  });

  it.each(STATES)('sends requests when %s only if somebody answers', (state) => {
    const [read, write] = state === 'responsive' ? ['sendRead', 'sendWrite'] : ['hold', 'hold'];
    const walk = channel(state);
    const before = walk.value;
    expect([walk.send('read'), walk.send('write')]).toEqual([[read], [write]]);
    expect([walk.send('subscribe'), walk.send('rights.changed')]).toEqual([['startSubscription'], ['adoptRights']]);
    expect(walk.value).toEqual(before);
  });

  it.each(['connecting', 'responsive', 'unresponsive'])('reports a second server when %s, and stays', (state) => {
    const walk = channel(state);
    const before = walk.value;
    expect(step(walk, 'found')).toEqual([['reportDuplicate'], before]);
  });

  it.each(['searching', 'disconnected'])('ignores when %s what an old circuit still says', (state) => {
    for (const event of ['created', 'refused', 'circuit.closed', 'unresponsive', 'responsive']) {
      const walk = channel(state);
      expect(step(walk, event)).toEqual([[], walk.value]);
    }
  });

  it.each(STATES)('closes when %s', (state) => {
    const walk = channel(state);
    expect(walk.send('close').slice(-2)).toEqual(['cancelSubscriptions', 'release']);
    expect(walk.isDone).toBe(true);
  });

  it.each(STATES)('tells the server when %s, if that knows it', (state) => {
    const isKnown = state === 'responsive' || state === 'unresponsive';
    const told = channel(state).send('close').slice(-4, -2);
    expect(told).toEqual(isKnown ? ['cancelSubscriptions', 'clear'] : expect.not.arrayContaining(['clear']));
  });
});
