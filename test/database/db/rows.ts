/**
 * What database files may hold, a row each: the files, what is done with them, and what EPICS base 7.0.10 says of them,
 * its first lines, in order. Played to xioc in database-rows.test.ts, and to base and xioc, side by side, in
 * test/interop/database-files.test.ts.
 */

export type Command =
  | readonly ['records', file: string, macros?: string]
  | readonly ['template', file: string, macros?: string | null, path?: string | null]
  | readonly ['definitions', file: string];

export interface Row {
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Base's first lines: `ERROR: …` and `WARNING: …`. */
  readonly says: readonly string[];
}

export const rows: Readonly<Record<string, readonly Row[]>> = {
  'Words: bare and quoted names, comments, keywords, C text': [
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "x") field(VAL, "1") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, a) record(bo, b:c<1>;[2]) {}\nrecord("ao", "c")' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record ( ai\n,\n"a"\n)\n{\nfield\n(\nDESC\n,\n"x"\n)\n}' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': "record(ai, 'a')" },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '''", "ERROR: Invalid character '''"],
    },
    {
      files: { 'a.db': 'record(ai, "a) {\n}' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Newline in string, closing quote missing', 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a\\\n") {\n}' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '\"'", "ERROR: Invalid character '\\'", 'ERROR: syntax error'],
    },
    { files: { 'a.db': '﻿record(ai, "a")' }, commands: [['records', 'a.db']], says: ['ERROR: Invalid character 0xef'] },
    { files: { 'a.db': 'record(ai, "a") {\r\n field(DESC, "x")\r\n}\r\n' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': '# comment\n#! vdct\nrecord(ai, "a") { # c\n field(DESC, "#x") #y\n}' },
      commands: [['records', 'a.db']],
      says: [],
    },
    { files: { 'a.db': '%junk\nrecord(ai, "a")' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    {
      files: { 'a.db': 'record(ai, "a") { %junk\n field(DESC, "x") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field("DESC", "x") info("k", "v") info(k2, v2) }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    { files: { 'a.db': 'record(record, "a")' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    { files: { 'a.db': 'record("ai", field)' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    { files: { 'a.db': 'record("ai", "field") { field(DESC, "x") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, record) info("alias", field) }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(alias, "x") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    { files: { 'a.db': 'Record(ai, "a")' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    { files: { 'a.db': 'record(ai, "H:\\ta")' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a*b") record(ai, "é°")' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, a*b)' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '*'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a"); record(ai, "b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "x") @ field(EGU, "m") }\nrecord(ai, "b")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '@'"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "x")\n @ field(EGU, "m")\n field(PREC, 1) }\nrecord(ai, "b")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '@'", 'ERROR: syntax error'],
    },
  ],
  'Grammar: items, separators, what other programs write': [
    { files: { 'a.db': '' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': '# nothing\n' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(A, 1), field(B, 2) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: ai record 'a' doesn't have a field 'A'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "x") field(FOO "1") field(VAL, 2) }\nrecord(ai, "b") {}' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a")\n}\nrecord(ai, "b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    { files: { 'a.db': 'record(ai "a")' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    { files: { 'a.db': 'record(ai, "a", "b")' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    {
      files: { 'a.db': 'record(ai, "a") { record(ai, "b") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'expand("x") {}\nrecord(ai, "a")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    { files: { 'a.db': 'template() {}\n' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    {
      files: { 'a.db': 'record(ai, "a") { port(a, "b") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'substitute "A=1"\nrecord(ai, "a")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    { files: { 'a.db': 'field(DESC, "x")' }, commands: [['records', 'a.db']], says: ['ERROR: syntax error'] },
    {
      files: { 'a.db': 'record(ai, "a") { info("", "v") field(DESC, "d") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: dbRecordInfo: Info item name can't be empty"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "x") } } record(ai, "b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
  ],
  'Values: words, numbers, quotes, escapes, JSON5': [
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, true) field(EGU, null) field(PREC, 0x1F) field(INP, b.VAL) }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, b:c) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        'a.db':
          'record(ai, "a") { field(VAL, +1) field(HIHI, .5) field(HIGH, 5.) field(LOW, -Infinity) field(LOLO, NaN) }',
      },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(PREC, 010) field(HOPR, 010) field(HIGH, "0x10") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, 1.2.3) field(EGU, -+-) }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, {const: 5}) }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: {
        'a.db':
          'record(waveform, "a") { field(INP, [1, 2, ]) info(a, [1, x, {b: 2,}, ]) info(b, {+c: "VAL", d: 010, \'e\': []}) }',
      },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, {}) info(b, []) info(c, [[], {}]) info(d, {"a": null, b: true}) }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, {null: 1}) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, [,]) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, {a}) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, {a: }) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, [1 2]) }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    { files: { 'a.db': 'record(ai, "a") { info(a, [1\n,# comment\n2]) }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { info(a, [1) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character ')'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "a\\tb\\x41\\qc\\u0041\\"\\\'\\\\") field(EGU, \'it"s\') }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(stringin, "a") { field(VAL, "a\\a\\b\\f\\n\\r\\v") field(DESC, "x\\0y") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "a\\1") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character in JSON string', "ERROR: Invalid character ')'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "a\\x4") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character in JSON string', "ERROR: Invalid character ')'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "a\\u12") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character in JSON string', "ERROR: Invalid character ')'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "a\tb") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character in JSON string', "ERROR: Invalid character ')'", 'ERROR: syntax error'],
    },
    { files: { 'a.db': 'record(ai, "a") { field(DESC, "a\\\nb") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "ab\n") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '\"'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, \'ab\n\') }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '''", 'ERROR: syntax error'],
    },
    { files: { 'a.db': 'record(ai, "a") { field(DESC, "\\xc3\\xa9") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, ) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character ')'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "x" "y") }' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
  ],
  'Records: adding, replacing, deleting, aliases': [
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "1") }\nrecord(ai, "a") { field(DESC, "2") field(EGU, "m") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") {}\nrecord("*", "a") { field(DESC, "2") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(*, "a")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Invalid character '*'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "a") { alias("b") }\nrecord("#", "a") {}\nrecord(bo, "a") {}\nrecord(bo, "b")' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record("#", "nope")\nrecord(ai, "a")' },
      commands: [['records', 'a.db']],
      says: ["WARNING: Record 'nope' not found, can't delete"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { alias("b") }\nrecord("#", "b") {}\nrecord(bo, "b") {}' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { alias("b") }\nrecord(ai, "b") { field(DESC, "x") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a")\nrecord(ao, "a") { field(DESC, "x") field(OUT, "y") }' },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: ao record 'a' already exists, can't load ai record",
        "ERROR: ai record 'a' doesn't have a field 'OUT'",
      ],
    },
    {
      files: { 'a.db': 'grecord(ai, "a")\nrecord(bo, "b")\ngrecord(bo, "b")' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: {
        'a.db': 'record(ai, "a") { alias("b") alias("b") }\nalias("a", "c")\nalias("c", "d")\nalias("nope", "e")',
      },
      commands: [['records', 'a.db']],
      says: ["ERROR: Alias 'e' names an unknown record 'nope'"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { alias("b") }\nrecord(bo, "x") { alias("a") alias("b") }\nalias("x", "x")' },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: Alias 'a' for record 'x' is already a record name.",
        "ERROR: Alias 'b' for record 'x' already aliases 'a'",
        "ERROR: Alias 'x' for record 'x' is already a record name.",
      ],
    },
    {
      files: { 'a.db': 'record(ai, "a")\nalias("a", "b c")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character \' \' in Record/Alias name "b c"'],
    },
    {
      files: { 'a.db': 'record(ai, "a")\nalias("a", "")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Record/Alias name can't be empty"],
    },
    {
      files: { 'a.db': 'record(foo, "a") {}\nrecord(ai, "b") {}' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Record type 'foo' for record 'a' not found"],
    },
    {
      files: { 'a.db': 'record(ia, "a")\n' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Record type 'ia' for record 'a' not found"],
    },
    {
      files: {
        'a.db': 'record(ai, "a") { field(DESC, "1") }',
        'b.db': 'record(ai, "a") { field(EGU, "V") alias("b") }',
        'c.db': 'record("*", "b") { field(PREC, 3) }',
      },
      commands: [
        ['records', 'a.db'],
        ['records', 'b.db'],
        ['records', 'c.db'],
      ],
      says: [],
    },
  ],
  'Names of records and aliases': [
    {
      files: { 'a.db': 'record(ai, "a\tb") { field(DESC, "1") }\nrecord(ai, "b") {}' },
      commands: [['records', 'a.db']],
      says: ["WARNING: Record/Alias name 'a\tb' contains non-printable 0x09"],
    },
    {
      files: { 'a.db': 'record(ai, "-a") record(ai, "+b") record(ai, "[c") record(ai, "{d")' },
      commands: [['records', 'a.db']],
      says: [
        "WARNING: Record/Alias name '-a' should not begin with '-'",
        "WARNING: Record/Alias name '+b' should not begin with '+'",
        "WARNING: Record/Alias name '[c' should not begin with '['",
        "WARNING: Record/Alias name '{d' should not begin with '{'",
      ],
    },
    {
      files: { 'a.db': 'record(ai, "")\nrecord(ai, "b") {}' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Record/Alias name can't be empty"],
    },
    {
      files: { 'a.db': 'record(ai, "a b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character \' \' in Record/Alias name "a b"'],
    },
    {
      files: { 'a.db': 'record(ai, "a.b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character \'.\' in Record/Alias name "a.b"'],
    },
    {
      files: { 'a.db': 'record(ai, "a$b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character \'$\' in Record/Alias name "a$b"'],
    },
    {
      files: { 'a.db': 'record(ai, "a\'b")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Bad character ''' in Record/Alias name \"a'b\""],
    },
    {
      files: { 'a.db': 'record(ai, "a\\"b")' },
      commands: [['records', 'a.db']],
      says: ['ERROR: Bad character \'"\' in Record/Alias name "a\\"b"'],
    },
    {
      files: { 'a.db': 'record(ai, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't create ai record 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"],
    },
    {
      files: { 'a.db': 'record(ai, "ééééééééééééééééééééééééééééééx")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't create ai record 'ééééééééééééééééééééééééééééééx'"],
    },
    {
      files: {
        'a.db':
          'record(ai, "a") { alias("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") }',
      },
      commands: [['records', 'a.db']],
      says: [],
    },
  ],
  'Includes and where they are looked for': [
    {
      files: { 'a.db': 'include "b.db"\nrecord(ai, "z")', 'b.db': 'record(ai, "b$(P)")' },
      commands: [['records', 'a.db', 'P=1']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "z") {\n include "b.db"\n field(EGU, "m")\n}', 'b.db': 'field(DESC, "x")\n' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'include "nope.db"\nrecord(ai, "z")' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't open include file 'nope.db'"],
    },
    {
      files: { 'a.db': 'record(ai, "z") {\ninclude "nope.db"\nfield(DESC, "d")\n}' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't open include file 'nope.db'"],
    },
    {
      files: { 'a.db': 'include "b.db"\nrecord(ai, "c")', 'b.db': 'record(ai, "b") {\nfield(DESC "x")\n}\n' },
      commands: [['records', 'a.db']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        'a.db': 'path "sub"\ninclude "b.db"\naddpath "sub2:"\ninclude "c.db"\ninclude "d.db"\n',
        'sub/b.db': 'record(ai, "b")',
        'sub2/c.db': 'record(ai, "c")',
        'd.db': 'record(ai, "d")',
      },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'include "b.db"\n', 'sub/b.db': 'record(ai, "b")' },
      commands: [
        ['records', 'a.db'],
        ['records', 'b.db'],
        ['records', '$(NAME).db'],
        ['records', 'nope.db'],
      ],
      environment: { EPICS_DB_INCLUDE_PATH: 'sub:.', NAME: 'a' },
      says: ["ERROR: Can't open file 'nope.db'"],
    },
    {
      files: { 'a.db': 'include "./sub/b.db"\n', 'sub/b.db': 'record(ai, "b")' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'include "$(X).db"\nrecord(ai, "z")', 'b.db': 'record(ai, "b")' },
      commands: [['records', 'a.db', 'X=b']],
      environment: { X: 'b' },
      says: [],
    },
  ],
  'Fields: texts and calculations': [
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.DESC' to 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'  : Error (512,21)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DESC, "ééééééééééééééééééééx") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.DESC' to 'ééééééééééééééééééééx'  : Error (512,21)"],
    },
    {
      files: { 'a.db': 'record(calc, "a") { field(CALC, "A+") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.CALC' to 'A+'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(calc, "a") { field(CALC, "A+B") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(calc, "a") { field(CALC, "") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.CALC' to ''  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(calcout, "a") { field(CALC, "1") field(OCAL, "FOO(") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.OCAL' to 'FOO('  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(calc, "a") { field(CALC, "A+U") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(calc, "a") { field(CALC, "A+V") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.CALC' to 'A+V'  : Error (512,11)"],
    },
  ],
  'Fields: numbers': [
    {
      files: { 'a.db': 'record(ai, "a") { field(PREC, "abc") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.PREC' to 'abc'  :  No digits to convert"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(PREC, "1.5") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.PREC' to '1.5'  :  Extraneous characters"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(PREC, 70000) }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(longin, "a") { field(VAL, 3000000000) }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(longin, "a") { field(VAL, 99999999999999999999) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '99999999999999999999'  :  Too large to represent"],
    },
    { files: { 'a.db': 'record(longin, "a") { field(VAL, " 5 ") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(longin, "a") { field(VAL, "08") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '08'  :  Extraneous characters"],
    },
    { files: { 'a.db': 'record(longin, "a") { field(VAL, "017") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(longin, "a") { field(VAL, "") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(longin, "a") { field(VAL, " ") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to ' '  :  No digits to convert"],
    },
    { files: { 'a.db': 'record(longin, "a") { field(VAL, "+7") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(longin, "a") { field(VAL, "-") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '-'  :  No digits to convert"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(VAL, "1e400") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '1e400'  :  Too large to represent"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(VAL, "1e-400") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '1e-400'  :  Too small to represent"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(VAL, "1 V") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '1 V'  :  Extraneous characters"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(VAL, "x") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to 'x'  :  No digits to convert"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(VAL, "0x1.8p3") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(VAL, "infinity") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(VAL, "1e") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '1e'  :  Extraneous characters"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(VAL, "") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(mbbi, "a") { field(ZRVL, "-1") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(mbbi, "a") { field(ZRVL, "0xffffffff") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(mbbi, "a") { field(ZRVL, "1x") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.ZRVL' to '1x'  :  Extraneous characters"],
    },
    {
      files: { 'a.db': 'record(int64in, "a") { field(VAL, "9223372036854775807") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(int64in, "a") { field(VAL, "9223372036854775808") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '9223372036854775808'  :  Too large to represent"],
    },
    {
      files: { 'a.db': 'record(int64in, "a") { field(VAL, "-9223372036854775808") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    { files: { 'a.db': 'record(ai, "a") { field(LCNT, 3) }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(PACT, 1) }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(STAT, 5) }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(UDF, 1) field(VAL, 3) }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(VAL, 3) field(UDF, 1) }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(VAL, 3) field(UDF, 1) field(VAL, 4) }' },
      commands: [['records', 'a.db']],
      says: [],
    },
  ],
  'Fields: menus and device types': [
    {
      files: { 'a.db': 'record(ai, "a") { field(SCAN, "3 second") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.SCAN' to '3 second' using menu menuScan : Error (511,13)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(SCAN, "6") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(SCAN, "passive") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.SCAN' to 'passive' using menu menuScan : Error (511,13)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(SCAN, "Passive ") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.SCAN' to 'Passive ' using menu menuScan : Error (511,13)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(SCAN, "99") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.SCAN' to '99'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(SCAN, "") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(SSCN, "65535") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(SCAN, "70000") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.SCAN' to '70000' using menu menuScan : Error (511,13)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(PINI, "yes") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.PINI' to 'yes' using menu menuPini : Error (511,13)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(PINI, "RUNNING") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(HHSV, "MAYOR") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.HHSV' to 'MAYOR' using menu menuAlarmSevr : Error (511,13)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DTYP, "nonexist") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.DTYP' to 'nonexist' no such device support for 'ai' record type : Error (511,13)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DTYP, "Raw Soft Channel") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    { files: { 'a.db': 'record(ai, "a") { field(DTYP, "1") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(DTYP, "77") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.DTYP' to '77'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(DTYP, "raw soft channel") }' },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: Can't set 'a.DTYP' to 'raw soft channel' no such device support for 'ai' record type : Error (511,13)",
      ],
    },
  ],
  'Fields: links': [
    { files: { 'a.db': 'record(ai, "a") { field(INP, "#C1 S2 @p") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, "#C1 S2x @p") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '#C1 S2x @p'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, "#Q1") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '#Q1'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "#L1 A 2@x y") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, "#B1C2N3A4F5 @q") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "#R1M2D3E4") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, "#R1M2D3E4 @x") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '#R1M2D3E4 @x'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "# V0x10 S-2") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, "#") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '#'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, "#C S") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '#C S'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "@asyn(P,0)x") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "b.VAL PP MS") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "{const:5}") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "{const:5") }' }, commands: [['records', 'a.db']], says: [] },
    { files: { 'a.db': 'record(ai, "a") { field(INP, "{}") }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {nope: 5}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{nope:5}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {const: [1, 2, {a: 1}]}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{const:[1,2,{a:1}]}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {const: [[1]]}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{const:[[1]]}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {const: [1, "a"]}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{const:[1,\"a\"]}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {const: null}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{const:null}'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, {const: true}) }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {state: 5}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{state:5}'  : Error (512,11)"],
    },
    { files: { 'a.db': 'record(ai, "a") { field(INP, {state: "s"}) }' }, commands: [['records', 'a.db']], says: [] },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {calc: {expr: "A+"}}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{calc:{expr:\"A+\"}}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {calc: {expr: "A", args: ["ps"]}}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{calc:{expr:\"A\",args:[\"ps\"]}}'  : Error (512,11)"],
    },
    {
      files: {
        'a.db': 'record(ai, "a") { field(INP, {calc: {expr: "A", args: [5, {const: 3}], prec: 2, units: "mm"}}) }',
      },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {calc: {args: [1]}}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{calc:{args:[1]}}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {calc: {expr: "A", foo: 1}}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{calc:{expr:\"A\",foo:1}}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {calc: 5}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{calc:5}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(INP, {const: 5, calc: 1}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.INP' to '{const:5,calc:1}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(FLNK, "c PP") field(SIOL, "[1, 2]") field(SDIS, "5") }' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(FLNK, {const: 5}) }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.FLNK' to '{const:5}'  : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ao, "a") { field(OUT, "b CP") }' },
      commands: [['records', 'a.db']],
      says: ['WARNING: Discarding CP/CPP modifier in CA output link from a.OUT to b.'],
    },
  ],
  'Fields: those that cannot be set, and those that are not there': [
    {
      files: { 'a.db': 'record(ai, "a") { field(NAME, "b") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'NAME' field of record 'a'"],
    },
    {
      files: { 'a.db': 'record(waveform, "a") { field(VAL, "1") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.VAL' to '1' Can't set array field before iocInit() : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(TIME, "1") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: Can't set 'a.TIME' to '1' Can't set array field before iocInit() : Error (512,11)"],
    },
    {
      files: { 'a.db': 'record(ai, "A:x") { field(DESC, "x") field(INP, "A:y") field(FOO, "1") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: ai record 'A:x' doesn't have a field 'FOO'"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(val, "1") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: ai record 'a' doesn't have a field 'val'"],
    },
    {
      files: { 'a.db': 'record(ai, "a") { field(OUT, "1") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: ai record 'a' doesn't have a field 'OUT'"],
    },
    {
      files: { 'a.db': 'record(bo, "a") { field(INP, "1") field(ZRST, "x") field(ONST, "x") }' },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: bo record 'a' doesn't have a field 'INP'",
        "ERROR: bo record 'a' doesn't have a field 'ZRST'",
        "ERROR: bo record 'a' doesn't have a field 'ONST'",
      ],
    },
    {
      files: { 'a.db': 'record(calc, "a") { field(DOL0, "x") field(DOL9, "x") field(DOLA, "x") field(INP0, "x") }' },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: calc record 'a' doesn't have a field 'DOL0'",
        "ERROR: calc record 'a' doesn't have a field 'DOL9'",
        "ERROR: calc record 'a' doesn't have a field 'DOLA'",
        "ERROR: calc record 'a' doesn't have a field 'INP0'",
      ],
    },
    {
      files: { 'a.db': 'record(seq, "a") { field(INPA, "x") field(INPK, "x") }' },
      commands: [['records', 'a.db']],
      says: ["ERROR: seq record 'a' doesn't have a field 'INPA'", "ERROR: seq record 'a' doesn't have a field 'INPK'"],
    },
    {
      files: {
        'a.db':
          'record(ai, "a") { field(SCANN, "Passive") field(PRE, "3") field(HIHIHI, "1.5") field(DESCR, "x") field(LINEAR, "LINEAR") field(EGUU, "mm") field(PIN, "YES") field(HSEV, "MAJOR") }',
      },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: ai record 'a' doesn't have a field 'SCANN'",
        "ERROR: ai record 'a' doesn't have a field 'PRE'",
        "ERROR: ai record 'a' doesn't have a field 'HIHIHI'",
        "ERROR: ai record 'a' doesn't have a field 'DESCR'",
        "ERROR: ai record 'a' doesn't have a field 'LINEAR'",
        "ERROR: ai record 'a' doesn't have a field 'EGUU'",
        "ERROR: ai record 'a' doesn't have a field 'PIN'",
        "ERROR: ai record 'a' doesn't have a field 'HSEV'",
      ],
    },
    {
      files: { 'a.db': 'record(bo, "a") { field(ZNA, "x") field(HIG, 1) field(OMS, "closed_loop") field(RVA, 1) }' },
      commands: [['records', 'a.db']],
      says: [
        "ERROR: bo record 'a' doesn't have a field 'ZNA'",
        "ERROR: bo record 'a' doesn't have a field 'HIG'",
        "ERROR: bo record 'a' doesn't have a field 'OMS'",
        "ERROR: bo record 'a' doesn't have a field 'RVA'",
      ],
    },
  ],
  'Macros in the text of a file': [
    {
      files: { 'a.db': 'record(ai, "$(P)x") { field(DESC, "$(D=no)") }' },
      commands: [['records', 'a.db', 'P=a']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield(DESC, "$(D)")\nfield(EGU, "m")\n}' },
      commands: [['records', 'a.db']],
      says: [
        "WARNING: 'a.db' line 2 has undefined macros",
        "ERROR: Can't set 'x.DESC' to '$(D,undefined)'  : Error (512,11)",
      ],
    },
    {
      files: { 'a.db': '# $(Q)\nrecord(ai, "x") {\ninfo(a, "$(D)")\nfield(EGU, "m")\n}' },
      commands: [['records', 'a.db']],
      says: ["WARNING: 'a.db' line 1 has undefined macros", "WARNING: 'a.db' line 3 has undefined macros"],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield($(F), "m")\nfield(EGU, "m")\n}' },
      commands: [['records', 'a.db']],
      says: ["WARNING: 'a.db' line 2 has undefined macros", "ERROR: Invalid character '$'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield(PREC, $(F))\nfield(EGU, "m")\n}' },
      commands: [['records', 'a.db', 'F=5']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\n$(IFX=#)field(DESC, "q")\nfield(EGU, "m")\n}' },
      commands: [['records', 'a.db']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\n$(IFX=#)field(DESC, "q")\nfield(EGU, "m")\n}' },
      commands: [['records', 'a.db', 'IFX=']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield(DESC, "$(A)")\n}' },
      commands: [['records', 'a.db', 'A=$(B),B=$(A)']],
      says: [
        "WARNING: 'a.db' line 2 has undefined macros",
        "ERROR: Can't set 'x.DESC' to '$(B,recursive)'  : Error (512,11)",
      ],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield(EGU, "\'$(A)\'")\n}' },
      commands: [['records', 'a.db', 'A=1']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield(DESC, "$(A")\n}' },
      commands: [['records', 'a.db', 'A=1']],
      says: ["ERROR: Invalid character '\"'", 'ERROR: syntax error'],
    },
    {
      files: { 'a.db': 'record(ai, "x") {\nfield(DESC, "\\\\$(A)")\n}' },
      commands: [['records', 'a.db', 'A=1']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "$(P)") { field(DESC, "$(A)") }' },
      commands: [['records', 'a.db', 'P="x",A=\'a b\',B']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "$(P)$(N)") { field(DESC, "$(L$(N),N=7)$(N)") }' },
      commands: [['records', 'a.db', 'P=x,N=1,L1=$(N)']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") { field(DESC, "$(A,undefined)") }' },
      commands: [['records', 'a.db', 'A=1']],
      says: [],
    },
    {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a macro.
      files: { 'a.db': 'record(ai, "x") { field(DESC, "$A ${A}") }' },
      commands: [['records', 'a.db', 'A=1']],
      says: [],
    },
    {
      files: { 'a.db': 'record(ai, "x") { field(DESC, "$(HOME_OF_X=none)") }' },
      commands: [['records', 'a.db']],
      environment: { HOME_OF_X: 'here' },
      says: [],
    },
  ],
  'Substitutions files': [
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file "t.template" { {P=a} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P,D} {a, "x y"} {b, \'it "is" q\'} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P,D} {a, "x y"} {c, "a\\"b"} {d, d\\e} }',
      },
      commands: [['template', 's.subs']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P,D} {d, d\\e} {e, "a,b"} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { {P=a D=5} {P="b", D=\'$(P)\'} foo {P=c} }\nglobal {P=z}',
      },
      commands: [['template', 's.subs', 'R=qq']],
      says: ['WARNING: dbLoadTemplate: Substitution file uses deprecated syntax.'],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs':
          'global {D=g}\nfile t.template { pattern {P,D} {a} {b,1,2} global {D=h} {c} }\nfile t.template {{P=q}}',
      },
      commands: [['template', 's.subs']],
      says: ['WARNING: dbLoadTemplate: Too many values given, line 2.'],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file "$(T).template" { {P=q D="$(Z)"} }',
      },
      commands: [['template', 's.subs', 'Z=9']],
      environment: { T: 't' },
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs':
          'file t.template {}\nfile t.template { pattern {} }\nfile t.template { pattern {P} }\nfile t.template { pattern {P} {} }\n',
      },
      commands: [['template', 's.subs', 'P=x']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file nope.template { pattern {P} {a} {b} }\nfile t.template { {P=z} }',
      },
      commands: [['template', 's.subs']],
      says: ["ERROR: Can't open file 'nope.template'"],
    },
    {
      files: { 't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n', 's.subs': '' },
      commands: [['template', 's.subs']],
      says: ['ERROR: Substitution file error: syntax error'],
    },
    {
      files: { 't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n', 's.subs': '# only\n' },
      commands: [['template', 's.subs']],
      says: ['ERROR: Substitution file error: syntax error'],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P=1} {a} }',
      },
      commands: [['template', 's.subs']],
      says: ['ERROR: Substitution file error: syntax error'],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { {P=1 D} }',
      },
      commands: [['template', 's.subs']],
      says: ['ERROR: Substitution file error: syntax error'],
    },
    {
      files: { 't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n', 's.subs': 'bar {}' },
      commands: [['template', 's.subs']],
      says: ['ERROR: Substitution file error: syntax error'],
    },
    {
      files: { 't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n', 's.subs': 'file { }' },
      commands: [['template', 's.subs']],
      says: ['ERROR: Substitution file error: syntax error'],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P} {\n"a"\n} # c\n } # d\nglobal { }\n',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P D} {a b} {c , d} {e, ""} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P D} {a, b,} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { { P = "a" , D = b, } }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P D} {"a", "$(P)"} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: {
        't.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file t.template { pattern {P D} {a, "it\'s"} }',
      },
      commands: [['template', 's.subs']],
      says: [],
    },
    {
      files: { 's.subs': '' },
      commands: [['template', 'no.subs']],
      says: ['ERROR: dbLoadTemplate: error opening sub file no.subs: No such file or directory'],
    },
    {
      files: {
        'sub/t.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        'sub/s.subs': 'file "t.template" { {P=a} }',
      },
      commands: [['template', 's.subs', null, 'sub']],
      says: ["ERROR: Can't open file 't.template'"],
    },
    {
      files: {
        'sub/t.template': 'record(ai, "$(P)$(R=x)") { field(DESC, "$(D=none)") }\n',
        's.subs': 'file "t.template" { {P=a} }',
      },
      commands: [['template', 's.subs']],
      environment: { EPICS_DB_INCLUDE_PATH: 'sub' },
      says: [],
    },
  ],
  'Definitions of record types, menus, devices, tables': [
    {
      files: {
        'x.dbd':
          'recordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } field(VAL, DBF_NOPE) { prompt("v") } }',
      },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: Invalid Field Type'],
    },
    {
      files: {
        'x.dbd':
          'recordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } field(VAL, DBF_LONG) { asl(ASL2) pp(MAYBE) base(OCT) interest(x) special(SPC_X) size(x) foo(bar) } }',
      },
      commands: [['definitions', 'x.dbd']],
      says: [
        "ERROR: Invalid 'asl' value, must be ASL0 or ASL1",
        "ERROR: Invalid 'pp' value, must be YES/NO/TRUE/FALSE",
        "ERROR: Invalid 'base' value, must be DECIMAL/HEX",
        "ERROR: Invalid 'interest' value, must be integer",
        "ERROR: Invalid 'special' value.",
        "ERROR: Invalid 'size' value, must be integer",
      ],
    },
    {
      files: {
        'x.dbd':
          'recordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } field(M, DBF_MENU) { menu(nope) } }',
      },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: menu not found'],
    },
    {
      files: {
        'x.dbd':
          'recordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } field(M, DBF_MENU) { menu(m) } }\nmenu(m) { choice(a, "A") }',
      },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: menu not found'],
    },
    {
      files: {
        'x.dbd':
          'menu(m) { choice(a, "A") choice(b, "B b") }\nrecordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } %struct x;\nfield(M, DBF_MENU) { menu(m) prompt("m") promptgroup("10 - Common") } }',
      },
      commands: [['definitions', 'x.dbd']],
      says: [],
    },
    { files: { 'x.dbd': 'menu(m) {}' }, commands: [['definitions', 'x.dbd']], says: ['ERROR: syntax error'] },
    {
      files: { 'x.dbd': 'menu() { choice(a, "A") }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'x.dbd': 'menu(m) { choice(a) }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        'x.dbd': 'menu(m) { choice(a, "A") }\nmenu(m) { choice(b, "B") }\nrecordtype(ai) {}\nrecordtype(bar) {}',
      },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: Declaration of recordtype(bar) preceded full definition.'],
    },
    {
      files: { 'x.dbd': 'recordtype() { field(A, DBF_LONG) { prompt("x") } }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        'x.dbd': 'device(ai, INST_IO, devX, "X")',
        'a.db': 'record(ai, "a") { field(DTYP, "X") }\nrecord(ai, "b") { field(DTYP, "Y") }',
      },
      commands: [
        ['definitions', 'x.dbd'],
        ['records', 'a.db'],
      ],
      says: ["ERROR: Can't set 'b.DTYP' to 'Y' no such device support for 'ai' record type : Error (511,13)"],
    },
    {
      files: {
        'x.dbd':
          'device(nosuch, INST_IO, devX, "X")\ndevice(ai, BAD_IO, devX, "X")\ndevice(ai, INST_IO, devX, "Soft Channel")',
      },
      commands: [['definitions', 'x.dbd']],
      says: ["ERROR: Record type 'nosuch' not found for device 'X'", "ERROR: Bad link type 'BAD_IO' for device 'X'"],
    },
    {
      files: { 'x.dbd': 'device(ai, INST_IO, devX)' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
    {
      files: { 'x.dbd': 'driver(d) registrar(r) function(f) variable(v) variable(w, double) link(l, lj) driver(d)' },
      commands: [['definitions', 'x.dbd']],
      says: [],
    },
    {
      files: { 'x.dbd': 'driver("")' },
      commands: [['definitions', 'x.dbd']],
      says: ["ERROR: dbDriver: Driver name can't be empty"],
    },
    {
      files: { 'x.dbd': 'registrar("")' },
      commands: [['definitions', 'x.dbd']],
      says: ["ERROR: dbRegistrar: Registrar name can't be empty"],
    },
    { files: { 'x.dbd': 'variable(v, int, x)' }, commands: [['definitions', 'x.dbd']], says: ['ERROR: syntax error'] },
    { files: { 'x.dbd': 'breaktable(b) { 0 0 10 1, 20 2 }' }, commands: [['definitions', 'x.dbd']], says: [] },
    {
      files: { 'x.dbd': 'breaktable(b) { 0 0 10 }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: breaktable: Raw value missing'],
    },
    {
      files: { 'x.dbd': 'breaktable(b) { 0 0 }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: breaktable: Must have at least two points!'],
    },
    {
      files: { 'x.dbd': 'breaktable(b) { 0 0 10 1 20 0 }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: breaktable slope changes sign'],
    },
    {
      files: { 'x.dbd': 'breaktable(b) { 0 0 10 0 }' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: breaktable slope is zero'],
    },
    { files: { 'x.dbd': 'breaktable(b) { 0, 0, 10, 1 }' }, commands: [['definitions', 'x.dbd']], says: [] },
    { files: { 'x.dbd': 'breaktable(b) {}' }, commands: [['definitions', 'x.dbd']], says: ['ERROR: syntax error'] },
    {
      files: { 'x.dbd': 'breaktable(b) { 0 0 10 1 }\nbreaktable(b) { 0 }' },
      commands: [['definitions', 'x.dbd']],
      says: [],
    },
    {
      files: {
        'x.dbd': 'include "y.dbd"\nrecordtype(foo) {\n include "z.dbd"\n field(VAL, DBF_LONG) { prompt("v") }\n}',
        'y.dbd': 'menu(q) { choice(a, "A") }',
        'z.dbd': 'field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) }',
      },
      commands: [['definitions', 'x.dbd']],
      says: [],
    },
    { files: { 'x.dbd': 'record(ai, "a") { field(DESC, "in dbd") }' }, commands: [['definitions', 'x.dbd']], says: [] },
    { files: { 'x.dbd': 'choice(a, "b")' }, commands: [['definitions', 'x.dbd']], says: ['ERROR: syntax error'] },
    {
      files: { 'x.dbd': 'field(A, DBF_LONG) {}' },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        'x.dbd': 'recordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } junk }',
      },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
    {
      files: {
        'x.dbd':
          'recordtype(foo) { field(NAME, DBF_STRING) { prompt("Name") special(SPC_NOMOD) size(61) } field(VAL, DBF_LONG) {} }',
      },
      commands: [['definitions', 'x.dbd']],
      says: ['ERROR: syntax error'],
    },
  ],
};
