import { describe, expect, it } from 'vitest';
import { parseAcf } from '../../../src/database/security/acf.ts';
import { clientOf } from '../../../src/database/security/client.ts';
import { resolveHosts } from '../../../src/database/security/hosts.ts';
import { type GroupInputs, unconnected, withInput, withoutInput } from '../../../src/database/security/inputs.ts';
import { explainRights, rightsOf } from '../../../src/database/security/rights.ts';
import { type AccessRules, groupNamed } from '../../../src/database/security/rules.ts';
import { FaultList } from '../../../src/database/text/fault.ts';

function rulesOf(text: string): AccessRules {
  return parseAcf({ name: 'x.acf', text, macros: '' }, new FaultList())!;
}

const nothing = { read: false, write: false, trapWrite: false };
const read = { read: true, write: false, trapWrite: false };
const write = { read: true, write: true, trapWrite: false };
const somebody = { users: ['somebody'], host: 'somewhere' };

describe('rights', () => {
  const rules = rulesOf(`
    UAG(ops) {alice}
    UAG(experts) {Eve}
    HAG(room) {Console, "[::1]"}
    ASG(DEFAULT) {RULE(1, READ) RULE(0, WRITE) {UAG(ops) HAG(room)}}
    ASG(log) {RULE(1, READ, TRAPWRITE) RULE(1, WRITE) {UAG(ops, experts)} RULE(1, WRITE, TRAPWRITE)}
    ASG(empty)
    ASG(never) {RULE(1, NONE) RULE(1, WRITE) {METHOD("x509")}}`);

  it.each([
    ['by user and host', '', 0, { users: ['alice'], host: 'console' }, write],
    ['whatever the case of the host', '', 0, { users: ['alice'], host: 'CONSOLE' }, write],
    ['but not of the user', 'log', 1, { users: ['eve'], host: 'x' }, { ...write, trapWrite: true }],
    ['not from another host', '', 0, { users: ['alice'], host: 'home' }, read],
    ['not for another user', '', 0, { users: ['bob'], host: 'console' }, read],
    ['for fields whose level is not above the rule’s', '', 1, { users: ['alice'], host: 'console' }, read],
    ['from one of several groups', 'log', 1, { users: ['Eve'], host: 'x' }, write],
    ['of the group DEFAULT when there is none of the name', 'other', 1, somebody, read],
    ['none without rules', 'empty', 0, somebody, nothing],
    ['none from rules that are not understood', 'never', 0, somebody, nothing],
  ] as const)('are given %s', (_, asg, level, client, expected) => {
    expect(rightsOf(rules, asg, level, client)).toEqual(expected);
  });

  it('come with the reason, rule by rule', () => {
    const { group, rights, rules: verdicts } = explainRights(rules, 'log', 1, { users: ['Eve'], host: 'x' });
    expect(group.name).toBe('log');
    expect(rights).toEqual(write);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      { type: 'raises' },
      { type: 'decides' },
      { type: 'gives no more' },
    ]);
    const reasons = (asg: string, level: number, user: string, host: string) =>
      explainRights(rules, asg, level, { users: [user], host }).rules.map(({ verdict }) => verdict);
    expect(reasons('', 1, 'alice', 'console')).toEqual([{ type: 'decides' }, { type: 'level' }]);
    expect(reasons('', 0, 'bob', 'console')).toEqual([{ type: 'decides' }, { type: 'user' }]);
    expect(reasons('', 0, 'alice', 'home')).toEqual([{ type: 'decides' }, { type: 'host' }]);
    expect(reasons('never', 0, 'x', 'x')).toEqual([{ type: 'gives no more' }, { type: 'unknown', word: 'METHOD' }]);
  });
});

describe('rights that depend on PVs', () => {
  const rules = rulesOf('ASG(a) {INPA(x) INPB(y) RULE(1, READ) {CALC("A")} RULE(1, WRITE) {CALC("A=1 && B>5")}}');
  const group = groupNamed(rules, 'a');
  const rights = (inputs: GroupInputs) => rightsOf(rules, 'a', 1, somebody, new Map([['a', inputs]]));
  const good = (value: number) => ({ value, invalid: false });

  it('are not given before the PVs are connected', () => {
    expect(rightsOf(rules, 'a', 1, somebody)).toEqual(nothing);
    const verdicts = explainRights(rules, 'a', 1, somebody).rules.map(({ verdict }) => verdict);
    expect(verdicts).toEqual([
      { type: 'inputs', letters: ['A'] },
      { type: 'inputs', letters: ['A', 'B'] },
    ]);
  });

  it('are given while a CALC is 1, give or take a hundredth', () => {
    const withA = (value: number) => rights(withInput(group, unconnected(group), 'A', good(value)));
    expect(withA(1)).toEqual(read);
    expect(withA(0.991)).toEqual(read);
    expect(withA(1.009)).toEqual(read);
    expect(withA(0.99)).toEqual(nothing);
    expect(withA(1.01)).toEqual(nothing);
    expect(withA(2)).toEqual(nothing);
    expect(withA(Number.NaN)).toEqual(nothing);
  });

  it('follow the values, and end with a lost or INVALID one', () => {
    const one = withInput(group, unconnected(group), 'A', good(1));
    const both = withInput(group, one, 'B', good(6));
    expect(rights(both)).toEqual(write);
    expect(rights(withInput(group, both, 'B', good(5)))).toEqual(read);
    expect(rights(withInput(group, both, 'B', { value: 7, invalid: true }))).toEqual(read);
    expect(rights(withoutInput(both, 'A'))).toEqual(nothing);
    expect(rights(withInput(group, withoutInput(both, 'B'), 'B', good(6)))).toEqual(write);
    const [, second] = explainRights(rules, 'a', 1, somebody, new Map([['a', one]])).rules;
    expect(second!.verdict).toEqual({ type: 'inputs', letters: ['B'] });
    const low = withInput(group, both, 'B', good(5));
    expect(explainRights(rules, 'a', 1, somebody, new Map([['a', low]])).rules[1]!.verdict).toEqual({ type: 'calc' });
  });

  it('know what the CALC said before as VAL', () => {
    const latch = rulesOf('ASG(a) {INPA(x) RULE(1, READ) {CALC("A>9 || (VAL && A>3)")}}');
    const asg = groupNamed(latch, 'a');
    let inputs = unconnected(asg);
    const seen = [5, 10, 5, 2, 5].map((value) => {
      inputs = withInput(asg, inputs, 'A', good(value));
      return rightsOf(latch, 'a', 1, somebody, new Map([['a', inputs]])).read;
    });
    expect(seen).toEqual([false, true, true, false, false]);
  });
});

describe('hosts compared by address', () => {
  it('are those that a name stands for; one without an address matches nobody', async () => {
    const rules = rulesOf('HAG(room) {console, Nowhere, "10.0.0.7"} ASG(a) {RULE(1, WRITE) {HAG(room)}}');
    const addresses: Record<string, string> = { console: '10.0.0.1', '10.0.0.7': '10.0.0.7' };
    const { rules: resolved, unresolved } = await resolveHosts(rules, async (host) => addresses[host]);
    expect(unresolved).toEqual(['Nowhere']);
    expect(resolved.hostGroups.get('room')!.hosts).toEqual(['10.0.0.1', 'unresolved:Nowhere', '10.0.0.7']);
    const writes = (host: string) => rightsOf(resolved, 'a', 1, { users: ['x'], host }).write;
    expect(['10.0.0.1', '10.0.0.7', '10.0.0.2', 'console', 'Nowhere', 'unresolved:Nowhere'].map(writes)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
  });
});

describe('a client', () => {
  const says = { user: 'alice', host: 'console', peer: '10.0.0.1:40000' };

  it('of Channel Access is taken at its word, or by its address', () => {
    expect(clientOf(says, false)).toEqual({ users: ['alice'], host: 'console' });
    expect(clientOf(says, true)).toEqual({ users: ['alice'], host: '10.0.0.1' });
    expect(clientOf({ ...says, peer: '[::ffff:10.0.0.1]:40000' }, true).host).toBe('10.0.0.1');
    expect(clientOf({ ...says, peer: 'shell 1', address: '127.0.0.1' }, true).host).toBe('127.0.0.1');
  });

  it('of PV Access has an address, a method and roles', () => {
    const account = { ...says, user: 'lab/alice' };
    expect(clientOf({ ...account, method: 'ca', roles: ['ops'] }, false)).toEqual({
      users: ['alice', 'role/ops'],
      host: '10.0.0.1',
    });
    expect(clientOf({ ...says, method: 'x509' }, false).users).toEqual(['x509/alice']);
  });

  it('has the rights of each of its names', () => {
    const rules = rulesOf('UAG(ops) {"role/ops"} ASG(DEFAULT) {RULE(1, READ) RULE(1, WRITE) {UAG(ops)}}');
    const of = (roles: readonly string[]) => rightsOf(rules, '', 1, clientOf({ ...says, method: 'ca', roles }, false));
    expect(of([])).toEqual(read);
    expect(of(['guests', 'ops'])).toEqual(write);
  });
});
