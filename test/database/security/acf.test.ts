import { describe, expect, it } from 'vitest';
import { parseAcf } from '../../../src/database/security/acf.ts';
import type { AccessRules } from '../../../src/database/security/rules.ts';
import { describeFault, FaultList } from '../../../src/database/text/fault.ts';
import { MacroTable } from '../../../src/database/text/macros.ts';
import { fc } from '../../support/properties.ts';

function read(text: string, macros: Readonly<Record<string, string>> = {}) {
  const faults = new FaultList();
  const rules = parseAcf({ name: 'x.acf', text, macros: '' }, faults, {
    macros: new MacroTable(Object.entries(macros)),
  });
  return { rules, faults: faults.all };
}

function rulesOf(text: string): AccessRules {
  const { rules, faults } = read(text);
  expect(faults.map(describeFault)).toEqual([]);
  return rules!;
}

/** `line:column message` of each error. */
function errors(text: string, macros?: Readonly<Record<string, string>>): string[] {
  const { faults } = read(text, macros);
  return faults
    .filter(({ severity }) => severity === 'error')
    .map(({ message, at }) => `${at!.line}:${at!.column} ${message}`);
}

function warnings(text: string): string[] {
  return read(text)
    .faults.filter(({ severity }) => severity === 'warning')
    .map(({ message, at }) => `${at!.line}:${at!.column} ${message}`);
}

describe('an .acf file', () => {
  it('has groups of users and hosts, and security groups with inputs and rules', () => {
    const { userGroups, hostGroups, groups } = rulesOf(`
      UAG(ops) {alice, "bob b"}   # operators
      UAG(none)
      HAG(room) {Console7.lab, 10.0.0.1}
      ASG(DEFAULT) {
        INPA(BL:shutter.VAL)
        RULE(1, READ)
        RULE(0, WRITE, TRAPWRITE) {
          UAG(ops, none)
          HAG(room)
          CALC("A = 1")
        }
      }`);
    expect([...userGroups.values()]).toEqual([
      { name: 'none', users: [] },
      { name: 'ops', users: ['alice', 'bob b'] },
    ]);
    expect(hostGroups.get('room')).toEqual({
      name: 'room',
      written: ['Console7.lab', '10.0.0.1'],
      hosts: ['console7.lab', '10.0.0.1'],
    });
    const { inputs, rules } = groups.get('DEFAULT')!;
    expect(inputs).toEqual([{ letter: 'A', pv: 'BL:shutter.VAL' }]);
    expect(rules).toMatchObject([
      { level: 1, access: 'READ', trapWrite: false, userGroups: [], hostGroups: [] },
      {
        level: 0,
        access: 'WRITE',
        trapWrite: true,
        userGroups: [{ name: 'ops' }, { name: 'none' }],
        hostGroups: [{ name: 'room' }],
        calc: { expression: 'A = 1' },
        at: { line: 8, column: 9 },
      },
    ]);
  });

  it('always has a DEFAULT group', () => {
    expect(rulesOf('ASG(a)').groups.get('DEFAULT')).toEqual({ name: 'DEFAULT', inputs: [], rules: [] });
  });

  it('keeps a backslash with what it protects, as base does', () => {
    expect(rulesOf('UAG(a) {"x\\"y"}').userGroups.get('a')!.users).toEqual(['x\\"y']);
  });

  it('has its macros expanded, with faults at the place in the file', () => {
    expect(read('ASG($(N)) {INPA($(P)x) RULE(1, READ)}', { N: 'a', P: 'BL:' }).rules!.groups.get('a')!.inputs).toEqual([
      { letter: 'A', pv: 'BL:x' },
    ]);
    expect(errors('ASG($(NAME)) {RULE(1, READ, TRAP)}', { NAME: 'n' })).toEqual([
      '1:29 Log options must be TRAPWRITE or NOTRAPWRITE',
    ]);
    // Base leaves out the rest of the file, and starts.
    expect(errors('ASG(a) {RULE(1, READ)}\nASG($(N)) {RULE(1, WRITE)}')[0]).toMatch('macro N is undefined');
  });

  it.each([
    ['', '1:1 syntax error: nothing is in the file'],
    ['# only this\n', '1:13 syntax error: nothing is in the file'],
    ['ASG(a) {}', '1:9 syntax error: found "}", expected something; empty braces are left out'],
    ['UAG(a) {x y}', '1:11 syntax error: found "y", expected "}"'],
    ['UAG(a) {12}', '1:9 syntax error: found "12", expected a name'],
    ['HAG(a) {10.5}', '1:9 syntax error: found "10.5", expected a name'],
    ['UAG(UAG)', '1:5 syntax error: found "UAG", expected a name'],
    ['ASG(a) {INPV(x)}', '1:9 syntax error: found "INPV", expected INPA to INPU, or RULE'],
    ['ASG(a) {RULE("1", READ)}', '1:14 syntax error: found "1", expected the level, 0 or 1'],
    ['ASG(a) {RULE(1, READ) {CALC(A)}', '1:32 syntax error: found the end of the file, expected "}"'],
    ['ASG(a) {RULE(-1, READ)}', '1:14 RULE: LEVEL must be positive: -1'],
    ['ASG(a) {RULE(1, READ, trapwrite)}', '1:23 Log options must be TRAPWRITE or NOTRAPWRITE'],
    ['UAG(a) UAG(a)', "1:12 Duplicate User Access Group named 'a'"],
    ['HAG(a) HAG(a)', "1:12 Duplicate Host Access Group named 'a'"],
    ['ASG(a) ASG(a)', "1:12 Duplicate Access Security Group named 'a'"],
    ['ASG(DEFAULT) {RULE(1, READ)} ASG(DEFAULT)', "1:34 Duplicate Access Security Group named 'DEFAULT'"],
    ['ASG(a) {RULE(1, READ) {UAG(b)}}', "1:28 No User Access Group named 'b' defined"],
    ['ASG(a) {RULE(1, READ) {HAG(b)}}', "1:28 No Host Access Group named 'b' defined"],
    ['ASG(a) {RULE(1, READ) {CALC("A+")}}', "1:29 Bad CALC expression 'A+'"],
    ['ASG(a) {RULE(1, READ) {CALC("A:=1;A")}}', "1:29 Assignment operator used in CALC expression 'A:=1;A'"],
    ['UAG(a) {"x}\n', '1:9 Newline in quoted string, closing quote missing'],
    ['UAG(a) {é}', '1:9 Invalid character 0xe9'],
    ['ASG(a) {RULE(9223372036854775808, READ)}', '1:14 Error parsing Int64: 9223372036854775808'],
  ])('is refused: %j', (text, message) => {
    expect(read(text).rules).toBeUndefined();
    expect(errors(text)).toContain(message);
  });

  it('tells all its faults at once, and finds the next item after each', () => {
    expect(
      errors('UAG(a) {x\nASG(b) {RULE(1, READ) {UAG(c), UAG(a)}}\nHAG(d) {1}\nHAG(e) {RULE}\nASG(f) {RULE(1)}'),
    ).toEqual([
      '2:1 syntax error: found "ASG", expected "}"',
      '2:30 syntax error: found ",", expected UAG, HAG or CALC; conditions have no commas between them',
      '3:9 syntax error: found "1", expected a name',
      '4:9 syntax error: found "RULE", expected a name',
      '5:15 syntax error: found ")", expected ","',
      "2:28 No User Access Group named 'c' defined",
    ]);
  });

  it('says what to do', () => {
    const text = 'UAG(operators)\nASG(a) {\n  RULE(1, WRITE) {UAG(operator) UAG(late)}\n}\nUAG(late) {12}\n';
    expect(read(text).faults.map(describeFault).join('\n')).toBe(
      `ERROR: syntax error: found "12", expected a name
  x.acf:5:12
  5 | UAG(late) {12}
    |            ^^
  As a name it needs quotes: "12"
ERROR: No User Access Group named 'operator' defined
  x.acf:3:23
  3 |   RULE(1, WRITE) {UAG(operator) UAG(late)}
    |                       ^^^^^^^^
  Did you mean "operators"?
ERROR: No User Access Group named 'late' defined
  x.acf:3:37
  3 |   RULE(1, WRITE) {UAG(operator) UAG(late)}
    |                                     ^^^^
  It is defined only in line 5: move it to before the ASG`,
    );
  });

  it('passes over blocks that are not known', () => {
    const text = 'AUTHORITY(id, "CA") {AUTHORITY(x) {AUTHORITY(y)}}\nX()\nY(1, UAG) {a} {b, 2}\nASG(a)';
    expect(read(text).rules!.groups.has('a')).toBe(true);
    expect(warnings(text)).toEqual([
      '1:1 Ignoring unsupported TOP LEVEL block: AUTHORITY',
      '2:1 Ignoring unsupported TOP LEVEL block: X',
      '3:1 Ignoring unsupported TOP LEVEL block: Y',
    ]);
  });

  it('shuts rules with a condition or a right that is not known, and no others', () => {
    const text = 'UAG(a) {x} ASG(a) {RULE(1, READ) RULE(1, WRITE) {METHOD("x509")} RULE(1, RPC) {UAG(a)}}';
    expect(read(text).rules!.groups.get('a')!.rules).toMatchObject([
      { access: 'READ', userGroups: [] },
      { access: 'WRITE', unknown: { word: 'METHOD', as: 'condition' } },
      { unknown: { word: 'RPC', as: 'right' } },
    ]);
    expect(warnings(text)).toEqual([
      '1:50 Ignoring RULE that contains an unsupported keyword: METHOD',
      '1:74 Ignoring RULE that contains an unsupported keyword: RPC',
    ]);
  });

  it('warns of what loads and is hardly meant', () => {
    expect(warnings('UAG(a) {x, x} HAG(b) {H, h}')).toEqual([
      "1:12 Duplicated user 'x' in UAG 'a'",
      "1:26 Duplicated host 'h' in HAG 'b'",
    ]);
    expect(warnings('ASG(a) {RULE(1, READ) {CALC("1")}}')).toEqual([
      `1:29 CALC("1") never holds: it uses no input of ASG 'a'`,
    ]);
    expect(warnings('ASG(a) {RULE(1, READ) {CALC("A+B")} INPB(x)}')).toEqual(['1:29 A is always 0 in CALC("A+B")']);
    expect(warnings('ASG(a) {INPA(x) RULE(1, READ) {CALC("A") CALC("!A")}}')).toEqual([
      '1:47 Only the last CALC of a RULE counts',
    ]);
  });

  it('is read to its end, whatever is in it', () => {
    const words = fc.constantFrom(
      ...['UAG', 'ASG', 'RULE', '(', ')', '{', '}', ',', '"', '$(', '#', '1', '\n', '\\', 'X('],
    );
    const text = fc.array(fc.oneof(words, fc.string())).map((some) => some.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const { rules, faults } = read(given);
        expect(rules === undefined).toBe(faults.some(({ severity }) => severity === 'error'));
      }),
    );
    expect(errors('X() {'.repeat(100_000))).toEqual([
      '1:506 syntax error: found "X", expected at most 100 braces in each other',
    ]);
  });
});
