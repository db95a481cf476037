/** What one Node has installed runs on each other: the versions that are maintained, and the newest. */
import { readdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Project } from './project.ts';

const versions = ['20', '22', '24', 'latest'];

let project: Project;

beforeAll(async () => {
  project = new Project('nodes');
  await project.add('npm', inject('tarball'), 'xstate');
});

describe.each(versions)('Node %s', (version) => {
  let node: string;

  beforeAll(async () => {
    // npm's package `node` runs this one's binary; it has no script to run when it is installed.
    const binary = new Project(`node-${version}`);
    await binary.add('npm', `node-${platform()}-${arch()}@${version}`);
    const [home] = readdirSync(join(binary.folder, 'node_modules')).filter((name) => name.startsWith('node-'));
    node = join(binary.folder, 'node_modules', home!, 'bin/node');
  });

  it('serves and reads, as an ES module and by require', async () => {
    if (version !== 'latest') expect(await project.run(node, '--version')).toMatch(new RegExp(`^v${version}\\.`));
    expect(await project.run(node, 'program.js')).toBe('beats 3\n');
    expect(await project.run(node, 'program.cjs')).toBe('beats 3\n');
  });

  it('runs the command, and a file in TypeScript', async () => {
    const said = await project.run(node, 'node_modules/xioc/bin/xioc.js', 'export', './gauge.ts', '--json');
    expect(said).toContain('"gauge:pressure"');
  });
});
