import { describe, expect, it } from 'vitest';
import { circuitMachine } from '../../../src/machines/ca/circuit.ts';
import { type Answers, Walk } from '../walk.ts';

const version = { type: 'VERSION', minor: 13, priority: 0 };
const create = { type: 'CREATE_CHAN', minor: 13 };
const own: Answers = { isOwnChannel: true, isOwnSubscription: true };

const paths: Record<string, { type: string }[]> = {
  awaitingVersion: [],
  identifying: [version],
  serving: [version, create, { type: 'channels.some' }],
  congested: [version, create, { type: 'channels.some' }, { type: 'socket.full' }],
  draining: [version, { type: 'stop' }],
};

function circuit(state: string): Walk {
  const walk = new Walk(circuitMachine, { peer: 'here:1' });
  for (const event of paths[state]!) walk.send(event);
  return walk;
}

const session = (walk: Walk) => (walk.value as { session: unknown }).session;
const monitors = (walk: Walk) => (walk.value as { monitors: unknown }).monitors;

/** Requests about a channel. */
const CHANNEL = ['READ', 'READ_NOTIFY', 'WRITE', 'WRITE_NOTIFY', 'EVENT_ADD', 'EVENT_CANCEL', 'CLEAR_CHANNEL'];
const ALL = [
  ...CHANNEL,
  'SEARCH',
  'CREATE_CHAN',
  'EVENTS_OFF',
  'EVENTS_ON',
  'READ_SYNC',
  'CLIENT_NAME',
  'HOST_NAME',
  'ECHO',
];

describe('a circuit', () => {
  it('goes from the greeting to its first channel', () => {
    const walk = circuit('awaitingVersion');
    expect(walk.value).toEqual({ session: 'awaitingVersion', monitors: 'flowing' });
    expect([walk.send(version), session(walk)]).toEqual([['adoptVersion'], { open: 'identifying' }]);
    expect([walk.send(create), session(walk)]).toEqual([['createChannel'], { open: 'identifying' }]);
    expect([walk.send('channels.some'), session(walk)]).toEqual([[], { open: 'serving' }]);
  });

  it.each(ALL)('refuses %s before VERSION as from a client too old', (type) => {
    const walk = circuit('awaitingVersion');
    expect([walk.send(type), session(walk)]).toEqual([['refuseTooOld', 'drain'], 'draining']);
  });

  it.each([
    [3, 0],
    [0, 0],
    [13, 100],
  ])('is closed by VERSION of minor %i and priority %i', (minor, priority) => {
    for (const state of ['awaitingVersion', 'identifying', 'serving']) {
      const walk = circuit(state);
      expect(walk.send({ type: 'VERSION', minor, priority })).toEqual(['release']);
      expect(session(walk)).toBe('closed');
    }
  });

  it.each([4, 13, 99])('serves clients of minor %i', (minor) => {
    const walk = circuit('awaitingVersion');
    walk.send({ type: 'VERSION', minor, priority: 99 });
    expect(session(walk)).toEqual({ open: 'identifying' });
  });

  it('takes names while there is no channel, and refuses them otherwise', () => {
    expect(circuit('identifying').send('CLIENT_NAME')).toEqual(['rememberName']);
    expect(circuit('identifying').send('HOST_NAME')).toEqual(['rememberName']);
    const walk = circuit('serving');
    expect(walk.send('CLIENT_NAME')).toEqual(['refuseName']);
    expect(walk.send('HOST_NAME')).toEqual(['refuseName']);
    expect(session(walk)).toEqual({ open: 'serving' });
    expect([walk.send('channels.none'), walk.send('CLIENT_NAME')]).toEqual([[], ['rememberName']]);
  });

  it.each(['identifying', 'serving'])('is closed by a channel or search of minor 3 while %s', (state) => {
    for (const type of ['CREATE_CHAN', 'SEARCH']) {
      const walk = circuit(state);
      expect(walk.send({ type, minor: 3 })).toEqual(['release']);
      expect(session(walk)).toBe('closed');
    }
  });

  it.each([
    ['ECHO', 'answerEcho'],
    ['READ_SYNC', 'answerReadSync'],
    ['VERSION', 'adoptVersion'],
    ['SEARCH', 'answerSearch'],
    ['CREATE_CHAN', 'createChannel'],
    ['TOO_LARGE', 'refuseSize'],
  ])('answers %s by %s', (type, action) => {
    const walk = circuit('serving');
    expect(walk.send({ type, minor: 13, priority: 0 })).toEqual([action]);
    expect(session(walk)).toEqual({ open: 'serving' });
  });

  it.each(CHANNEL)('hands %s to its channel', (type) => {
    const walk = circuit('serving');
    expect([walk.send(type, own), session(walk)]).toEqual([['routeToChannel'], { open: 'serving' }]);
  });

  it.each(CHANNEL)('hangs up on %s about a channel that is not its own', (type) => {
    const walk = circuit('serving');
    expect([walk.send(type), session(walk)]).toEqual([['refuseChannelId', 'drain'], 'draining']);
  });

  it('hangs up on the cancel of a monitor that is not there', () => {
    const walk = circuit('serving');
    expect(walk.send('EVENT_CANCEL', { isOwnChannel: true })).toEqual(['refuseSubscriptionId', 'drain']);
  });

  it.each(['READ', 'WRITE'])('hangs up on %s of an unknown type', (type) => {
    const walk = circuit('serving');
    expect(walk.send(type, { isUnknownType: true, isOwnChannel: true })).toEqual(['refuseType', 'drain']);
    expect(session(walk)).toBe('draining');
  });

  it.each(['awaitingVersion', 'identifying', 'serving'])(
    'answers what is not a message and hangs up while %s',
    (state) => {
      const walk = circuit(state);
      expect([walk.send('fault'), session(walk)]).toEqual([['answerFault', 'drain'], 'draining']);
    },
  );

  describe('of a client that does not read', () => {
    it.each([
      ['identifying', false],
      ['serving', true],
    ])('stops reading, and is %s then if its having channels is %s', (state, hasChannels) => {
      const walk = circuit('congested');
      expect([walk.actions, session(walk)]).toEqual([['pauseReading'], 'congested']);
      expect(walk.send('socket.drained', { hasChannels })).toEqual(['resumeReading']);
      expect(session(walk)).toEqual({ open: state });
    });

    it.each([...ALL, 'VERSION', 'TOO_LARGE', 'fault'])('has %s wait', (type) => {
      const walk = circuit('congested');
      expect([walk.send(type, own), session(walk)]).toEqual([['hold'], 'congested']);
    });

    it('hangs up when it has not even greeted', () => {
      const walk = circuit('awaitingVersion');
      expect([walk.send('socket.full'), session(walk)]).toEqual([['drain'], 'draining']);
    });
  });

  describe('monitors', () => {
    it('are switched off and on', () => {
      const walk = circuit('serving');
      expect([walk.send('EVENTS_OFF'), monitors(walk)]).toEqual([[], 'paused']);
      expect([walk.send('EVENTS_OFF'), monitors(walk)]).toEqual([[], 'paused']);
      expect([walk.send('EVENTS_ON'), monitors(walk)]).toEqual([['resumeMonitors'], 'flowing']);
      expect([walk.send('EVENTS_ON'), monitors(walk)]).toEqual([[], 'flowing']);
    });

    it('stay off when the circuit was congested', () => {
      const walk = circuit('serving');
      for (const event of ['EVENTS_OFF', 'socket.full', 'socket.drained']) walk.send(event, { hasChannels: true });
      expect(walk.value).toEqual({ session: { open: 'serving' }, monitors: 'paused' });
    });
  });

  describe('ending', () => {
    it.each(['identifying', 'serving'])('sends what was answered when it is stopped while %s', (state) => {
      const walk = circuit(state);
      expect([walk.send('stop'), walk.timers]).toEqual([['drain'], { drainLimit: 800 }]);
      expect([walk.send('socket.flushed'), session(walk)]).toEqual([['release'], 'closed']);
    });

    it('drains from congestion, too', () => {
      const walk = circuit('congested');
      expect([walk.send('stop'), session(walk)]).toEqual([['resumeReading', 'drain'], 'draining']);
    });

    it('hears no more requests while it drains, and does not drain for ever', () => {
      const walk = circuit('draining');
      for (const type of ALL) expect(walk.send(type, own)).toEqual([]);
      expect([walk.expire('drainLimit'), session(walk)]).toEqual([['release'], 'closed']);
    });

    it.each(Object.keys(paths))('releases everything when the socket closes while %s', (state) => {
      const walk = circuit(state);
      expect(walk.send('socket.closed')).toContain('release');
      expect(session(walk)).toBe('closed');
    });

    it.each(Object.keys(paths))('outlives a channel that fails while %s', (state) => {
      const walk = circuit(state);
      expect(walk.send('xstate.error.actor.channel-1')).toEqual(['channelFailed']);
    });
  });
});
