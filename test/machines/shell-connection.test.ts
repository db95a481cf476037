import { describe, expect, it } from 'vitest';
import { shellConnectionMachine } from '../../src/machines/shell-connection.ts';
import { Walk } from './walk.ts';

const connection = () => new Walk(shellConnectionMachine, { number: 1 });

describe('somebody who reaches an IOC by a shell', () => {
  it('is asked for a line at once when all was read, else when it is', () => {
    const walk = connection();
    expect(walk.send('output')).toEqual(['write']);
    expect(walk.send('line.wanted')).toEqual(['askForLine']);
    expect(walk.send('message')).toEqual(['receive']);
    expect(walk.send('line.wanted', { hasUnread: true })).toEqual([]);
    expect(walk.send('output')).toEqual(['write']);
    expect(walk.send('socket.drained')).toEqual(['askForLine']);
  });

  it('loses what is beyond the bound, and learns how much', () => {
    const walk = connection();
    walk.send('socket.full');
    expect(walk.send('output')).toEqual(['countDropped']);
    expect(walk.send('socket.drained')).toEqual(['tellDropped']);
    expect(walk.send('output')).toEqual(['write']);
    walk.send('socket.full');
    walk.send('line.wanted');
    expect(walk.send('output')).toEqual(['countDropped']);
    expect(walk.send('socket.drained')).toEqual(['tellDropped', 'askForLine']);
  });

  it('takes its session along when it disappears', () => {
    expect(connection().send('socket.closed')).toEqual(['endSession', 'release']);
  });

  it('gets the end: of the session, of the IOC, and by its own fault', () => {
    expect(connection().send('session.over')).toEqual(['endSession', 'sayOver', 'endSocket']);
    expect(connection().send('stop')).toEqual(['endSession', 'sayStopping', 'endSocket']);
    const walk = connection();
    expect(walk.send({ type: 'fault', reason: 'no' })).toEqual(['endSession', 'complain', 'endSocket']);
    expect(walk.expire('closeLimit')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });
});
