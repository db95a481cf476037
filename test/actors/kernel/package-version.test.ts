/** The version that the package says it has. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageVersion } from '../../../src/actors/kernel/package-version.ts';

it('is that of package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  expect(packageVersion()).toBe(version);
});
