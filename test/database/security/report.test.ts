/** Members and inputs; test/interop/access.test.ts compares the other texts with base. */
import { describe, expect, it } from 'vitest';
import { parseAcf } from '../../../src/database/security/acf.ts';
import { unconnected, withInput } from '../../../src/database/security/inputs.ts';
import {
  type GroupMember,
  reportAll,
  reportInputChannels,
  reportMembers,
  reportRules,
  reportTrial,
  reportUserGroups,
} from '../../../src/database/security/report.ts';
import { FaultList } from '../../../src/database/text/fault.ts';

const text = 'UAG(u) {x} UAG(v) ASG(DEFAULT) {RULE(1, READ)} ASG(RO) {INPA(sw) RULE(0, WRITE) {CALC("A>5")}} ASG(none)';
const rules = parseAcf({ name: 'x.acf', text, macros: '' }, new FaultList())!;
const group = rules.groups.get('RO')!;
const inputs = new Map([['RO', withInput(group, unconnected(group), 'A', { value: 3.5, invalid: false })]]);
const client = { user: 'tester', host: 'alice-host', level: 0, access: 'READ', trapWrite: false } as const;
const member = (record: string, asg: string, clients: GroupMember['clients'] = []) => ({ record, asg, clients });
const members = new Map([
  ['DEFAULT', [member('T:ai1', ''), member('T:ai2', 'unknown')]],
  ['RO', [member('T:ro', 'RO', [client, { ...client, level: 1, access: 'NONE', trapWrite: true }])]],
  ['none', [member('T:none', 'none')]],
]);

describe('what the shell shows of access security', () => {
  it('asdbdump', () => {
    expect(reportAll(rules, inputs, members)).toBe(`UAG(u) {x}
UAG(v)
No HAGs
ASG(DEFAULT) {
	RULE(1,READ,NOTRAPWRITE)
	MEMBERLIST
		<null> Record:T:ai1
		unknown Record:T:ai2
}
ASG(RO) {
	INPA(sw)   VALID value=3.500000
	RULE(0,WRITE,NOTRAPWRITE) {
		CALC("A>5") result=FALSE
	}
	MEMBERLIST
		RO Record:T:ro
			 tester alice-host ASL0 READ NOTRAPWRITE
			 tester alice-host ASL1 NONE TRAPWRITE
}
ASG(none)
	MEMBERLIST
		none Record:T:none
`);
  });

  it('aspmem, aspuag and asprules of one group', () => {
    expect(reportMembers(rules, members, 'RO')).toBe('ASG(RO)\n\tMEMBERLIST\n\t\tRO Record:T:ro\n');
    expect(reportMembers(rules, members, 'RO', true)).toMatch(/ASL1 NONE TRAPWRITE\n$/);
    expect(reportUserGroups(rules, 'v')).toBe('UAG(v)\n');
    expect(reportRules(rules, new Map(), 'RO')).toMatch(/^ASG\(RO\) \{\n\tINPA\(sw\) INVALID value=0\.000000\n/);
    expect(reportRules(rules, inputs, 'no')).toBe('');
  });

  it('astac', () => {
    expect(reportTrial('T:a', { read: true, write: false })).toBe('astac callback T:a: status=0 get Yes put No\n');
  });

  it('ascar', () => {
    const channels = [
      { pv: 'T:sw', connection: 'yes', read: true, write: true, host: 'vm' },
      { pv: 'x', connection: 'never', read: false, write: false, host: '<disconnected>' },
    ] as const;
    expect(reportInputChannels(channels, 0)).toBe('2 channels 1 not connected\n');
    expect(reportInputChannels(channels, 1)).toBe(
      'connected:never  read:no  write:no  x <disconnected>\n2 channels 1 not connected\n',
    );
    expect(reportInputChannels(channels, 2)).toMatch(/^connected:yes {4}read:yes write:yes T:sw vm\n/);
  });
});
