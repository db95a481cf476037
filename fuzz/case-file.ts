/** What led to a failure, as a file that can be played again: `npm run fuzz -- --replay FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { hex } from '../test/support/hex.ts';
import type { TargetName } from './targets.ts';

export interface CaseFile {
  readonly target: TargetName;
  readonly reasons: readonly string[];
  /** Of the campaign that found it. */
  readonly seed: number;
  readonly cases: readonly unknown[];
}

/** Bytes are written as `{ "hex": … }`. */
export function writeCases(file: string, cases: CaseFile): void {
  const text = JSON.stringify(
    cases,
    (_, value: unknown) => (value instanceof Uint8Array ? { hex: digits(value) } : value),
    1,
  );
  writeFileSync(file, `${text}\n`);
}

/** @throws Error when there is no such file, or it is none of this kind */
export function readCases(file: string): CaseFile {
  const parsed = JSON.parse(readFileSync(file, 'utf8'), (_, value: unknown) => (isHex(value) ? hex(value.hex) : value));
  if (!Array.isArray((parsed as CaseFile).cases))
    throw new Error(`${file} has no cases: give a file that a failed run has written`);
  return parsed as CaseFile;
}

// --- helpers --------------------------------------------------------------------------------------------------------

function isHex(value: unknown): value is { hex: string } {
  return typeof value === 'object' && value !== null && typeof (value as { hex?: unknown }).hex === 'string';
}

function digits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
