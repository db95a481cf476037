/** The declarations hold under strict settings that do not skip them, with the oldest and the newest compiler. */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Project } from './project.ts';

const PROGRAM = `import { Context, group, pv, serve, type PvHandle } from 'xioc';
const oven = group('oven', {
  setpoint: pv.double(20, { units: 'C', put: (value) => { const number: number = value; return number; } }),
  mode: pv.enum('off', ['off', 'heating']),
});
export async function main(): Promise<number> {
  await using ioc = { [Symbol.asyncDispose]: async () => {} };
  const running = await serve(oven, { port: 0 });
  const setpoint: PvHandle<number> = running.pvs.setpoint;
  const mode: 'off' | 'heating' = running.pvs.mode.value;
  const context = new Context();
  await context.close();
  await running.stop();
  return setpoint.value + mode.length + Object.keys(ioc).length;
}
`;

const MISTAKE = `import { group, pv } from 'xioc';
export default group('oven', { setpoint: pv.double('hot') });
`;

const OPTIONS = {
  target: 'es2022',
  lib: ['es2022'],
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

describe.each(['typescript@5.8', 'typescript@latest'])('%s', (typescript) => {
  let project: Project;

  beforeAll(async () => {
    project = new Project('types');
    await project.add('npm', inject('tarball'), 'xstate', typescript);
  });

  async function compile(file: string, text: string, options: object): Promise<string> {
    project.write(file, text);
    const compilerOptions = { ...OPTIONS, ...options };
    project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    return project.run('npx', '--no-install', 'tsc');
  }

  it.each([
    ['an ES module, NodeNext', 'esm.ts', { module: 'nodenext' }],
    ['CommonJS, NodeNext', 'common.cts', { module: 'nodenext' }],
    ['a bundler', 'bundled.ts', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('as %s', async (_, file, options) => {
    expect(await compile(file, PROGRAM, options)).toBe('');
  });

  it('has the module for pages', async () => {
    const text = "import { connect } from 'xioc/web';\nexport const value: string = connect('').pv('a').get().units;\n";
    const options = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] };
    expect(await compile('page.ts', text, options)).toBe('');
  });

  it('notices a mistake, so that the above says something', async () => {
    await expect(compile('mistake.ts', MISTAKE, { module: 'nodenext' })).rejects.toThrow(/mistake\.ts.*TS2345/);
  });
});
