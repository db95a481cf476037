/** Protocol files: their grammar, variables and faults, each with its place. */
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/database/stream/pattern.ts';
import type { Command } from '../../../src/database/stream/protocol.ts';
import { compiled, parsed } from './support.ts';

/** What a protocol does, in short. */
function outline(commands: readonly Command[] | undefined): string {
  return (commands ?? [])
    .map((command) => {
      if ('pattern' in command) return `${command.kind} ${command.source}`;
      return command.kind === 'disconnect' ? 'disconnect' : `${command.kind} ${command.ms}`;
    })
    .join('; ');
}

const supply = `
# a power supply
Terminator = CR LF;
ReplyTimeout = 2000; wait1 = 150
;
@mismatch { in "ERR %*d"; }
get { out "V\\$1?"; in 'V\\$1 %f'; wait $wait1; }
set {
  OUT "V\\$1 %.2f"; ExtraInput = Ignore;
  @init { get; }   # the last semicolon may be missing
  @MISMATCH { disconnect; connect 500 }
}`;

describe('a protocol', () => {
  it('has commands, with arguments and variables in place', () => {
    const { protocol } = compiled(supply, ['7'], 'GET');
    expect(protocol).toMatchObject({ name: 'get', file: 'x.proto' });
    expect(outline(protocol?.commands)).toBe('out V7?; in V7 %f; wait 150');
    expect(outline(protocol?.handlers['@mismatch'])).toBe('in ERR %*d');
    expect(protocol?.settings).toEqual({
      lockMs: 5000,
      writeMs: 100,
      replyMs: 2000,
      readMs: 100,
      pollMs: 2000,
      maxInput: 0,
      separator: [],
      inTerminator: '\r\n',
      outTerminator: '\r\n',
      ignoresExtra: false,
    });
  });

  it('takes the commands of an earlier one, and overrides what is global', () => {
    const { protocol } = compiled(supply, ['7'], 'set');
    expect(outline(protocol?.handlers['@init'])).toBe('out V7?; in V7 %f; wait 150');
    expect(outline(protocol?.handlers['@mismatch'])).toBe('disconnect; connect 500');
    expect(protocol?.settings.ignoresExtra).toBe(true);
  });

  it('may set everything', () => {
    const { protocol } = compiled(`p {
      LockTimeout=1; WriteTimeout=2; ReplyTimeout=3; ReadTimeout=4; PollPeriod=5; MaxInput=6; Separator=", ";
      InTerminator = ""; OutTerminator = ETX; ExtraInput = error; connect; out }`);
    expect(protocol?.settings).toMatchObject({ lockMs: 1, writeMs: 2, replyMs: 3, readMs: 4, pollMs: 5, maxInput: 6 });
    expect(protocol?.settings).toMatchObject({ inTerminator: '', outTerminator: '\x03', ignoresExtra: false });
    expect(protocol?.settings.separator).toEqual([{ kind: 'text', text: ', ' }]);
    expect(outline(protocol?.commands)).toBe('connect 1000; out ');
  });

  it('knows its name as $0', () => {
    expect(compiled('p { out "\\$0 \\${0}"; }').protocol?.commands[0]).toMatchObject({ source: 'p p' });
  });
});

describe('strings', () => {
  const text = (value: string, given: readonly string[] = []) => {
    const { protocol, messages } = compiled(
      `CRLF = CR,LF; word = "W\\x41"; twice = $word "," $word; p { out ${value}; }`,
      given,
    );
    const [command] = protocol?.commands ?? [];
    return command !== undefined && 'pattern' in command ? bytesOf(command.pattern) : messages.join('; ');
  };

  it.each([
    ['"Hello world\\r\\n"', 'Hello world\r\n'],
    [`'Hello',0x20,"world",CR,LF`, 'Hello world\r\n'],
    ['72 101 108 108 111 32 119 111 114 108 100 13 10', 'Hello world\r\n'],
    ['"a" $crlf "\\$word" ${Word}', 'a\r\nWAWA'],
    ['$twice', 'WA,WA'],
    ['-1 -128 0377 0101', '\xff\x80\xffA'],
    ['nul Stx DEL np tab nl', '\0\x02\x7f\x0c\t\n'],
    ['"\\a\\b\\t\\n\\r\\e\\x41\\065\\65\\1\\"\\\'\\%\\\\\\x"', '\x07\b\t\n\r\x1bA5A\x01"\'%\\\0'],
    [`'say "x"' "it's #1"`, `say "x"it's #1`],
    ['"x\\_y\\?z" ? SKIP', 'x yz'],
  ])('%s', (source, bytes) => {
    expect(text(source)).toBe(bytes);
  });

  it('take arguments in quotes as text, outside as bytes', () => {
    expect(text('"\\$1" $2', ['a%%\\x41', '0x42 CR'])).toBe('a%AB\r');
  });

  it.each([
    ['$zz', "Undefined variable 'zz' referenced"],
    ['"\\$zz"', "Undefined variable 'zz' referenced"],
    ['"\\$1"', 'Missing value for parameter $1'],
    ['300', 'Value 300 does not fit in byte'],
    ['hello', "Unexpected word 'hello': texts are quoted, bytes are numbers or names as CR"],
    ['( "a" )', "Unexpected '(' in a string"],
    ['"%q"', "No converter registered for format '%q'"],
  ])('%s is wrong: %s', (source, message) => {
    expect(text(source)).toBe(message);
  });
});

describe('variables', () => {
  it('of a protocol do not see each other; globals see those before', () => {
    expect(compiled('a = 5; b = $a; p { ReplyTimeout = $b; }').protocol?.settings.replyMs).toBe(5);
    expect(compiled('p { x = 5; ReplyTimeout = $x; }').messages).toEqual(["Undefined variable 'x' referenced"]);
  });

  it('take their value for what follows', () => {
    expect(compiled('ReplyTimeout = 5; p { } ReplyTimeout = 6;').protocol?.settings.replyMs).toBe(5);
    expect(compiled('ReplyTimeout = $1; p { }', ['70']).protocol?.settings.replyMs).toBe(70);
  });

  it.each([
    ['p { ReplyTimeout = "x"; }', "Integer expected for 'ReplyTimeout', but got 'x'"],
    ['p { Terminator = blah; }', "Unexpected word 'blah': texts are quoted, bytes are numbers or names as CR"],
    ['p { Separator = blah; }', "Unexpected word 'blah': texts are quoted, bytes are numbers or names as CR"],
    ['p { ExtraInput = perhaps; }', "ExtraInput is Error or Ignore, but got 'perhaps'"],
    ['p { wait; }', "Integer expected for 'wait', but got ''"],
    ['p { connect x; }', "Integer expected for 'connect', but got 'x'"],
    ['p { event(1) 100; }', 'Events not supported by businterface.'],
  ])('%s: %s', (source, message) => {
    expect(compiled(source).messages).toEqual([message]);
  });
});

describe('faults', () => {
  it('have their place and what to do', () => {
    expect(compiled('q { out "x"; }\np {\n  ouut "x"; wai 5;\n}').words()).toBe(`ERROR: Unknown command name 'ouut'
  x.proto:3:3
  3 |   ouut "x"; wai 5;
    |   ^^^^
  Did you mean "out"?
ERROR: Unknown command name 'wai'
  x.proto:3:13
  3 |   ouut "x"; wai 5;
    |             ^^^
  Did you mean "wait"?`);
  });

  it.each([
    ['p { b; } b { out "x"; }', "Unknown command name 'b'"],
    ['p { exec "ls"; }', "Command 'exec' is not there: protocols run no programs here"],
    ['@foo { out "x"; } p { }', "Unknown handler @foo defined in protocol file 'x.proto'"],
    ['@foo { } p { }', "Unknown handler @foo defined in protocol file 'x.proto'"],
    ['q { }', "Protocol 'p' not found in protocol file 'x.proto'"],
  ])('%s concerns what is used: %s', (source, message) => {
    expect(parsed(source).faults.all).toEqual([]);
    expect(compiled(source).messages).toEqual([message]);
  });

  it.each([
    ['p { out "x\n"; }', 'Unterminated quoted string'],
    ['p { out "x"; } P { }', "Protocol 'P' redefined"],
    ['p { out "x"', "Unexpected end of file (looking for '}')"],
    ['a = 5', "Unexpected end of file (looking for ';')"],
    ['p { out "x";', "Unexpected end of file (looking for '}')"],
    ['hello;', "Expect '=' or '{' instead of ';' after 'hello'"],
    ['hello', "Expect '=' or '{' instead of 'end of file' after 'hello'"],
    ['"a" = 5;', `Expect a name, but found '"a"'`],
    ['p { $x; }', "Expect a name, but found '$x'"],
    ['a = 5 }', "Unexpected '}'"],
    ['p { out "x" { }', "Unexpected '{'"],
    ['p { @init; }', "Expect '{' after '@init'"],
  ])('%j is wrong for all: %s', (source, message) => {
    const { file, faults } = parsed(source);
    expect(file).toBeUndefined();
    expect(faults.all[0]?.message).toBe(message);
  });

  it('are all found, as far as items can be told apart', () => {
    const { faults } = parsed('hello;\na = 5;\nb {\n$x }\nc { out "x" = ; }\nd { }\n');
    expect(faults.all.map(({ at }) => at?.line)).toEqual([1, 4, 5]);
  });
});
