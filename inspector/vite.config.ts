import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig, type Plugin } from 'vite';

/** Packages whose code is part of the page. */
const BUNDLED = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  'uplot',
  'elkjs',
  'xstate',
  '@xstate/inspect',
  'fast-safe-stringify',
];

export default defineConfig({
  base: './',
  build: { outDir: '../dist/inspector', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 2000 },
  plugins: [notices()],
});

/** Puts the licences of the bundled packages beside the page, as they ask for. */
function notices(): Plugin {
  return {
    name: 'third-party-notices',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'third-party.txt', source: BUNDLED.map(notice).join('\n') });
    },
  };
}

function notice(name: string): string {
  const require = createRequire(import.meta.url);
  const folders = require.resolve.paths(name) ?? [];
  for (const folder of folders) {
    try {
      const manifest = JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as Manifest;
      return [
        `${name} ${manifest.version}`,
        `Licence: ${manifest.license}`,
        `Source: ${manifest.homepage ?? ''}`,
        '',
      ].join('\n');
    } catch {
      // not in this folder: the next one up
    }
  }
  throw new Error(`${name} is bundled with the page, but its licence was not found.`);
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly homepage?: string;
}
