/** `xioc conform`, the built program, against a server that it starts. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Ended, Program } from './program.ts';

const SERVER = `${process.execPath} bin/xioc.js run simple`;

let programs: Program[];

beforeEach(() => {
  programs = [];
});
afterEach(async () => {
  for (const program of programs) program.child.kill('SIGTERM');
  await Promise.all(programs.map((program) => program.ended));
});

function conform(...args: readonly string[]): Promise<Ended> {
  const program = new Program(['conform', ...args]);
  programs.push(program);
  return program.ended;
}

it('finds nothing wrong with xioc', async () => {
  const core = ['--profile', 'core', '--random', '5', '--seed', '7', '-w', '20'];
  const { code, stdout, stderr } = await conform('--command', SERVER, ...core, 'simple:A', 'simple:C');

  expect(stderr).toBe('');
  expect(stdout).toMatch(/^CREATE_CHAN +a PV that is served +channel absent +pass \d+$/m);
  expect(stdout).toMatch(/\n\d+ pass, 0 fail; repeat with --seed 7\n$/);
  expect(code).toBe(0);
}, 180_000);

it('ends with 1 when the server is not what was expected, and shows the way and the bytes', async () => {
  const options = ['--profile', 'core', '--random', '0', '--expect', 'caproto', '--format', 'junit', '-w', '2'];
  const { code, stdout } = await conform('--command', SERVER, ...options, 'simple:A', 'simple:C');

  expect(stdout).toContain('<failure message="must see VERSION; saw VERSION type=0');
  expect(stdout).toMatch(/saw {2}VERSION type=0 count=13 p1=0 p2=0\n +0000 0000 0000 000d 00000000 00000000/);
  expect(code).toBe(1);
}, 180_000);

it.each([
  [['--command', 'echo no; exit 3', 'a', 'b'], "'echo no; exit 3' ended before it served anything (3):\nno"],
  [['--command', SERVER, 'simple:C', 'simple:C'], "'simple:C' is an array."],
  [['--command', SERVER, 'simple:A', 'simple:A'], "'simple:A' is not an array."],
])(
  'says what is wrong: %j',
  async (args, message) => {
    const { code, stderr } = await conform(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  },
  60_000,
);
