/**
 * A script with the sources that it imports, as one file of JavaScript for a process of its own: bundling takes a tenth of
 * what loading hundreds of sources through tsx does.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** In the package, so that packages and `package.json` are found as from the sources. */
const folder = fileURLToPath(new URL(`../../node_modules/.cache/bundles-${process.pid}`, import.meta.url));

/** @returns the file that Node runs; it is there until this process ends */
export function bundle(script: URL): string {
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/${script.pathname.replace(/.*\//, '').replace(/\.[jt]s$/, '')}.mjs`;
  buildSync({
    entryPoints: [fileURLToPath(script)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
