/** The examined IOC built anew, as it is or with a fault in it, beside the one that this process runs. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { applyFault, type Fault } from './fault.ts';

export type Build = typeof import('../conform/examined-ioc.ts');

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Below `node_modules`, where what the build imports is found. */
const cache = join(root, 'node_modules/.cache');

/** @throws Error when the fault does not fit the source, or what it makes of it is no TypeScript */
export async function buildServer(fault?: Fault): Promise<Build> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'mutation-'));
  const outfile = join(folder, 'server.mjs');
  try {
    await build({
      entryPoints: [join(root, 'test/conform/examined-ioc.ts')],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'silent',
      plugins: fault === undefined ? [] : [substitute(fault)],
    });
    return (await import(pathToFileURL(outfile).href)) as Build;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function substitute(fault: Fault): Plugin {
  const { path, source } = applyFault(fault);
  return {
    name: 'fault',
    setup: ({ onLoad }) => {
      onLoad({ filter: new RegExp(`/${basename(path)}$`) }, (file) =>
        file.path === path ? { contents: source, loader: 'ts' } : undefined,
      );
    },
  };
}
