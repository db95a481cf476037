/** A project of a user: a folder with a manifest and a few files. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { run } from './run.ts';

export const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const;
export type Manager = (typeof managers)[number];

/** An IOC, and a program that serves one and reads it. */
export const files = {
  'gauge.ts': `import { group, pv } from 'xioc';
export default group('gauge', { pressure: pv.double(3, { units: 'mbar' }) });
`,
  'program.js': `import { Context, group, pv, serve } from 'xioc';
import { readFrom } from './read.cjs';
const ioc = await serve(group('demo', { beats: pv.long(3) }), { port: 0 });
await readFrom(ioc, Context);
`,
  'program.cjs': `const { Context, group, pv, serve } = require('xioc');
const { readFrom } = require('./read.cjs');
serve(group('demo', { beats: pv.long(3) }), { port: 0 }).then((ioc) => readFrom(ioc, Context));
`,
  'read.cjs': `exports.readFrom = async (ioc, Context) => {
  const environment = { EPICS_CA_NAME_SERVERS: '127.0.0.1:' + ioc.port, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  const context = new Context({ environment, repeater: false });
  const [beats] = await context.getPVs('demo:beats');
  const { value } = await beats.read({ timeout: 20 });
  console.log('beats ' + value);
  await context.close();
  await ioc.stop();
};
`,
};

export class Project {
  readonly folder: string;

  constructor(name: string) {
    this.folder = mkdtempSync(join(inject('folder'), `${name}-`));
    this.write('package.json', '{ "name": "beamline", "private": true, "type": "module" }\n');
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  write(file: string, text: string): void {
    mkdirSync(join(this.folder, file, '..'), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  run(command: string, ...args: string[]): Promise<string> {
    return run(command, args, this.folder);
  }

  /** Adds packages. Yarn's first version is the one that minds for which Node a package is. */
  async add(manager: Manager, ...packages: string[]): Promise<void> {
    if (manager === 'npm') await this.run('npm', 'install', '--no-audit', '--no-fund', ...packages);
    else
      await this.run(
        'npm',
        'exec',
        '--yes',
        `--package=${manager}`,
        '--',
        manager,
        'add',
        ...words[manager],
        ...packages,
      );
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** pnpm ends with an error where a dependency has a script for which nobody has said whether it may run. */
const words = { pnpm: ['--allow-build=esbuild'], yarn: [], bun: [] };
