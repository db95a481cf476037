/** The smaller machines of the client: context, searcher, search timer, subscription, registration, repeater. */
import { describe, expect, it } from 'vitest';
import { caClientMachine } from '../../../../src/machines/ca/client/client.ts';
import { clientRegistrationMachine } from '../../../../src/machines/ca/client/registration.ts';
import { clientRepeaterMachine } from '../../../../src/machines/ca/client/repeater.ts';
import { clientSearchTimerMachine } from '../../../../src/machines/ca/client/search-timer.ts';
import { clientSearcherMachine } from '../../../../src/machines/ca/client/searcher.ts';
import { clientSubscriptionMachine } from '../../../../src/machines/ca/client/subscription.ts';
import { Walk } from '../../walk.ts';

const step = (walk: Walk, ...event: Parameters<Walk['send']>) => [walk.send(...event), walk.value];

describe('a client context', () => {
  const context = (...events: string[]) => {
    const walk = new Walk(caClientMachine);
    for (const event of events) walk.send(event);
    return walk;
  };

  it('searches when its settings are known', () => {
    const walk = context();
    expect(walk.actions).toEqual(['prepare']);
    expect(step(walk, 'prepared')).toEqual([['startSearcher', 'startRegistration', 'connectNameServers'], 'running']);
  });

  it.each([[[]], [['prepared']]])('closes in order after %j', (before) => {
    const walk = context(...before);
    expect(step(walk, 'close')).toEqual([['stopSearch', 'closeChannels', 'drainCircuits'], 'closing']);
    expect(walk.send('circuit.closed')).toEqual(['forgetCircuit']);
    expect(step(walk, 'circuits.gone')).toEqual([['release'], 'closed']);
    expect(walk.isDone).toBe(true);
  });

  it('closes after half a second at the latest', () => {
    const walk = context('prepared', 'close');
    expect(walk.timers.drainLimit).toBe(500);
    expect(walk.expire('drainLimit')).toEqual(['release']);
  });

  it('survives a part of it that fails', () => {
    const walk = context('prepared');
    expect(step(walk, 'xstate.error.actor.circuit-1')).toEqual([['childFailed'], 'running']);
  });
});

describe('a searcher', () => {
  const socket = (walk: Walk) => (walk.value as { socket: string }).socket;
  const governor = (walk: Walk) => (walk.value as { governor: string }).governor;

  it('receives while its socket is open', () => {
    const walk = new Walk(clientSearcherMachine);
    expect(walk.actions).toEqual(['bind']);
    expect(walk.send('datagram.received')).toEqual([]);
    expect(walk.send('bound')).toEqual(['startTimers']);
    expect([walk.send('datagram.received'), socket(walk)]).toEqual([['receive'], 'open']);
  });

  it.each([[[]], [['bound']]])('opens another socket when one fails after %j', (before) => {
    const walk = new Walk(clientSearcherMachine);
    for (const event of before) walk.send(event);
    expect([walk.send('socket.failed'), walk.timers.bindAgain]).toEqual([['reportFailure', 'closeSocket'], 5000]);
    expect([walk.expire('bindAgain'), socket(walk)]).toEqual([['bind'], 'binding']);
  });

  it('holds channels back that have lost their server, together', () => {
    const walk = new Walk(clientSearcherMachine);
    walk.send('bound');
    walk.send('channel.lost');
    expect([governor(walk), walk.timers.governor]).toEqual(['holding', 10_000]);
    walk.send('channel.lost');
    expect(walk.timers).toEqual({});
    expect([walk.expire('governor'), governor(walk)]).toEqual([['releaseLost'], 'idle']);
  });

  it.each([[[]], [['bound']], [['bound', 'socket.failed']], [['bound', 'channel.lost']]])(
    'closes after %j',
    (before) => {
      const walk = new Walk(clientSearcherMachine);
      for (const event of before) walk.send(event);
      expect(walk.send('close')).toEqual(['stopTimers', 'closeSocket']);
      expect(walk.isDone).toBe(true);
    },
  );
});

describe('a search timer', () => {
  const armed = { type: 'armed', delayMs: 64 };

  it('expires after its period, or when all that were asked have answered', () => {
    const walk = new Walk(clientSearchTimerMachine, { index: 1 });
    expect(walk.value).toBe('idle');
    expect(step(walk, armed)).toEqual([[], 'waiting']);
    expect(walk.timers.period).toBe(64);
    expect(walk.expire('period')).toEqual(['expire']);
    walk.send(armed);
    expect(step(walk, 'all.answered')).toEqual([['expire'], 'expired']);
    expect(step(walk, 'emptied')).toEqual([[], 'idle']);
  });

  it.each([[[]], [[armed]], [[armed, { type: 'all.answered' }]]])('closes after %j', (before) => {
    const walk = new Walk(clientSearchTimerMachine, { index: 1 });
    for (const event of before) walk.send(event);
    expect(step(walk, 'close')).toEqual([[], 'closed']);
    expect(walk.isDone).toBe(true);
  });
});

describe('a subscription of a client', () => {
  const paths: Record<string, string[]> = {
    waiting: [],
    requested: ['connected'],
    live: ['connected', 'EVENT_ADD'],
    denied: ['connected', 'denied'],
    failed: ['connected', 'refused'],
  };
  const denied = { isDenied: true };
  const subscription = (state: string) => {
    const walk = new Walk(clientSubscriptionMachine, { id: 1, mask: 1 });
    for (const event of paths[state]!)
      walk.send(event === 'denied' ? 'EVENT_ADD' : event, event === 'denied' ? denied : {});
    expect(walk.value).toBe(state);
    return walk;
  };

  it('is requested with each connection, and delivers', () => {
    const walk = subscription('waiting');
    expect(step(walk, 'connected')).toEqual([['request'], 'requested']);
    expect(step(walk, 'EVENT_ADD')).toEqual([['deliverUpdate'], 'live']);
    expect(step(walk, 'EVENT_ADD')).toEqual([['deliverUpdate'], 'live']);
    expect(step(walk, 'disconnected')).toEqual([['forget'], 'waiting']);
    expect(step(walk, 'connected')).toEqual([['request'], 'requested']);
  });

  it.each(['requested', 'live'])('says once, when %s, that reading is denied, and goes on when it is not', (state) => {
    const walk = subscription(state);
    expect(step(walk, 'EVENT_ADD', denied)).toEqual([['sayDenied'], 'denied']);
    expect(step(walk, 'EVENT_ADD', denied)).toEqual([[], 'denied']);
    expect(step(walk, 'EVENT_ADD')).toEqual([['deliverUpdate'], 'live']);
  });

  it.each(['requested', 'live'])(
    'fails when the server refuses it while %s; the next connection may take it',
    (state) => {
      const walk = subscription(state);
      expect(step(walk, 'refused')).toEqual([['fail'], 'failed']);
      expect(step(walk, 'EVENT_ADD')).toEqual([[], 'failed']);
      expect(step(walk, 'disconnected')).toEqual([['forget'], 'waiting']);
    },
  );

  it.each(Object.keys(paths))('can be cancelled when %s', (state) => {
    const walk = subscription(state);
    expect(step(walk, 'cancel')).toEqual([['revoke', 'release'], 'cancelled']);
    expect(walk.isDone).toBe(true);
  });
});

describe('the registration with the repeater', () => {
  it('asks every second until it is confirmed, and again for a new socket', () => {
    const walk = new Walk(clientRegistrationMachine, { firstDelayMs: 10_000 });
    expect(walk.timers.first).toBe(10_000);
    expect(walk.expire('first')).toEqual(['startRepeater', 'register']);
    expect(walk.timers.again).toBe(1000);
    expect(walk.expire('again')).toEqual(['register']);
    expect(step(walk, 'confirmed')).toEqual([[], 'registered']);
    expect(step(walk, 'rebound')).toEqual([['register'], 'registering']);
  });

  it('says once, after 50 attempts, that there is no repeater', () => {
    const walk = new Walk(clientRegistrationMachine, { firstDelayMs: 10_000 });
    walk.expire('first');
    const said = Array.from({ length: 120 }, () => walk.expire('again').includes('reportNone'));
    expect(said.flatMap((one, index) => (one ? [index + 1] : []))).toEqual([50]);
  });

  it.each([[[]], [['first']], [['first', 'confirmed']]])('closes after %j', (before) => {
    const walk = new Walk(clientRegistrationMachine, { firstDelayMs: 1 });
    for (const event of before) {
      if (event === 'first') walk.expire(event);
      else walk.send(event);
    }
    expect(step(walk, 'close')).toEqual([['release'], 'closed']);
  });
});

describe('a repeater', () => {
  it('repeats what comes once it has the port', () => {
    const walk = new Walk(clientRepeaterMachine);
    expect(walk.actions).toEqual(['bind']);
    expect(step(walk, 'bound')).toEqual([['reportRepeating'], 'repeating']);
    expect(step(walk, 'datagram.received')).toEqual([['repeat'], 'repeating']);
    expect(step(walk, 'socket.failed')).toEqual([['reportFailure', 'release'], 'closed']);
  });

  it.each([
    ['port.taken', 'reportTaken', 'taken'],
    ['socket.failed', 'reportFailure', 'closed'],
  ])('ends with %s', (event, report, end) => {
    expect(step(new Walk(clientRepeaterMachine), event)).toEqual([[report, 'release'], end]);
  });
});
