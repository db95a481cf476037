import { describe, expect, it } from 'vitest';
import { clientCircuitMachine } from '../../../../src/machines/ca/client/circuit.ts';
import { Walk } from '../../walk.ts';

const SILENCE_MS = 500;

const paths: Record<string, string[]> = {
  connecting: [],
  alive: ['socket.connected'],
  probing: ['socket.connected', 'silence'],
  unresponsive: ['socket.connected', 'silence', 'echo.missing'],
  verifying: ['socket.connected', 'silence', 'echo.missing', 'echo.answered'],
  draining: ['socket.connected', 'stop'],
};
const STATES = Object.keys(paths);
const OPEN = ['alive', 'probing', 'unresponsive', 'verifying'];

function circuit(state: string): Walk {
  const walk = new Walk(clientCircuitMachine, { peer: 'here:1', priority: 0, silenceMs: SILENCE_MS });
  for (const event of paths[state]!) walk.send(event);
  return walk;
}

const part = (walk: Walk, region: string) => (walk.value as Record<string, unknown>)[region];
const link = (walk: Walk) => part(walk, 'link');

describe('the link of a client circuit', () => {
  it('connects, introduces itself, and watches for silence', () => {
    const walk = circuit('connecting');
    expect([walk.actions, walk.timers.silenceLimit]).toEqual([['connect'], SILENCE_MS]);
    expect([walk.send('socket.connected'), link(walk)]).toEqual([['introduce'], { open: 'alive' }]);
    expect(walk.timers.silence).toBe(SILENCE_MS);
  });

  it('gives up a server that does not accept the connection', () => {
    const walk = circuit('connecting');
    expect(walk.expire('silenceLimit')).toEqual(['reportConnectTimeout', 'release']);
    expect(walk.isDone).toBe(true);
  });

  it('looks when it may have been silent, and looks again after what is left', () => {
    const walk = circuit('alive');
    expect(walk.expire('silence')).toEqual(['checkSilence']);
    walk.send({ type: 'heard', delayMs: 123 });
    expect([link(walk), walk.timers.silence]).toEqual([{ open: 'alive' }, 123]);
  });

  it('asks a silent server to echo; after 5 s its channels are unresponsive', () => {
    const walk = circuit('alive');
    expect([walk.send('silence'), walk.timers.echo]).toEqual([['sendEcho'], 5000]);
    expect(walk.expire('echo')).toEqual(['checkEcho']);
    expect([walk.send('echo.missing'), link(walk)]).toEqual([['sayUnresponsive'], { open: 'unresponsive' }]);
  });

  it('is alive again at once when the first echo comes', () => {
    const walk = circuit('probing');
    expect([walk.send('echo.answered'), link(walk)]).toEqual([[], { open: 'alive' }]);
  });

  it('trusts a server that was unresponsive after a second echo', () => {
    const walk = circuit('unresponsive');
    expect([walk.send('echo.answered'), link(walk)]).toEqual([['sendEcho'], { open: 'verifying' }]);
    const again = circuit('verifying');
    expect([walk.send('echo.answered'), link(walk)]).toEqual([['sayResponsive'], { open: 'alive' }]);
    expect([again.send('echo.missing'), link(again)]).toEqual([['sayUnresponsive'], { open: 'unresponsive' }]);
  });

  it.each(OPEN)('routes what comes when %s', (state) => {
    expect(circuit(state).send('responses.received')).toEqual(['route']);
  });

  it.each(OPEN)('closes at a fault when %s', (state) => {
    const walk = circuit(state);
    expect(walk.send('fault')).toEqual(['reportFault', 'release']);
    expect(walk.isDone).toBe(true);
  });

  it.each(STATES)('is over with its socket when %s', (state) => {
    const walk = circuit(state);
    expect(walk.send('socket.closed')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it.each(OPEN)('stops after what was written has left, when %s', (state) => {
    const walk = circuit(state);
    expect([walk.send('stop'), link(walk)]).toEqual([['drain'], 'draining']);
    expect(walk.send('responses.received')).toEqual([]);
    expect(walk.send('socket.flushed')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it('does not wait for ever for what was written to leave', () => {
    const walk = circuit('draining');
    expect(walk.expire('drainLimit')).toEqual(['release']);
  });
});

describe('flow control of a client circuit', () => {
  it('switches monitors off while the program lags, and on when it has caught up, or nothing comes', () => {
    for (const end of ['caught.up', 'quiet']) {
      const walk = circuit('alive');
      expect([walk.send('behind'), part(walk, 'monitors')]).toEqual([['switchMonitorsOff'], 'off']);
      expect(walk.send('behind')).toEqual([]);
      expect(end === 'quiet' ? walk.expire('quiet') : walk.send(end)).toEqual(['switchMonitorsOn']);
      expect(part(walk, 'monitors')).toBe('on');
    }
  });

  it('says nothing to a server that is gone', () => {
    const walk = circuit('alive');
    walk.send('behind');
    expect(walk.send('socket.closed')).toEqual(['release']);
  });
});

describe('output of a client circuit', () => {
  it('lets writers wait while the server does not read', () => {
    const walk = circuit('alive');
    expect([walk.send('socket.full'), part(walk, 'output')]).toEqual([[], 'blocked']);
    expect(walk.timers.silenceLimit).toBe(SILENCE_MS);
    expect([walk.send('socket.drained'), part(walk, 'output')]).toEqual([['releaseWriters'], 'flowing']);
  });

  it('takes a server that does not read for silent', () => {
    const walk = circuit('alive');
    walk.send('socket.full');
    expect(walk.expire('silenceLimit')).toEqual(['suspect']);
  });

  it('releases writers when the circuit ends', () => {
    const walk = circuit('alive');
    walk.send('socket.full');
    expect(walk.send('socket.closed')).toEqual(expect.arrayContaining(['release', 'releaseWriters']));
    expect(walk.isDone).toBe(true);
  });
});
