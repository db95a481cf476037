/** Request files on a real disk: macros, nested files, mistakes. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandMac, parseMacros } from '../../../src/helpers/autosave/mac.ts';
import { readRequest } from '../../../src/helpers/autosave/request.ts';

/** `${name}` and what follows it. */
const braced = (name: string, rest: string) => `$\{${name}}${rest}`;

let directory: string;
const file = (name: string, ...lines: string[]) => {
  const path = join(directory, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-req-'));
  mkdirSync(join(directory, 'lib'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('a request file', () => {
  it('lists names, one per line', () => {
    const path = file('plain.req', '# comment', '', '  $(P)a.VAL  ignored', braced('P', 'b'), '$(P)a.VAL', '9x');
    expect(readRequest(path, { P: 'bl:' }, [])).toEqual({ names: ['bl:a.VAL', 'bl:b', '9x'], faults: [] });
  });

  it('names other files, with macros of their own', () => {
    file('lib/motor.req', '$(P)$(M).VELO', '$(P)$(M).$(F=ACCL)', 'file "deep.req" Q=$(M)');
    file('lib/deep.req', 'deep:$(Q)', 'deep:$(P=nobody)');
    const path = file(
      'outer.req',
      'file motor.req P=$(P),M=m1',
      'file "motor.req", "P=$(P)", M=m2, F=BACC',
      'file	motor.req	P=x:	M=m3',
      'filed:under a PV name',
    );
    const { names, faults } = readRequest(path, { P: 'bl:' }, [join(directory, 'lib')]);
    expect(faults).toEqual([]);
    expect(names).toEqual([
      ...['bl:m1.VELO', 'bl:m1.ACCL', 'deep:m1', 'deep:nobody'],
      ...['bl:m2.VELO', 'bl:m2.BACC', 'deep:m2'],
      ...['x:m3.VELO', 'x:m3.ACCL', 'deep:m3'],
      'filed:under',
    ]);
  });

  it('reports each mistake with its place, and goes on', () => {
    file('loop.req', 'file loop.req', 'in:loop');
    const path = file('bad.req', '$(NO)x', 'good', '%bad', 'file missing.req', 'file loop.req');
    const { names, faults } = readRequest(path, {}, []);
    expect(names).toEqual(['good', 'in:loop']);
    expect(faults.map(({ where }) => where.slice(directory.length + 1))).toEqual([
      'bad.req, line 1',
      'bad.req, line 3',
      'bad.req, line 4',
      'loop.req, line 1',
    ]);
    expect(faults[0]!.why).toContain('NO');
    expect(faults[2]!.why).toContain('missing.req');
  });

  it('that includes itself is read once, however many lines do so', () => {
    mkdirSync(join(directory, 'round'), { recursive: true });
    symlinkSync('a.req', join(directory, 'round/link.req'));
    file('round/a.req', 'file b.req N=$(N)x', 'file b.req N=$(N)y', '$(N)');
    file('round/b.req', 'file a.req N=$(N)', 'file link.req N=$(N)', 'file b.req', 'in:$(N)');
    const { names, faults } = readRequest(join(directory, 'round/a.req'), { N: 'n' }, []);
    expect(names).toEqual(['in:nx', 'in:ny', 'n']);
    expect(faults.map(({ why }) => why)).toEqual(
      [...Array(2)].flatMap(() => ['a.req', 'link.req', 'b.req'].map((name) => `${name} includes itself`)),
    );
  });

  it('that does not exist is a mistake itself', () => {
    expect(readRequest(join(directory, 'none.req'), {}, []).faults).toHaveLength(1);
  });
});

describe('macros', () => {
  const missing: string[] = [];
  const expand = (text: string, macros: Record<string, string>) =>
    expandMac(text, macros, (name) => missing.push(name));

  it('are written in two ways, may have defaults, and may hold each other', () => {
    const macros = { A: 'a', B: '$(A)b', C: 'A', LOOP: '$(LOOP)' };
    expect(expand(`$(A)${braced('B', '$($(C))')}$(D=$(A)-$(E=e))$$(A)$`, macros)).toBe('aabaa-e$a$');
    expect(expand('$(D=)', macros)).toBe('');
    expect(missing).toEqual([]);
  });

  it('that nobody defined stay, and are reported', () => {
    expect(expand('x$(NOPE)y$(LOOP)', { LOOP: '$(LOOP)' })).toBe('x$(NOPE)y$(LOOP)');
    expect(missing).toEqual(['NOPE', 'LOOP']);
  });

  it('are defined by a list', () => {
    expect(parseMacros('P=bl:, R = "two words" S=\'x,y\',T=,U=$(V),W=a=b')).toEqual({
      P: 'bl:',
      R: 'two words',
      S: 'x,y',
      T: '',
      U: '$(V)',
      W: 'a=b',
    });
  });
});
