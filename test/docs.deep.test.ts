/** What README.md and docs/ tell people to write: whole files among their examples are compiled, and served or run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Program } from './cli/program.ts';
import { freePort } from './support/port.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));

interface Example {
  readonly page: string;
  readonly file: string;
  readonly text: string;
}

/** A block that begins with `// name.ts` is a whole file. */
const WHOLE_FILE = /^```ts\n(\/\/ (\w+\.ts)\n[\s\S]*?)^```$/gm;

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((page) => `docs/${page}`),
].filter((page) => page.endsWith('.md') && !page.includes('node_modules'));

const examples: Example[] = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(WHOLE_FILE)].map(([, text, file]) => {
    return { page, file: file!, text: text! };
  }),
);
/** A block that begins with `# name.acf` or `# name.db` is a file that examples read. */
const READ_FILE = /^```(?:acf|db)\n(# (\w+\.(?:acf|db))\n[\s\S]*?)^```$/gm;
const readFiles = pages.flatMap((page) => [...readFileSync(join(root, page), 'utf8').matchAll(READ_FILE)]);

const served = examples.filter(({ text }) => text.includes('export default'));
const programs = examples.filter(({ text }) => !text.includes('export default'));

let folder: string;

/** A folder as a user has it: xioc and xstate installed, a package.json, a tsconfig.json. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-docs-'));
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'xioc'));
  for (const name of ['xstate', '@types/node']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { target: 'es2023', module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, types: ['node'] }, include: ['*.ts'] }),
  );
  for (const { file, text } of examples) writeFileSync(join(folder, file), text);
  for (const [, text, file] of readFiles) writeFileSync(join(folder, file!), text!);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('examples of the documentation', () => {
  it('are there, each with a name of its own', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(new Set(examples.map(({ file }) => file)).size).toBe(examples.length);
  });

  it('take what is random from the IOC, so that --seed repeats it', () => {
    expect(examples.filter(({ text }) => text.includes('Math.random')).map(({ file }) => file)).toEqual([]);
  });

  it('compile', async () => {
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { stdout } = await run(tsc, ['-p', folder], { cwd: folder }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });

  it.each(served)('$file of $page is served, and ends cleanly', async ({ file }) => {
    const environment = { EPICS_CAS_SERVER_PORT: String(await freePort()) };
    const program = new Program(['run', `./${file}`], environment, folder);
    onTestFinished(() => void program.child.kill('SIGKILL'));
    await program.says('Server startup complete.');
    program.signal('SIGINT');
    const { code, stdout, stderr } = await program.ended;
    expect([code, stderr]).toEqual([0, '']);
    // There is no device for the ports of an example to find.
    const troubles = stdout
      .split('\n')
      .filter((line) => /^\[[WEF]/.test(line) && !/The port \w+ to .* is down/.test(line));
    expect(troubles).toEqual([]);
  });

  it.each(programs)('$file of $page does what it says', async ({ file, text }) => {
    const { stdout } = await run(join(root, 'node_modules/.bin/tsx'), [join(folder, file)], { cwd: folder });
    const said = /console\.log\(.*\); \/\/ (.*)/.exec(text);
    expect(stdout.trim()).toBe(said?.[1]);
  });
});
