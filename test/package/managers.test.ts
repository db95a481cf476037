/** The tarball in an empty project, by each package manager: as an ES module, by `require`, and as a command. */
import { expect, inject, it } from 'vitest';
import { type Manager, managers, Project } from './project.ts';

it.each(managers)('%s installs it, and it runs', async (manager: Manager) => {
  const project = new Project(manager);
  await project.add(manager, inject('tarball'), 'xstate');
  expect(await project.run('node', 'program.js')).toBe('beats 3\n');
  expect(await project.run('node', 'program.cjs')).toBe('beats 3\n');
  const said = await project.run('node', 'node_modules/xioc/bin/xioc.js', 'export', './gauge.ts', '--json');
  expect(said).toContain('"gauge:pressure"');
});
