/** What `xioc conform` says of a command line that cannot be right. `test/cli/conform.deep.test.ts` examines servers. */
import { expect, it } from 'vitest';
import { runTool } from './run-tool.ts';

it.each([
  [['localhost', 'a'], 'xioc conform: give a server, or --command, and two PV names'],
  [['--profile', 'corn', 'localhost', 'a', 'b'], "--profile 'corn' is not one of core, limits, hostile, flow"],
  [['--seed', 'x', 'localhost:1', 'a', 'b'], "--seed 'x' is not an integer"],
  [['localhost:1', 'a', 'b'], 'xioc conform: localhost:1: '],
  [['--slow', 'a', 'localhost:1', 'a', 'b'], '--slow and --gate belong together'],
])('says what is wrong: %j', async (args, message) => {
  const { code, stderr } = await runTool('conform', args, {});
  expect(stderr).toContain(message);
  expect(code).toBe(1);
});
