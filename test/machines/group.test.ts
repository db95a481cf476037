import { describe, expect, it } from 'vitest';
import { groupMachine } from '../../src/machines/group.ts';
import { Walk } from './walk.ts';

function group(...events: string[]): Walk {
  const walk = new Walk(groupMachine, { prefix: 'g:' });
  for (const event of events) walk.send(event);
  return walk;
}

const done = ['prepare', 'prepared', 'start', 'stop', 'stopped', 'finish', 'finished'];

describe('a group', () => {
  it('is prepared, begins, ends and finishes, each once', () => {
    const walk = group();
    const performed = done.map((event) => walk.send(event));
    expect(performed).toEqual([['prepare'], [], ['begin'], ['end'], [], ['finish'], []]);
    expect(walk.isDone).toBe(true);
    const again = group();
    expect(done.flatMap((event) => [event, event]).flatMap((event) => again.send(event))).toEqual([
      ...['prepare', 'begin', 'end', 'finish'],
    ]);
  });

  it('is prepared before it begins when it is added to an IOC that serves', () => {
    const walk = group();
    expect([walk.send('start'), walk.value]).toEqual([['prepare'], 'joining']);
    expect([walk.send('prepared'), walk.value]).toEqual([['begin'], 'running']);
  });

  it('begins once it is prepared, when the IOC serves before that', () => {
    const walk = group('prepare');
    expect([walk.send('start'), walk.value]).toEqual([[], 'beginning']);
    expect(walk.send('prepared')).toEqual(['begin']);
  });

  it.each([[], ['prepare'], ['start'], ['prepare', 'start'], ['prepare', 'prepared'], ['start', 'prepared']])(
    'ends, and begins nothing more, when it is stopped after %j',
    (...events) => {
      const walk = group(...events);
      expect([walk.send('stop'), walk.value]).toEqual([['end'], 'stopping']);
      expect(['start', 'prepared', 'prepare'].flatMap((event) => walk.send(event))).toEqual([]);
    },
  );

  it('finishes although a shutdown handler never answers', () => {
    const walk = group('start', 'prepared', 'stop');
    expect([walk.send('finish'), walk.send('stopped'), walk.value]).toEqual([['finish'], [], 'finishing']);
  });

  it.each([[], ['start'], ['start', 'prepared'], ['start', 'prepared', 'stop']])(
    'is gone when its last PV is, after %j',
    (...events) => {
      const walk = group(...events);
      expect(walk.send('emptied')).toEqual([]);
      expect(walk.isDone).toBe(true);
    },
  );
});
