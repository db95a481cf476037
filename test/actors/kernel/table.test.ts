import { expect, it } from 'vitest';
import { type Candidate, NOTHING, runHot, Table } from '../../../src/actors/kernel/table.ts';

const wiring = { ref: { getSnapshot: () => expect.fail('nobody asks for it') } };
const event = { type: 'ping' };

/** Runs candidates in the order given; resolves to what they did. */
function run(candidates: readonly Candidate[]): { readonly ran: boolean } {
  return { ran: runHot(wiring, candidates, event) };
}

it('runs all actions of the first candidate whose guard passes, in order, on the wiring', () => {
  const done: unknown[] = [];
  const action = (name: string) =>
    function (this: unknown) {
      done.push(name, this === wiring);
    };
  const candidates = [
    { guard: () => false, actions: [action('refused')] },
    { guard: () => true, actions: [action('first'), action('second')] },
    { guard: undefined, actions: [action('late')] },
  ];
  expect(run(candidates)).toEqual({ ran: true });
  expect(done).toEqual(['first', true, 'second', true]);
});

it('leaves to the machine what no guard lets pass, and what changes the state', () => {
  expect(run([{ guard: () => false, actions: [] }])).toEqual({ ran: false });
  expect(run([{ guard: undefined, actions: undefined }])).toEqual({ ran: false });
});

it('finds the candidates of each event, also of one asked for twice', () => {
  const candidates: Candidate[] = [];
  const table = new Table(new Map([['ping', candidates]]));
  expect(['ping', 'ping', 'pong', 'ping'].map((type) => table.candidates(type))).toEqual([
    candidates,
    candidates,
    undefined,
    candidates,
  ]);
  expect(NOTHING.candidates('ping')).toBeUndefined();
});
