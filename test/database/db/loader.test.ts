import { describe, expect, it } from 'vitest';
import { describeFault } from '../../../src/database/text/fault.ts';
import { fieldsOf, load, play, said } from './loaded.ts';

const names = (loader: ReturnType<typeof load>) => loader.description.records.map(({ name }) => name);

describe('a description', () => {
  it('has records in order, with names, fields, infos, comments and places', () => {
    const { description } = load(`# Pressure
# of the first section
grecord(ai, "P1") {
    field(DESC, "Pressure")   # and this
    field(INP, {const: 5})
    alias("P1:ALIAS")
    info(archive, [1, x])
}
record(bo, "B")
`);
    const [first, second] = description.records;
    expect(first).toMatchObject({ type: 'ai', name: 'P1', aliases: ['P1:ALIAS'], visible: true });
    expect(first!.comment).toEqual([' Pressure', ' of the first section', ' and this']);
    expect(first!.at).toMatchObject({ line: 3, column: 13, file: { name: 'a.db' } });
    expect([...first!.fields]).toMatchObject([
      ['DESC', { text: 'Pressure', kind: 'text', at: { line: 4, column: 17 } }],
      ['INP', { text: '{const:5}', kind: 'object' }],
    ]);
    expect([...first!.infos]).toMatchObject([['archive', { text: '[1,"x"]', kind: 'array' }]]);
    expect(second).toMatchObject({ type: 'bo', name: 'B', visible: false });
  });

  it('has a field once, where it was put last', () => {
    const loader = load('record(ai, "a") { field(VAL, 1) field(UDF, 1) field(VAL, 2) }');
    expect(Object.entries(fieldsOf(loader, 'a'))).toEqual([
      ['UDF', '1'],
      ['VAL', '2'],
    ]);
  });

  it('puts a place after macros where the macro stands', () => {
    const loader = load('record(ai, "$(P)$(R)") { field(DESC, "x") }', 'P=a very long one,R=b');
    const [fault] = loader.faults.all;
    expect(fault).toMatchObject({ at: { line: 1, column: 12, file: { macros: 'P=a very long one,R=b' } } });
    expect(load('record(ai, "$(P)x") { field(FOO, 1) }', 'P=abc').faults.all[0]!.at!.column).toBe(29);
  });
});

describe('faults', () => {
  it('are all found, each in its place', () => {
    const loader = play({
      files: {
        'a.db': `record(ai, "a") {
    field(DESC "x")
    field(FOO, 1)
    field(SCAN, "3 second")
}
record(foo, "b") { field(BAR, 1) }
record(ai, "c" { field(DESC, "x") }
record(ai, 'd')
record(ai, "e") {
    field(DESC, "unclosed)
    field(PREC, "x")
}
record(ai, "f") {
    field(HIGH, 5)
record(ai, "g") { field(PINI, "maybe") }
`,
        'b.db': 'record(ai, "a") { field(LOW, "low") }\n',
      },
      commands: [
        ['records', 'a.db'],
        ['records', 'b.db'],
      ],
    });
    expect(loader.faults.all.map(({ message, at }) => `${at!.file.name}:${at!.line} ${message}`)).toEqual([
      'a.db:2 syntax error',
      "a.db:3 ai record 'a' doesn't have a field 'FOO'",
      "a.db:4 Can't set 'a.SCAN' to '3 second' using menu menuScan : Error (511,13)",
      "a.db:6 Record type 'foo' for record 'b' not found",
      'a.db:7 syntax error',
      "a.db:8 Invalid character '''",
      "a.db:10 Invalid character '\"'",
      "a.db:11 Can't set 'e.PREC' to 'x'  :  No digits to convert",
      'a.db:15 syntax error',
      "a.db:15 Can't set 'g.PINI' to 'maybe' using menu menuPini : Error (511,13)",
      "b.db:1 Can't set 'a.LOW' to 'low'  :  No digits to convert",
    ]);
  });

  it('refuse a block whole: the record is as it was, or not there', () => {
    const loader = load(
      'record(ai, "a") { field(DESC, "1") }\nrecord(ai, "a") { field(DESC, "2") field(FOO, 1) alias("x") }\nrecord(ai, "b") { field(FOO, 1) }\nrecord(ai, "c")',
    );
    expect(names(loader)).toEqual(['a', 'c']);
    expect(fieldsOf(loader, 'a')).toEqual({ DESC: '1' });
    expect(loader.description.records[0]!.aliases).toEqual([]);
  });

  it('do not follow from each other: what names a refused record finds it', () => {
    const loader = load('record(ai, "a") { field(FOO, 1) }\nalias("a", "b")\nrecord("*", "a") { field(DESC, "x") }');
    expect(said(loader)).toEqual(["ERROR: ai record 'a' doesn't have a field 'FOO'"]);
  });

  it('name all macros without a value at once, and not what follows from them', () => {
    const loader = load('record(ai, "$(P)a") {\n field(INP, "$(DEV) CP")\n field($(F), 1)\n}\nrecord(bo, "b")\n');
    expect(said(loader)).toEqual(["ERROR: 'a.db' line 1 has undefined macros"]);
    expect(loader.faults.all[0]!.remedy.join()).toContain('No value: P, DEV, F.');
    expect(names(loader)).toEqual(['b']);
  });

  it('are warnings where a macro without a value does no harm', () => {
    const loader = load('# $(P)\nrecord(ai, "a") { info(x, "$(Q)") }\n');
    expect(said(loader)).toEqual(["WARNING: 'a.db' line 1 has undefined macros"]);
    expect(names(loader)).toEqual(['a']);
  });

  it('tell what to do', () => {
    const remedy = (text: string) => load(text).faults.all[0]!.remedy.join(' ');
    expect(remedy('substitute "A=1"')).toContain("'substitute' is msi's");
    expect(remedy('records(ai, "a")')).toContain('Did you mean "record"?');
    expect(remedy('record(ai, "a") { field(DESC, 1), field(EGU, 1) }')).toContain('without commas');
    expect(remedy('\ufeffrecord(ai, "a")')).toContain('byte order mark');
    expect(remedy('record(ai, "a") {')).toContain('} of the last record');
    expect(remedy('record(ai, "a") { field(DTYP, "soft channel") }')).toContain('Did you mean "Soft Channel"?');
  });

  it('of a file that includes itself are one', () => {
    const files = { 'a.db': 'include "b.db"\n', 'b.db': 'include "a.db"\nrecord(ai, "b")\n' };
    const loader = play({ files, commands: [['records', 'a.db']] });
    expect(said(loader)).toEqual(["ERROR: Can't open include file 'a.db'"]);
    expect(describeFault(loader.faults.all[0]!)).toContain('read by a.db:1:9');
    expect(names(loader)).toEqual(['b']);
  });

  it('lets an include stand anywhere in a line', () => {
    const files = { 'a.db': 'record(ai, "a") { include "b.db" field(EGU, "m") }', 'b.db': 'field(DESC, "x")' };
    expect(fieldsOf(play({ files, commands: [['records', 'a.db']] }), 'a')).toEqual({ DESC: 'x', EGU: 'm' });
  });

  it('count a record that is declared twice, if that is asked for', () => {
    const text = 'record(ai, "a") {}\nrecord(ai, "a") { field(DESC, "x") }\nrecord("*", "a") { field(EGU, "m") }';
    expect(said(load(text))).toEqual([]);
    const once = load(text, '', { onceOnly: true });
    expect(said(once)).toEqual(["ERROR: Record 'a' already defined; dbRecordsOnceOnly is set,"]);
    expect(fieldsOf(once, 'a')).toEqual({ EGU: 'm' });
  });
});

it('cuts nothing: neither a long line, nor a long value', () => {
  const long = 'x'.repeat(3000);
  const loader = load(`record(lsi, "a") { info(${long}, "$(V)") field(INP, {const: "${long}"}) }`, `V=${long}`);
  expect(said(loader)).toEqual([]);
  expect(loader.description.records[0]!.infos.get(long)!.text).toBe(long);
});

describe('lenient', () => {
  it.each([
    ['keeps what stands before a syntax error', 'record(ai, "a") { field(DESC, "x") field(EGU "m") }', { DESC: 'x' }],
    [
      'keeps the good fields of a wrong block',
      'record(ai, "a") { field(DESC, "x") field(FOO, 1) field(EGU, "m") }',
      { DESC: 'x', EGU: 'm' },
    ],
    ['fills a record of another type', 'record(ai, "a")\nrecord(ao, "a") { field(DESC, "x") }', { DESC: 'x' }],
    ['keeps a calculation that does not compile', 'record(calc, "a") { field(CALC, "A+") }', { CALC: 'A+' }],
  ])('%s', (_what, text, fields) => {
    expect(fieldsOf(load(text, '', { lenient: true }), 'a')).toEqual(fields);
    expect(load(text).faults.errors).not.toEqual([]);
  });

  it('stops with the line of what is not a word', () => {
    const text = 'record(ai, "a") { @ field(DESC, "x") }\nrecord(ai, "b")';
    expect(names(load(text, '', { lenient: true }))).toEqual(['a']);
    expect(names(load(text))).toEqual(['b']);
  });
});

describe('substitutions', () => {
  const template = 'record(ai, "$(P)$(R=)") { field(DESC, "$(D=)") }\n';
  const rows = (text: string, more: Record<string, string> = {}, macros = '') =>
    play({ files: { 't.db': template, 's.subs': text, ...more }, commands: [['template', 's.subs', macros]] });

  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: macros.
    ['macros in bare words', 'file t.db { pattern {P, R} {$(X), ${X}2} }', ['mm2']],
    ['macros in the name of the file', 'file $(T=t).db { {P=a} }', ['a']],
    ['quoted names', 'file t.db { pattern {"P"} {a} } file t.db { {"P"=b} }', ['a', 'b']],
    ['other characters in bare words', 'file t.db { {P=a D=@asyn(PORT)*%} }', ['a']],
    ['several patterns', 'file t.db { pattern {P} {a} pattern {R P} {1 b} }', ['a', 'b1']],
    ['commas anywhere', 'file t.db , { pattern { ,P,,R, } { ,a,,1 } , {b,2} }', ['a1', 'b2']],
    ['an empty value', 'file t.db { {P=a, R=} {P=b, R=, D=x} }', ['a', 'b']],
    ['comments after a brace', 'file t.db { # x\n{P=a} # y\n}', ['a']],
  ])('may be in the dialect of msi: %s', (_what, text, expected) => {
    const loader = rows(text, {}, 'X=m');
    expect(said(loader)).toEqual([]);
    expect(names(loader)).toEqual(expected);
  });

  it('obey substitute and include in templates, each include with the macros of its place', () => {
    const loader = rows('file u.db { {P=p} }', {
      'u.db': 'substitute "R=1"\ninclude "t.db"\nsubstitute "R=2,D=x"\ninclude "t.db"\nrecord(bo, "$(P)$(R)$(D)")\n',
    });
    expect(said(loader)).toEqual([]);
    expect(names(loader)).toEqual(['p1', 'p2', 'p2x']);
  });

  it('load all rows and tell all faults, with the row', () => {
    const loader = rows(
      'file t.db {\n pattern {P}\n {"a b"}\n {b}\n {"c.d"}\n}\nfile nope.db { {P=1} }\nfile t.db { {P 1} }\nfile t.db { {P=z} }',
    );
    expect(loader.faults.all.map(({ message, at }) => [message, (at!.file.from ?? at!).line])).toEqual([
      ['Bad character \' \' in Record/Alias name "a b"', 3],
      ['Bad character \'.\' in Record/Alias name "c.d"', 5],
      ["Can't open file 'nope.db'", 7],
      ['Substitution file error: syntax error', 8],
    ]);
    expect(names(loader)).toEqual(['b', 'z']);
  });
});

describe('definitions', () => {
  const site = (dbd: string, db: string) =>
    play({
      files: { 'x.dbd': dbd, 'a.db': db },
      commands: [
        ['definitions', 'x.dbd'],
        ['records', 'a.db'],
      ],
    });

  it('add record types, menus and device types', () => {
    const loader = site(
      `menu(fooMODE) { choice(foo_A, "Slow") choice(foo_B, "Fast") }
recordtype(foo) {
    field(NAME, DBF_STRING) { prompt("Record Name") special(SPC_NOMOD) size(61) }
    field(MODE, DBF_MENU) { prompt("Mode") promptgroup("10 - Common") menu(fooMODE) interest(1) pp(TRUE) }
    %struct foo *private;
    field(VAL, DBF_DOUBLE) { prompt("Value") asl(ASL0) initial("3") prop(YES) base(HEX) }
}
device(foo, INST_IO, devFoo, "Foo")
device(ai, INST_IO, devAiFoo, "Foo")
`,
      'record(foo, "a") { field(MODE, "Fast") field(VAL, 5) }\nrecord(ai, "b") { field(DTYP, "Foo") field(INP, "@x") }',
    );
    expect(said(loader)).toEqual([]);
    const { definitions } = loader.description;
    expect(definitions.recordType('foo')!.fields.get('VAL')).toMatchObject({
      ...{ type: 'DOUBLE', prompt: 'Value', securityLevel: 0, initial: '3', property: true, base: 'HEX' },
    });
    expect(definitions.recordType('foo')!.fields.get('MODE')).toMatchObject({
      interest: 1,
      processPassive: true,
      securityLevel: 1,
    });
    expect(definitions.devices('ai').at(-1)).toMatchObject({ text: 'Foo', linkType: 'INST_IO', support: 'devAiFoo' });
    expect([...definitions.recordTypes]).toContain('foo');
  });

  it('replace a menu that is built in, but not one of a file', () => {
    const scan = (periods: string) => `menu(menuScan) { choice(menuScanPassive, "Passive") ${periods} }`;
    const loader = site(
      scan('choice(menuScan60_second, "60 second")') + scan('choice(menuScan9_second, "9 second")'),
      'record(ai, "a") { field(SCAN, "60 second") }\nrecord(ai, "b") { field(SCAN, "9 second") }',
    );
    expect(said(loader)).toEqual(["ERROR: Can't set 'b.SCAN' to '9 second' using menu menuScan : Error (511,13)"]);
  });

  it('have breakpoint tables and names for C code', () => {
    const { description } = site('breaktable(t) { 0 0, 10 1 }\ndriver(d)\nvariable(v)\nvariable(w, double)', '');
    expect(description.breakTables).toMatchObject([
      {
        name: 't',
        points: [
          { raw: 0, engineering: 0 },
          { raw: 10, engineering: 1 },
        ],
      },
    ]);
    expect(description.named.map(({ kind, name, detail }) => [kind, name, detail])).toEqual([
      ['driver', 'd', ''],
      ['variable', 'v', 'int'],
      ['variable', 'w', 'double'],
    ]);
  });
});
