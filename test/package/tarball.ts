/** Packs the built package once, for all tests of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { run } from './run.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the tarball. */
    tarball: string;
    /** A folder that the suite removes. */
    folder: string;
  }
}

export default async function pack(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'xioc-package-'));
  // The build has been made: packing makes it anew, from which the tests that run meanwhile would suffer.
  const said = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  project.provide('tarball', join(folder, nameIn(said)));
  project.provide('folder', folder);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** npm says one entry in an array, or since version 11 in an object by name. */
function nameIn(said: string): string {
  const [entry] = Object.values(JSON.parse(said) as Record<string, { readonly filename: string }>);
  if (entry === undefined) throw new Error(`npm pack said ${said}`);
  return entry.filename;
}
