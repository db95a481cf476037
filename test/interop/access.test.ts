/** Access rules: xioc beside EPICS base, with the same files, inputs and clients. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readRules } from '../../src/actors/security/read-rules.ts';
import { accessFile } from '../../src/database/security/access-file.ts';
import { parseAcf } from '../../src/database/security/acf.ts';
import { type GroupInputs, unconnected, withInput } from '../../src/database/security/inputs.ts';
import { reportAll, reportHostGroups, reportRules, reportUserGroups } from '../../src/database/security/report.ts';
import { rightsOf } from '../../src/database/security/rights.ts';
import { FaultList } from '../../src/database/text/fault.ts';
import { parseMacroDefinitions } from '../../src/database/text/macro-definitions.ts';
import { MacroTable } from '../../src/database/text/macros.ts';
import { fc, runs } from '../support/properties.ts';
import { type Answer, type BaseAccess, type Question, startBaseAccess } from './base-access.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTU'];

/** What xioc says to a question. */
function answer({ acf, substitutions = '', inputs, clients }: Question): Omit<Answer, 'messages'> {
  const macros = new MacroTable(parseMacroDefinitions(substitutions));
  const rules = parseAcf({ name: 'x.acf', text: acf, macros: substitutions }, new FaultList(), { macros });
  if (rules === undefined) return { loaded: false };
  const heard = new Map<string, GroupInputs>();
  for (const [name, index, value, invalid] of inputs) {
    const group = rules.groups.get(name)!;
    heard.set(
      name,
      withInput(group, heard.get(name) ?? unconnected(group), letters[index]!, {
        value,
        invalid,
      }),
    );
  }
  return {
    loaded: true,
    rights: clients.map(([asg, asl, user, host]) => {
      const { read, write, trapWrite } = rightsOf(rules, asg, asl, { users: [user], host }, heard);
      return [write ? 2 : Number(read), Number(trapWrite)];
    }),
    dump: reportAll(rules, heard, new Map()),
    uags: reportUserGroups(rules),
    hags: reportHostGroups(rules),
    rules: reportRules(rules, heard),
  };
}

// --- random files -----------------------------------------------------------------------------------------------

const users = ['alice', 'Alice', 'bob', 'x y', ''];
const hosts = ['console', 'CONSOLE', '10.0.0.1', 'b.lab', ''];
const groupNames = ['a', 'b', 'B', 'DEFAULT', 'with blank'];
const calcs = ['A', 'A+B', 'A>5', '1', 'A && !C', 'B=2||A', 'VAL', 'A*0.995', 'A/B', 'C#3', 'MAX(A,B)', 'U', 'u=2'];

const quoted = (name: string) => (/^[A-Za-z][\w.]*$/.test(name) ? name : `"${name}"`);
/** Something that a file should not have, now and then. */
const now = (usual: string, ...odd: string[]) =>
  fc.oneof({ weight: 60, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
const listOf = (names: readonly string[], least = 1) =>
  fc.array(fc.constantFrom(...names), { minLength: least, maxLength: 3 }).map((some) => some.map(quoted).join(', '));
const bodyOf = (items: fc.Arbitrary<string>) =>
  fc.option(
    items.map((text) => ` {${text}}`),
    { nil: '' },
  );

const nameGroup = (word: string, members: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...groupNames).map(quoted), bodyOf(listOf(members)))
    .map(([name, body]) => `${word}(${name})${body}\n`);

/** Groups that are there; at times one that may not be. */
const known = fc.oneof({ weight: 40, arbitrary: listOf(['a', 'b']) }, { weight: 1, arbitrary: listOf(groupNames) });

const condition = fc.oneof(
  { weight: 4, arbitrary: known.map((names) => `UAG(${names})`) },
  { weight: 4, arbitrary: known.map((names) => `HAG(${names})`) },
  { weight: 4, arbitrary: fc.constantFrom(...calcs).map((calc) => `CALC("${calc}")`) },
  {
    weight: 1,
    arbitrary: now('CALC("A")', 'CALC("A+")', 'CALC("A:=1;A")', 'CALC(A)', 'CALC(1)', 'CALC(V)', 'CALC(M)'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('METHOD("x509")', 'AUTHORITY(id)', 'PROTOCOL(TLS)', 'X() {a, 1}', 'X(UAG) {Y(1) {z}}'),
  },
);

const rule = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '+1', '01', '4294967296'),
    fc.constantFrom('NONE', 'READ', 'WRITE'),
    fc.oneof(fc.constantFrom('', ', TRAPWRITE', ',NOTRAPWRITE'), now('', ',TRAP')),
    bodyOf(fc.array(condition, { minLength: 1, maxLength: 3 }).map((some) => some.join('\n\t\t'))),
  )
  .map(([level, access, option, body]) => `\tRULE(${level}, ${access}${option})${body}\n`);

const input = fc
  .tuple(fc.constantFrom(...'ABCU'), fc.constantFrom('pv', 'x:y', '"x.VAL"'))
  .map(([letter, pv]) => `\tINP${letter}(${pv})\n`);

const securityGroup = fc
  .tuple(
    fc.constantFrom(...groupNames).map(quoted),
    bodyOf(
      fc
        .tuple(fc.array(input, { maxLength: 3 }), fc.array(rule, { minLength: 1, maxLength: 4 }))
        .map((parts) => `\n${parts.flat().join('')}`),
    ),
  )
  .map(([name, body]) => `ASG(${name})${body}\n`);

const unknownItem = fc.constantFrom(
  'AUTHORITY(id, "Root CA") {AUTHORITY(other, "CA")}\n',
  'X()\n',
  'X(1, UAG) {a} {b, c}\n',
  'X(1.5) {y, HAG}\n',
  'ASG(ignored) {RULE(1, RPC)}\n',
);

/** Each name once, most times. */
const distinct = (items: readonly string[]) => {
  const seen = new Set<string>();
  return items.filter((item) => {
    const head = item.slice(0, item.indexOf(')'));
    return !seen.has(head) && seen.add(head);
  });
};

const file = fc
  .tuple(
    fc.constant(['UAG(a) {alice, bob}\n', 'UAG(b)\n', 'HAG(a) {console, b.lab}\n', 'HAG(b) {10.0.0.1}\n']),
    fc.array(fc.oneof(nameGroup('UAG', users), nameGroup('HAG', hosts)), { maxLength: 4 }),
    fc.array(fc.oneof({ weight: 6, arbitrary: securityGroup }, { weight: 1, arbitrary: unknownItem }), {
      minLength: 1,
      maxLength: 5,
    }),
    now('', '# end', '"', 'UAG(a)', 'ASG(DEFAULT)', '}', '{', '\u00e9', '99999999999999999999', 'UAG(1)'),
  )
  .map(([groups, more, asgs, end]) => [...distinct([...groups, ...more, ...asgs]), end].join(''));

const question: fc.Arbitrary<Question> = file.chain((acf) => {
  const asgs = [...acf.matchAll(/^ASG\("?([\w ]+)"?\)/gm)].map(([, name]) => name!);
  return fc.record({
    acf: fc.constant(acf),
    inputs: fc.array(
      fc.tuple(
        fc.constantFrom('DEFAULT', ...asgs),
        fc.constantFrom(0, 1, 2, 20),
        fc.constantFrom(0, 1, 0.98, 1.005, 1.02, 2, 6, -1, 1e300),
        fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      ),
      { maxLength: 8 },
    ),
    clients: fc.array(
      fc.tuple(
        fc.constantFrom('', 'nobody', ...asgs),
        fc.constantFrom<0 | 1>(0, 1),
        fc.constantFrom(...users),
        fc.constantFrom(...hosts),
      ),
      { minLength: 6, maxLength: 12 },
    ),
  });
});

/** Words of the grammar in any order: which of them base takes. */
const words = fc
  .array(
    fc.constantFrom(
      ...['UAG', 'HAG', 'ASG', 'CALC', 'INPA', 'a', 'a', '"q r"', '1', '1.5', '(', ')', '{', '}', ',', '#x\n', '\n'],
      ...['(a)', '(a)', '{a}', 'UAG(a)', 'HAG(a)', 'ASG(a){', 'RULE(1,READ)', 'RULE(0,WRITE){', 'X(a)', 'CALC("A")'],
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((some) => some.join(' '));

describe.runIf(inject('peer') === 'xioc')('access rules are as those of EPICS base', () => {
  let base: BaseAccess;
  beforeAll(() => {
    base = startBaseAccess();
  });
  afterAll(() => base[Symbol.asyncDispose]());

  async function compare(asked: Question): Promise<Answer> {
    const { messages, ...ofBase } = await base.ask(asked);
    expect(answer(asked), `${asked.acf}\n${messages}`).toEqual(ofBase);
    return { ...ofBase, messages };
  }

  it('with random files: what loads, who may do what, and what the shell shows', async () => {
    const seen = { loaded: 0, refused: 0, none: 0, read: 0, write: 0 };
    await fc.assert(
      fc.asyncProperty(question, async (asked) => {
        const { loaded, rights = [] } = await compare(asked);
        seen[loaded ? 'loaded' : 'refused']++;
        for (const [access] of rights) seen[(['none', 'read', 'write'] as const)[access]!]++;
      }),
      { numRuns: runs(1500) },
    );
    // The files are of use: both sides of each question were asked.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(100);
  });

  it('with random words: what loads', async () => {
    let loaded = 0;
    await fc.assert(
      fc.asyncProperty(words, async (acf) => {
        if ((await compare({ acf, inputs: [], clients: [['a', 1, 'a', 'a']] })).loaded) loaded++;
      }),
      { numRuns: runs(3000) },
    );
    expect(loaded).toBeGreaterThan(30);
  });

  const nobody = { inputs: [], clients: [['DEFAULT', 1, 'bob', 'x']] } as const;

  it('with hosts that are compared by address', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xioc-access-'));
    const file = join(folder, 'x.acf');
    const acf =
      'HAG(h) {localhost, "127.0.0.2", LOCALHOST, nowhere.invalid, "10.1"} ASG(DEFAULT) {RULE(1,READ) {HAG(h)}}';
    writeFileSync(file, acf);
    try {
      const { rules, warnings } = await readRules(accessFile(file, { byAddress: true }), () => 0);
      const hosts = ['127.0.0.1', '127.0.0.2', '10.0.0.1', '127.0.0.3', 'localhost', 'unresolved:nowhere.invalid'];
      const clients = hosts.map((host) => ['', 1, 'x', host] as const);
      const { hags, rights } = await base.ask({ acf, byAddress: true, inputs: [], clients });
      expect(reportHostGroups(rules)).toBe(hags);
      const ours = hosts.map((host) => rightsOf(rules, '', 1, { users: ['x'], host }));
      expect(ours.map(({ read }) => [Number(read), 0])).toEqual(rights);
      expect(warnings.slice(1)).toEqual(["ACF: Unable to resolve host 'nowhere.invalid': it matches no client"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('with macros', async () => {
    const acf = 'UAG($(WHO)) {$(USERS=alice)} ASG(DEFAULT) {RULE(1,READ) {UAG($(WHO))}}\n# $(WHO)\n';
    for (const substitutions of ['WHO=ops', 'WHO=ops, USERS="bob, carol"', 'WHO="a b"', 'USERS=bob,WHO=$(USERS)']) {
      await compare({ ...nobody, acf, substitutions });
    }
  });

  it('except a macro without a value: base leaves out the rest of the file, and loads', async () => {
    const asked = { ...nobody, acf: 'ASG(DEFAULT) {RULE(1,WRITE)}\nASG($(N)) {RULE(1,READ)}', substitutions: 'A=1' };
    expect(await base.ask(asked)).toMatchObject({ loaded: true, rights: [[2, 0]] });
    expect(answer(asked).loaded).toBe(false);
  });

  it('except a RULE whose right is not known: base adds its conditions to the RULE before', async () => {
    const rules = 'RULE(1,WRITE) {UAG(ops)} RULE(1,RPC) {UAG(guests)}';
    const asked = { ...nobody, acf: `UAG(ops) {alice} UAG(guests) {bob} ASG(DEFAULT) {${rules}}` };
    expect(await base.ask(asked)).toMatchObject({ loaded: true, rights: [[2, 0]] });
    expect(answer(asked)).toMatchObject({ loaded: true, rights: [[0, 0]] });
  });
});
