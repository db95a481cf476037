import { describe, expect, it } from 'vitest';
import { pvaClientMachine } from '../../../../src/machines/pva/client/client.ts';
import { clientConnectionMachine } from '../../../../src/machines/pva/client/connection.ts';
import { clientMonitorMachine } from '../../../../src/machines/pva/client/monitor.ts';
import { clientSearcherMachine } from '../../../../src/machines/pva/client/searcher.ts';
import { Walk } from '../../walk.ts';

describe('a context', () => {
  it('searches when its settings are known, and closes when its connections are gone, or after a while', () => {
    const walk = new Walk(pvaClientMachine);
    expect(walk.actions).toEqual(['prepare']);
    expect(walk.send('prepared')).toEqual(['startSearcher', 'connectNameServers']);
    expect(walk.send('close')).toEqual(['stopSearch', 'closeChannels', 'drainConnections']);
    expect(walk.timers).toEqual({ drainLimit: 500 });
    expect(walk.send('connections.gone')).toEqual(['release']);
  });
});

describe('a connection', () => {
  const input = { peer: 'here:1', silenceMs: 40_000, echoMs: 15_000 };
  const link = ({ value }: Walk) => (value as { link: string }).link;

  function connection(...events: string[]): Walk {
    const walk = new Walk(clientConnectionMachine, input);
    for (const event of events) walk.send(event);
    return walk;
  }

  it('has 5 s to connect and 5 s to be confirmed', () => {
    const walk = connection();
    expect([walk.actions, walk.timers]).toEqual([['connect'], { connectLimit: 5000 }]);
    walk.send('socket.connected');
    expect([link(walk), walk.timers]).toEqual(['validating', { connectLimit: 5000 }]);
    expect(walk.send('CONNECTION_VALIDATION')).toEqual(['introduce']);
    expect(walk.send('CONNECTION_VALIDATED')).toEqual(['confirm', 'begin']);
    expect(connection('socket.connected').expire('connectLimit')).toEqual(['reportLate', 'release']);
  });

  it('asks for an echo every 15 s, and gives up a server that is silent or does not read', () => {
    const walk = connection('socket.connected', 'CONNECTION_VALIDATED');
    expect(walk.timers).toEqual({ echo: 15_000 });
    expect([walk.expire('echo'), walk.timers]).toEqual([['sendEcho'], { echo: 15_000 }]);
    expect(walk.expire('echo', { isSilent: true })).toEqual(['giveUp']);
    expect(walk.send('silence')).toEqual(['reportSilence', 'release']);
    const full = connection('socket.connected', 'CONNECTION_VALIDATED', 'socket.full');
    expect(full.timers).toEqual({ silenceLimit: 40_000 });
    expect(full.expire('silenceLimit')).toEqual(['giveUp']);
  });

  it.each(['FAULT', 'violation', 'socket.closed'])('is over at once by %s', (event) => {
    const walk = connection('socket.connected', 'CONNECTION_VALIDATED');
    expect(walk.send(event).at(-1)).toBe('release');
    expect(walk.isDone).toBe(true);
  });

  it('lets what was written leave when nobody needs it', () => {
    const walk = connection('socket.connected', 'CONNECTION_VALIDATED');
    expect([walk.send('stop'), link(walk), walk.timers]).toEqual([['drain'], 'draining', { drainLimit: 400 }]);
    expect(walk.send('socket.flushed')).toEqual(['release']);
  });
});

describe('a monitor', () => {
  it('is started when it was created, and restored after a loss', () => {
    const walk = new Walk(clientMonitorMachine, { pipeline: false });
    expect(walk.send('updated')).toEqual(['violate']);
    expect(walk.send('connected')).toEqual(['initialize']);
    expect(walk.send('updated')).toEqual(['violate']);
    expect(walk.send('initialized')).toEqual(['start']);
    expect([walk.send('updated'), walk.send('taken'), walk.value]).toEqual([
      ['deliverUpdate'],
      ['acknowledge'],
      'live',
    ]);
    expect([walk.send('disconnected'), walk.value]).toEqual([['forget'], 'waiting']);
  });

  it('ends with the last update, when it is cancelled, and not by an error', () => {
    const live = () => {
      const walk = new Walk(clientMonitorMachine, { pipeline: true });
      for (const event of ['connected', 'initialized']) walk.send(event);
      return walk;
    };
    expect(live().send('finished')).toEqual(['deliverLast', 'sayFinished', 'release']);
    expect(live().send('cancel')).toEqual(['revoke', 'release']);
    const failing = live();
    expect([failing.send('failed'), failing.send('disconnected'), failing.value]).toEqual([
      ['fail', 'forget'],
      [],
      'waiting',
    ]);
  });
});

describe('the searcher', () => {
  const ring = ({ value }: Walk) => Object.keys((value as { ring: object }).ring)[0];

  it('gathers names for 10 ms', () => {
    const walk = new Walk(clientSearcherMachine);
    expect([walk.send('name.added'), walk.timers]).toEqual([[], { gather: 10 }]);
    expect(walk.send('name.added')).toEqual([]);
    expect(walk.expire('gather')).toEqual(['searchGathered']);
  });

  it('turns its ring each second, faster for one turn when it is hurried, and then not again for a while', () => {
    const walk = new Walk(clientSearcherMachine);
    expect([walk.expire('bucket'), walk.timers]).toEqual([['turnRing'], { bucket: 1000 }]);
    walk.send('hurry');
    expect([ring(walk), walk.timers]).toEqual(['hurried', { hurriedTurn: 6000, hurriedBucket: 200 }]);
    expect(walk.expire('hurriedBucket')).toEqual(['turnRing']);
    walk.expire('hurriedTurn');
    expect([ring(walk), walk.timers]).toEqual(['resting', { rest: 24_000, bucket: 1000 }]);
    walk.send('hurry');
    expect(ring(walk)).toBe('resting');
    walk.expire('rest');
    expect(ring(walk)).toBe('steady');
  });

  it('opens its socket again when it breaks', () => {
    const walk = new Walk(clientSearcherMachine);
    expect(walk.send('bound')).toEqual(['searchAll']);
    expect(walk.send('datagram.received')).toEqual(['receive']);
    expect([walk.send('socket.failed'), walk.timers]).toEqual([['reportFailure', 'closeSocket'], { bindAgain: 5000 }]);
    expect(walk.expire('bindAgain')).toEqual(['bind']);
  });
});
