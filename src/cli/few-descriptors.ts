/**
 * Node reads the files of a program all at once, which takes more descriptors than a process may have that is allowed 64.
 * `require` reads one after the other.
 */
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { maxDescriptors } from '../actors/net/descriptors.ts';

/** Loads what `xioc run` needs in such a process; elsewhere it does nothing. */
export function loadOneByOne(): void {
  const most = maxDescriptors();
  if (most === 0 || most >= ENOUGH) return;
  const ending = extname(import.meta.url);
  const require = createRequire(import.meta.url);
  for (const file of ['../index', './run']) require(`${file}${ending}`);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** 80 suffice today. */
const ENOUGH = 256;
