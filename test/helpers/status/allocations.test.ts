/** Heap profiles as lists for people. */
import { describe, expect, it } from 'vitest';
import { allocations, changes, type ProfileNode, table } from '../../../src/helpers/status/allocations.ts';

const node = (functionName: string, url: string, selfSize: number, ...children: ProfileNode[]): ProfileNode => ({
  callFrame: { functionName, url, lineNumber: 11 },
  selfSize,
  children,
});

describe('a heap profile', () => {
  it('is listed by place, most bytes first', () => {
    const profile = node('(root)', '', 0, node('fill', 'file:///ioc.ts', 10), node('fill', 'file:///ioc.ts', 20));
    expect(allocations(profile)).toEqual([{ place: 'fill /ioc.ts:12', bytes: 30 }]);
    expect(table(allocations(profile))).toBe('        30 fill /ioc.ts:12');
  });

  it('names the nearest caller in a file of what is V8’s or Node’s', () => {
    const inner = node('Set', '', 7, node('', 'node:internal/util', 3));
    const profile = node('(root)', '', 1, node('fill', 'file:///ioc.ts', 0, node('emit', 'node:events', 0, inner)));
    expect(allocations(profile)).toEqual([
      { place: 'Set < fill /ioc.ts:12', bytes: 7 },
      { place: '(anonymous) node:internal/util:12 < fill /ioc.ts:12', bytes: 3 },
      { place: '(root)', bytes: 1 },
    ]);
  });

  it('is compared with the one before it', () => {
    const list = (a: number, b: number) => [
      { place: 'a', bytes: a },
      { place: 'b', bytes: b },
    ];
    expect(changes(list(5, 9), [...list(5, 1), { place: 'c', bytes: 2 }])).toEqual([
      { place: 'b', bytes: -8 },
      { place: 'c', bytes: 2 },
    ]);
  });
});
