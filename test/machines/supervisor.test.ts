import { describe, expect, it } from 'vitest';
import { supervisorMachine } from '../../src/machines/supervisor.ts';
import { Walk } from './walk.ts';

function supervisor(...events: string[]): Walk {
  const walk = new Walk(supervisorMachine);
  for (const event of events) walk.send(event);
  return walk;
}

describe('the supervisor', () => {
  it('starts what it owns in the order of dependence, and serves when the last is there', () => {
    const walk = supervisor();
    expect([walk.value, walk.actions]).toEqual(['starting', ['listen']]);
    expect(walk.send('client.connected')).toEqual(['refuseClient']);
    expect([walk.send('listening'), walk.value]).toEqual([['startNameServer'], { routing: 'naming' }]);
    expect(walk.send('client.connected')).toEqual(['acceptClient']);
    expect([walk.send('names.settled'), walk.value]).toEqual([
      ['startBeacons', 'reportServing'],
      { routing: { announced: 'open' } },
    ]);
    expect(walk.send('names.settled')).toEqual([]); // of a name server that was started again
  });

  it('is paused and resumed once it is announced; its clients go on', () => {
    const walk = supervisor('listening');
    expect(walk.send('pause')).toEqual([]);
    walk.send('names.settled');
    expect([walk.send('pause'), walk.value]).toEqual([['pauseNetwork'], { routing: { announced: 'paused' } }]);
    expect(walk.send('received')).toEqual(['route']);
    expect([walk.send('resume'), walk.value]).toEqual([['resumeNetwork'], { routing: { announced: 'open' } }]);
  });

  it('cannot serve without a port', () => {
    const walk = supervisor();
    expect(walk.send('listen.failed')).toEqual(['reportListenFailure', 'release']);
    expect(walk.isDone).toBe(true);
  });

  it.each([
    ['client.connected', 'acceptClient'],
    ['received', 'route'],
    ['client.left', 'forgetClient'],
  ])('handles %s by %s', (event, action) => {
    expect(supervisor('listening').send(event)).toEqual([action]);
    expect(supervisor('listening', 'names.settled').send(event)).toEqual([action]);
  });

  it.each([[], ['listening'], ['listening', 'names.settled']])(
    'stops what it owns in reverse after %j',
    (...events) => {
      const walk = supervisor(...events);
      expect(walk.send('stop')).toEqual(['stopParts', 'stopListening', 'drainClients']);
      expect([walk.value, walk.timers]).toEqual(['stopping', { drainLimit: 1000 }]);
      expect(walk.send('client.connected')).toEqual(['refuseClient']);
      expect(walk.send('received')).toEqual(['route']);
      expect(walk.send('client.left')).toEqual(['forgetClient']);
      expect(walk.send('clients.gone')).toEqual(['release']);
      expect(walk.isDone).toBe(true);
    },
  );

  it('does not wait for clients for ever', () => {
    const walk = supervisor('listening', 'stop');
    expect(walk.expire('drainLimit')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it.each([[], ['listening'], ['listening', 'stop']])('outlives its children after %j', (...events) => {
    const walk = supervisor(...events);
    const before = walk.value;
    expect(walk.send('xstate.error.actor.circuit-1')).toEqual(['childFailed']);
    expect(walk.value).toEqual(before);
  });
});
