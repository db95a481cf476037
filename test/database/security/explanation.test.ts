import { describe, expect, it } from 'vitest';
import { parseAcf } from '../../../src/database/security/acf.ts';
import { describeRights } from '../../../src/database/security/explanation.ts';
import { unconnected, withInput } from '../../../src/database/security/inputs.ts';
import { explainRights } from '../../../src/database/security/rights.ts';
import { groupNamed } from '../../../src/database/security/rules.ts';
import { FaultList } from '../../../src/database/text/fault.ts';

const text = `UAG(ops) {alice}
HAG(room) {console}
ASG(DEFAULT)
ASG(BEAM) {
  INPA(gate)
  RULE(1, READ)
  RULE(1, READ, TRAPWRITE)
  RULE(0, WRITE)
  RULE(1, WRITE) {METHOD("x509")}
  RULE(1, RPC)
  RULE(1, WRITE, TRAPWRITE) {UAG(ops) HAG(room) CALC("A > 5")}
}`;
const rules = parseAcf({ name: 'x.acf', text, macros: '' }, new FaultList())!;

function told(asg: string, level: number, user: string, host: string, gate?: number): string {
  const group = groupNamed(rules, asg);
  const none = unconnected(group);
  const inputs = gate === undefined ? none : withInput(group, none, 'A', { value: gate, invalid: false });
  const explanation = explainRights(rules, asg, level, { users: [user], host }, new Map([[group.name, inputs]]));
  return describeRights({ pv: 'b:x.HIHI', asg, level, user, host }, explanation, inputs);
}

describe('the reason for rights', () => {
  it('names each rule, its place and its part', () => {
    expect(told('BEAM', 1, 'alice', 'console', 6)).toBe(
      `alice at console may read and write b:x.HIHI; puts are logged.
b:x.HIHI is in ASG BEAM, a field of level 1.
  x.acf:6   RULE(1,READ)                                                fits; a later one gives more
  x.acf:7   RULE(1,READ,TRAPWRITE)                                      gives no more than there is
  x.acf:8   RULE(0,WRITE)                                               is for fields of level 0 and below, not 1
  x.acf:9   RULE(1,WRITE) {METHOD(…)}                                   gives nothing: METHOD is not known
  x.acf:10  RULE(1,RPC)                                                 gives nothing: RPC is not known
  x.acf:11  RULE(1,WRITE,TRAPWRITE) {UAG(ops) HAG(room) CALC("A > 5")}  decides`.replace(
        / {2,}(?=\S+ *[a-z;]* ?)/g,
        (s) => s,
      ),
    );
  });

  it.each([
    ['bob', 'console', 6, 'bob is not in UAG ops'],
    ['alice', 'home', 6, 'home is not in HAG room'],
    ['alice', 'console', 3, 'the CALC is not 1: A is 3'],
    ['alice', 'console', undefined, 'INPA(gate) is not connected, or INVALID'],
  ])('says why a rule does not fit %s at %s, with A %j', (user, host, gate, reason) => {
    const lines = told('BEAM', 1, user, host, gate).split('\n');
    expect(lines[0]).toBe(`${user} at ${host} may read b:x.HIHI, and may not write it.`);
    expect(lines.at(-1)).toContain(reason);
    expect(lines[2]).toMatch(/ decides$/);
  });

  it('tells of groups that are not there, or empty', () => {
    expect(told('NONE', 0, 'bob', 'home')).toBe(
      `bob at home may neither read nor write b:x.HIHI.
b:x.HIHI is in ASG DEFAULT, since there is no ASG NONE, a field of level 0.
  It has no rules, and gives nothing to anybody; ASG(DEFAULT) {RULE(1,WRITE)} would give all rights.`,
    );
  });
});
