/** What is examined built anew, as it is or with a fault in it, beside the modules that this process runs. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { oddCharts } from '../actors/kernel/odd-charts.ts';
import type * as proof from '../actors/kernel/proof.ts';
import type * as examinedIoc from '../conform/ca/examined-ioc.ts';
import type * as examinedPvaIoc from '../conform/pva/examined-ioc.ts';
import type * as charts from '../machines/all.ts';
import { applyFault, type Fault } from './fault.ts';

export type ServerBuild = typeof examinedIoc;
export type PvaServerBuild = typeof examinedPvaIoc;

export interface ProofBuild {
  readonly proof: typeof proof;
  readonly charts: typeof charts;
  readonly oddCharts: typeof oddCharts;
  /** What the files below `src/machines` export, by name without the ending. */
  readonly machines: Readonly<Record<string, object>>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Below `node_modules`, where what the build imports is found. */
const cache = join(root, 'node_modules/.cache');

/**
 * The examined IOC.
 *
 * @throws Error when the fault does not fit the source, or what it makes of it is not TypeScript
 */
export function buildServer(fault?: Fault): Promise<ServerBuild> {
  return buildModule("export * from './test/conform/ca/examined-ioc.ts';", fault);
}

/** The same, examined over PV Access. Throws as `buildServer`. */
export function buildPvaServer(fault?: Fault): Promise<PvaServerBuild> {
  return buildModule("export * from './test/conform/pva/examined-ioc.ts';", fault, 'pva');
}

/** The proof of the hot path, with the kernel and the charts. Throws as `buildServer`. */
export function buildProof(fault?: Fault): Promise<ProofBuild> {
  const files = readdirSync(join(root, 'src/machines'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3).replaceAll('\\', '/'));
  const source = [
    "export * as proof from './test/actors/kernel/proof.ts';",
    "export * as charts from './test/machines/all.ts';",
    "export { oddCharts } from './test/actors/kernel/odd-charts.ts';",
    ...files.map((file, index) => `import * as chart${index} from './src/machines/${file}.ts';`),
    `export const machines = { ${files.map((file, index) => `'${file}': chart${index}`).join(', ')} };`,
  ];
  return buildModule(source.join('\n'), fault);
}

// --- helpers --------------------------------------------------------------------------------------------------------

async function buildModule<Build>(
  contents: string,
  fault: Fault | undefined,
  protocol: 'ca' | 'pva' = 'ca',
): Promise<Build> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'mutation-'));
  const outfile = join(folder, 'build.mjs');
  try {
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'silent',
      plugins: fault === undefined ? [] : [substitute(fault, protocol)],
    });
    return (await import(pathToFileURL(outfile).href)) as Build;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function substitute(fault: Fault, protocol: 'ca' | 'pva'): Plugin {
  const { path, source } = applyFault(fault, protocol);
  return {
    name: 'fault',
    setup: ({ onLoad }) => {
      onLoad({ filter: new RegExp(`/${basename(path)}$`) }, (file) =>
        file.path === path ? { contents: source, loader: 'ts' } : undefined,
      );
    },
  };
}
