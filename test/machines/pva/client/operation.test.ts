import { describe, expect, it } from 'vitest';
import { clientOperationMachine } from '../../../../src/machines/pva/client/operation.ts';
import { Walk } from '../../walk.ts';

const waits = { somethingWaits: true };

function operation(kind: string): Walk {
  return new Walk(clientOperationMachine, { kind });
}

/** Executing its first request. */
function executing(kind: string): Walk {
  const walk = operation(kind);
  walk.send('request');
  walk.send('connected', waits);
  if (kind !== 'info') walk.send('initialized', waits);
  return walk;
}

describe('an operation of a PV Access client', () => {
  it('holds requests until it is created, and executes them one by one', () => {
    const walk = operation('get');
    expect([walk.send('request'), walk.value]).toEqual([['hold'], 'waiting']);
    expect([walk.send('connected'), walk.value]).toEqual([['initialize'], 'initializing']);
    expect([walk.send('initialized', waits), walk.value]).toEqual([['adopt', 'take', 'execute'], 'executing']);
    expect([walk.send('request'), walk.value]).toEqual([['hold'], 'executing']);
    expect([walk.send('answered', waits), walk.value]).toEqual([['answer', 'take', 'execute'], 'executing']);
    expect([walk.send('answered'), walk.value]).toEqual([['answer'], 'idle']);
  });

  it('reads back what it needs to know before it puts', () => {
    const walk = operation('put');
    walk.send('request');
    walk.send('connected');
    expect(walk.send('initialized', { somethingWaits: true, needsReadBack: true })).toEqual([
      'adopt',
      'take',
      'readBack',
    ]);
    expect([walk.send('read.back'), walk.value]).toEqual([['adoptReadBack', 'execute'], 'executing']);
  });

  it('is given back after 10 s without requests', () => {
    const walk = executing('get');
    walk.send('answered');
    expect(walk.timers).toEqual({ linger: 10_000 });
    expect(walk.expire('linger')).toEqual(['revoke', 'release']);
    expect(walk.isDone).toBe(true);
  });

  it.each(['rpc', 'info'])('is used once for %s', (kind) => {
    const walk = executing(kind);
    expect(walk.send('answered')).toEqual(['answer', 'revoke', 'release']);
  });

  it('is created anew after a loss only for what still waits', () => {
    const walk = executing('get');
    expect([walk.send('disconnected', waits), walk.value]).toEqual([['lose'], 'waiting']);
    expect(executing('put').send('disconnected')).toEqual(['lose', 'release']);
  });

  it('is replaced when nobody waits for its answer', () => {
    expect(executing('put').send('abandoned')).toEqual(['revoke', 'release']);
    const walk = executing('put');
    expect([walk.send('abandoned', waits), walk.value]).toEqual([['revoke', 'initialize'], 'initializing']);
  });

  it.each(['initialized', 'refused', 'read.back', 'answered'])(
    'holds %s against the server when it was not asked for',
    (event) => {
      const walk = operation('get');
      walk.send('request');
      walk.send('connected');
      walk.send('initialized', waits);
      walk.send('answered');
      expect([walk.send(event), walk.value]).toEqual([['violate'], 'idle']);
    },
  );

  it('fails what waits when the channel is closed', () => {
    expect(executing('get').send('close')).toEqual(['rejectAll', 'release']);
  });
});
