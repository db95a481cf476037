import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPage } from '../../src/cli/open-page.ts';

let folder: string;
let opened: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-page-'));
  opened = join(folder, 'opened');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\necho "${name} $1" >'${opened}.part' && mv '${opened}.part' '${opened}'\n`,
    );
    chmodSync(join(folder, name), 0o755);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const url = 'http://127.0.0.1:5080/';
const path = () => `${folder}:${process.env.PATH}`;
const desk = () => ({ PATH: path(), DISPLAY: ':0' });

it.each([
  ['linux', 'xdg-open'],
  ['darwin', 'open'],
] as const)('opens it on %s by %s', async (platform, command) => {
  openPage(url, { platform, environment: desk(), isTerminal: true });
  await expect.poll(() => existsSync(opened)).toBe(true);
  expect(readFileSync(opened, 'utf8')).toBe(`${command} ${url}\n`);
});

it.each([
  ['without a terminal', {}, false],
  ['without a display', { DISPLAY: undefined }, true],
  ['over SSH', { SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' }, true],
  ['in CI', { CI: 'true' }, true],
  ['where BROWSER is none', { BROWSER: 'none' }, true],
  ['where there is no program for it', { PATH: '/nowhere' }, true],
])('does nothing %s', async (_, changes, isTerminal) => {
  openPage(url, { platform: 'linux', environment: { ...desk(), ...changes }, isTerminal });
  await sleep(100); // longer than the others take
  expect(existsSync(opened)).toBe(false);
});
