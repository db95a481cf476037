import { describe, expect, it } from 'vitest';
import { nameServerMachine } from '../../src/machines/name-server.ts';
import { Walk } from './walk.ts';

function answering(): Walk {
  const walk = new Walk(nameServerMachine);
  walk.send('bound');
  return walk;
}

describe('the name server', () => {
  it('binds, then answers', () => {
    const walk = new Walk(nameServerMachine);
    expect([walk.value, walk.actions]).toEqual(['binding', ['bind']]);
    expect(walk.send('datagram.received')).toEqual([]);
    walk.send('bound');
    expect([walk.value, walk.send('datagram.received')]).toEqual(['answering', ['answer']]);
  });

  it('answers nothing while it is paused, and passes on what others may know', () => {
    const walk = answering();
    walk.send('pause');
    expect([walk.value, walk.send('datagram.received')]).toEqual(['paused', ['passOn']]);
    walk.send('resume');
    expect([walk.value, walk.send('datagram.received')]).toEqual(['answering', ['answer']]);
  });

  it('is paused from the start when the server is', () => {
    const walk = new Walk(nameServerMachine);
    walk.send('bound', { isPaused: true });
    expect(walk.value).toBe('paused');
  });

  it.each<[string, string[]]>([
    ['binding', []],
    ['answering', ['bound']],
    ['paused', ['bound', 'pause']],
  ])('binds again a while after a socket has failed while %s', (state, events) => {
    const walk = new Walk(nameServerMachine);
    for (const event of events) walk.send(event);
    expect(walk.value).toBe(state);
    expect(walk.send('socket.failed')).toEqual(['reportFailure', 'closeSockets']);
    expect([walk.value, walk.timers]).toEqual(['failing', { bindAgain: 5000 }]);
    expect(walk.expire('bindAgain')).toEqual(['bind']);
  });

  it.each<[string, string[]]>([
    ['binding', []],
    ['answering', ['bound']],
    ['paused', ['bound', 'pause']],
    ['failing', ['socket.failed']],
  ])('closes its sockets when it is stopped while %s', (state, events) => {
    const walk = new Walk(nameServerMachine);
    for (const event of events) walk.send(event);
    expect(walk.value).toBe(state);
    expect(walk.send('stop')).toEqual(['closeSockets']);
    expect(walk.isDone).toBe(true);
  });
});
