/** What clients are told of their rights, while inputs, groups and rules change: by xioc as by EPICS base. */
import { describe, expect, inject, it } from 'vitest';
import { fc } from '../support/properties.ts';
import { serveTwins, type TwinRecords } from './twin-records.ts';

const records: TwinRecords = {
  plain: { type: 'ao', value: 1 },
  gated: { type: 'ao', value: 2, fields: { ASG: 'GATED' } },
  hidden: { type: 'longout', value: 3, fields: { ASG: 'HIDDEN' } },
  lost: { type: 'stringout', value: 'x', fields: { ASG: 'no such group' } },
  gate: { type: 'ao', value: 0, fields: { ASG: 'OPEN', HIHI: 100, HHSV: 'INVALID' } },
  state: { type: 'bo', value: 'off', states: ['off', 'on'], fields: { ASG: 'OPEN' } },
};

const rules = [
  `UAG(ops) {alice}
HAG(room) {Console7}
ASG(DEFAULT) {RULE(1, READ) RULE(0, WRITE) {UAG(ops)} RULE(1, WRITE, TRAPWRITE) {UAG(ops) HAG(room)}}
ASG(OPEN) {RULE(1, WRITE)}
ASG(GATED) {INPA(x:gate) INPB("x:state.VAL") RULE(1, READ) {CALC("A >= 0")} RULE(1, WRITE) {CALC("A > 5 && B")}}
ASG(HIDDEN) {INPU(x:nowhere) RULE(1, READ) {UAG(ops)} RULE(1, WRITE) {HAG(room)}}
`,
  `UAG(ops) {alice, bob}
ASG(DEFAULT) {RULE(1, WRITE) {UAG(ops)}}
ASG(OPEN) {RULE(1, WRITE)}
ASG(GATED) {INPA(x:gate) RULE(0, READ) RULE(0, WRITE) {CALC("A < 5")}}
`,
  'ASG(DEFAULT) {RULE(1, READ) {UAG(ops)}}',
];

type Step = readonly ['put', string, number | string] | readonly ['reload', number];

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('put' as const), fc.constant('gate'), fc.constantFrom(-1, 0, 6, 200)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('put' as const), fc.constant('state'), fc.constantFrom('off', 'on')) },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constant('put' as const),
      fc.constantFrom('plain.ASG', 'gated.ASG', 'lost.ASG'),
      fc.constantFrom('GATED', 'HIDDEN', 'OPEN', '', 'none'),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reload' as const), fc.nat(rules.length - 1)) },
);

const names = Object.keys(records).flatMap((name) => ['', '.DESC', '.STAT'].map((field) => `${name}${field}`));
const clients = [
  ['alice', 'console7'],
  ['alice', 'home'],
  ['Alice', 'CONSOLE7'],
  ['bob', 'console7'],
  ['bob', 'home'],
] as const;

describe.runIf(inject('peer') === 'xioc')('rights that clients are told', () => {
  it('are those that base tells, whatever changes', async () => {
    const twins = await serveTwins(records, rules[0]);
    const seen = new Set<string>();
    try {
      const differences = async () => {
        const found: string[] = [];
        for (const [user, host] of clients) {
          for (const name of names) {
            const { base, xioc } = await twins.as(user, host).rights(name);
            if (base !== xioc) found.push(`${user}@${host} ${name}: ${base} in base, ${xioc} in xioc`);
            seen.add(`${name.replace(/.*\./, '.')} ${base}`);
          }
        }
        return found;
      };
      await expect.poll(differences, { timeout: 10_000 }).toEqual([]);
      const { base: printed, xioc: ours } = await twins.dump();
      expect(ours).toBe(printed);
      for (const [number, [what, ...which]] of fc.sample(step, 40).entries()) {
        if (what === 'reload') await twins.reload(rules[which[0] as number]!);
        else {
          const [user, host] = clients[number % clients.length]!;
          const [name, value] = which as [string, number | string];
          const { base, xioc } = await twins.as(user, host).put(name, value);
          expect(xioc, `${user}@${host} puts ${value} to ${name}`).toBe(base);
        }
        // Base computes rights in a task of its own, a little later.
        await expect
          .poll(differences, { timeout: 5000, message: `after ${JSON.stringify([what, ...which])}` })
          .toEqual([]);
      }
      expect(seen.size).toBeGreaterThan(6);
    } finally {
      await twins.stop();
    }
  }, 120_000);
});
