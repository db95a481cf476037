/** The statecharts of `src/machines` as pages of Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyStateMachine, StateMachine } from 'xstate';
import { toMermaid } from '../src/export/mermaid.ts';
import { wireDefinition } from '../src/inspect/definition.ts';

const MACHINES = 'src/machines';
const PAGES = 'docs/statecharts';

export interface Chart {
  /** Of the machine, from the root of the repository. */
  readonly file: string;
  /** First sentence of the file's header. */
  readonly sentence: string;
  readonly mermaid: string;
}

/** One chart per machine file: those of a command's path in its order, then the others by name. */
export async function charts(): Promise<Chart[]> {
  const found: Chart[] = [];
  for (const file of machineFiles()) {
    const exported: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href);
    const machine = Object.values(exported).find((value) => value instanceof StateMachine);
    if (machine === undefined) continue;
    const mermaid = toMermaid(wireDefinition(machine as AnyStateMachine));
    found.push({ file, sentence: sentenceOf(file), mermaid });
  }
  return found;
}

/** A page for each folder of machines, and one that lists them all: text by file name. */
export function chartPages(all: readonly Chart[]): Map<string, string> {
  const byPage = new Map<string, Chart[]>();
  for (const chart of all) byPage.set(pageOf(chart.file), [...(byPage.get(pageOf(chart.file)) ?? []), chart]);
  const pages = new Map([[`${PAGES}/README.md`, index(byPage)]]);
  for (const [page, own] of byPage) {
    const chapters = own.map((chart) => chapter(chart, PAGES));
    pages.set(page, `# Statecharts: ${areaOf(page)}\n\n${DRAWN}\n\n${chapters.join('\n')}`);
  }
  return pages;
}

/** Headings, sentences and pictures of the machines of these names, for a page in the root of the repository. */
export function chartChapters(all: readonly Chart[], names: readonly string[]): string {
  return names.map((name) => chapter(all.find(({ file }) => nameOf(file) === name)!, '.')).join('\n');
}

/** `text` with `chapters` between its markers. */
export function between(text: string, chapters: string): string {
  const [start, end] = ['<!-- statecharts -->', '<!-- /statecharts -->'];
  const from = text.indexOf(start) + start.length;
  return `${text.slice(0, from)}\n\n${chapters}\n${text.slice(text.indexOf(end))}`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DRAWN = 'Drawn from the machines by `npm run diagrams`; a test fails when a chart is stale.';

const PATH = [
  'ioc',
  'supervisor',
  'name-server',
  'beacon',
  'circuit',
  'channel',
  'pv',
  'put-completion',
  'subscription',
];

function machineFiles(): string[] {
  return readdirSync(MACHINES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(MACHINES, name))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function rank(file: string): number {
  const place = PATH.indexOf(nameOf(file));
  return place === -1 ? PATH.length : place;
}

function nameOf(file: string): string {
  return basename(file, '.ts');
}

function pageOf(file: string): string {
  const folder = relative(MACHINES, dirname(file));
  return `${PAGES}/${folder === '' ? 'core' : folder.replaceAll('/', '-')}.md`;
}

/** `ca-client` as `ca/client`: the folder below `src/machines`. */
function areaOf(page: string): string {
  return basename(page, '.md').replaceAll('-', '/');
}

function index(byPage: ReadonlyMap<string, readonly Chart[]>): string {
  const lists = [...byPage].map(([page, own]) => {
    const items = own.map(
      ({ file, sentence }) => `- [${nameOf(file)}](${basename(page)}#${nameOf(file)}): ${sentence}`,
    );
    return `## ${areaOf(page)}\n\n${items.join('\n')}\n`;
  });
  return `# Statecharts\n\n${DRAWN}\n\n${lists.join('\n')}`;
}

function chapter({ file, sentence, mermaid }: Chart, from: string): string {
  const source = `[\`${relative('src', file)}\`](${relative(from, file)})`;
  return `### ${nameOf(file)}\n\n${sentence} See ${source}.\n\n\`\`\`mermaid\n${mermaid}\`\`\`\n`;
}

function sentenceOf(path: string): string {
  const header = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  const text = header
    .replaceAll(/^\s*\*?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
