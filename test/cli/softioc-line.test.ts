/** softIoc's command line. */
import { expect, it } from 'vitest';
import { readSoftIocLine } from '../../src/cli/softioc-line.ts';

it('gives each file the macros before it, in order', () => {
  expect(
    readSoftIocLine(['-D', 'x.dbd', '-mP=a:', '-d', 'a.db', '-m', 'P=b:', '-a', 'r.acf', '-db.db', '-x', 'ioc', '-Sv']),
  ).toEqual({
    definitions: 'x.dbd',
    steps: [
      { kind: 'database', file: 'a.db', macros: 'P=a:' },
      { kind: 'access', file: 'r.acf', macros: 'P=b:' },
      { kind: 'database', file: 'b.db', macros: 'P=b:' },
      { kind: 'exit', prefix: 'ioc' },
    ],
    interactive: false,
    verbose: true,
    dtyp: 'refuse',
    mayWrite: false,
    maySystem: false,
    script: undefined,
  });
});

it('takes the first other word as the script, and what follows for nothing', () => {
  expect(readSoftIocLine(['-s', '--dtyp', 'soft', 'st.cmd', '-S'])).toMatchObject({
    script: 'st.cmd',
    interactive: true,
    dtyp: 'soft',
  });
  expect(readSoftIocLine(['--allow-write', 'st.cmd', '--allow-system'])).toMatchObject({
    script: 'st.cmd',
    mayWrite: true,
    maySystem: true,
  });
  expect(readSoftIocLine(['--dtyp=soft'])).toMatchObject({ dtyp: 'soft', script: undefined });
});

it('says what is wrong', () => {
  expect(readSoftIocLine(['-h', '-q'])).toBe('help');
  expect(readSoftIocLine(['-q'])).toEqual({ fault: 'Unknown argument: -q' });
  expect(readSoftIocLine(['-d'])).toEqual({ fault: 'Unknown argument: -d' });
  expect(readSoftIocLine(['-d', 'a.db', '-D', 'x.dbd'])).toEqual({ fault: expect.stringContaining('too late') });
  expect(readSoftIocLine(['--dtyp', 'hard'])).toEqual({ fault: '--dtyp is one of refuse, soft' });
});
