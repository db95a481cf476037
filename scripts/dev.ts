/**
 * `npm run dev -- run simple`: the command line straight from `src`, without a build. With `--watch`, a change of any file
 * that it has loaded, an author's own included, starts it again.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '../src/cli/main.ts';

const WATCH = '--watch';
const argv = process.argv.slice(2);

if (argv.includes(WATCH)) {
  const program = fileURLToPath(import.meta.url);
  const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
  // What Node itself was told: the condition under which 'xioc' means `src`.
  const own = process.execArgv.filter((argument) => argument.startsWith('--conditions'));
  const rest = argv.filter((argument) => argument !== WATCH);
  const child = spawn(process.execPath, [tsx, 'watch', '--clear-screen=false', ...own, program, ...rest], {
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the child itself. This program ends when the child has.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  await main(argv);
}
