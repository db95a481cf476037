import { describe, expect, it } from 'vitest';
import { shellServerMachine } from '../../src/machines/shell-server.ts';
import { Walk } from './walk.ts';

describe('the local socket of a running IOC', () => {
  it('takes shells while there is room, and refuses others', () => {
    const walk = new Walk(shellServerMachine);
    expect(walk.send('listening')).toEqual(['reportListening']);
    expect(walk.send('socket.connected', { hasRoom: true })).toEqual(['openConnection']);
    expect(walk.send('socket.connected')).toEqual(['refuseSocket']);
    expect(walk.send('connection.closed')).toEqual(['forgetConnection']);
  });

  it('leaves the IOC alone when it cannot listen, and ends with it', () => {
    const walk = new Walk(shellServerMachine);
    expect(walk.send({ type: 'listen.failed', error: new Error('no') })).toEqual(['reportListenFailure']);
    expect(walk.isDone).toBe(false);
    expect(walk.send('stop')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });

  it('closes within a limit', () => {
    const walk = new Walk(shellServerMachine);
    walk.send('listening');
    expect(walk.send('stop')).toEqual(['close']);
    expect(walk.expire('closeLimit')).toEqual(['release']);
    expect(walk.isDone).toBe(true);
  });
});
