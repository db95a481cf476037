/**
 * Groups made by a loop, and one machine that keeps count of them.
 *
 * | PV                            | type | value |                                    |
 * |-------------------------------|------|-------|------------------------------------|
 * | `groups:A1`, … `groups:A3`     | LONG | 10    | a put is remembered by the machine |
 * | `groups:A1_RBV`, … `A3_RBV`    | LONG | 10    |                                    |
 * | `groups:B1_A`, … `groups:B3_A` | LONG | 20    |                                    |
 * | `groups:B1_B`, … `groups:B3_B` | LONG | 20    |                                    |
 *
 * The machine spawns a child for each group A when the group is first put, and sends it every value.
 */
import { type ActorRefFrom, assign, fromTransition, sendTo, setup } from 'xstate';
import { group, type Members, pv } from '../index.ts';

type Put = { type: 'put'; name: string; value: number };

/** What one group has been through. */
const ledger = fromTransition(
  ({ puts }: { puts: number; last: number }, event: Put) => ({ puts: puts + 1, last: event.value }),
  { puts: 0, last: 10 },
);

const keeper = setup({
  types: {} as { context: { shared: number; ledgers: Record<string, ActorRefFrom<typeof ledger>> }; events: Put },
  actors: { ledger },
  actions: {
    remember: assign({ shared: ({ event }) => event.value }),
    openLedger: assign({
      ledgers: ({ context, event, spawn }) => ({
        ...context.ledgers,
        [event.name]: spawn('ledger', { id: event.name }),
      }),
    }),
    enter: sendTo(
      ({ context, event }) => context.ledgers[event.name]!,
      ({ event }) => event,
    ),
  },
  guards: { isFirst: ({ context, event }) => context.ledgers[event.name] === undefined },
}).createMachine({
  id: 'keeper',
  context: { shared: 5, ledgers: {} },
  on: {
    put: [{ guard: 'isFirst', actions: ['openLedger', 'remember', 'enter'] }, { actions: ['remember', 'enter'] }],
  },
});

const groupA = (name: string) => ({
  [name]: pv.long(10, {
    doc: 'A setpoint',
    put: (value, { ioc }) => ioc.device().send({ type: 'put', name, value } satisfies Put),
  }),
  [`${name}_RBV`]: pv.long(10, { doc: 'A readback that nothing follows' }),
});

const groupB = (name: string) => ({ [`${name}_A`]: pv.long(20), [`${name}_B`]: pv.long(20) });

const members: Members = Object.assign({}, ...['A1', 'A2', 'A3'].map(groupA), ...['B1', 'B2', 'B3'].map(groupB));

export default group('groups', members, {
  doc: 'Groups made by a loop; a machine that spawns a child for each',
}).behaves(() => keeper);
