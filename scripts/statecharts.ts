/** The statecharts of `src/machines` as a chapter of Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyStateMachine, StateMachine } from 'xstate';
import { toMermaid } from '../src/export/mermaid.ts';
import { wireDefinition } from '../src/inspect/definition.ts';

const folder = 'src/machines';

export interface Chart {
  readonly file: string;
  /** First sentence of the file's header. */
  readonly sentence: string;
  readonly mermaid: string;
}

/** One chart per machine file, the server's in the order of a command's path, then the others by name. */
export async function charts(): Promise<Chart[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const found: Chart[] = [];
  for (const file of files.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))) {
    const path = join(folder, file);
    const exported: Record<string, unknown> = await import(pathToFileURL(resolve(path)).href);
    const machine = Object.values(exported).find((value) => value instanceof StateMachine) as
      | AnyStateMachine
      | undefined;
    if (machine === undefined) continue;
    found.push({ file, sentence: sentenceOf(path), mermaid: toMermaid(wireDefinition(machine)) });
  }
  return found;
}

/** A heading, a sentence and a picture for each. */
export function machineChapters(all: readonly Chart[]): string {
  const chapters = all.map(
    ({ file, sentence, mermaid }) =>
      `### ${file.replace(/\.ts$/, '')}\n\n${sentence} See [\`machines/${file}\`](${folder}/${file}).\n\n\`\`\`mermaid\n${mermaid}\`\`\`\n`,
  );
  return chapters.join('\n');
}

/** `text` with `chapters` between its markers. */
export function between(text: string, chapters: string): string {
  const [start, end] = ['<!-- statecharts -->', '<!-- /statecharts -->'];
  const from = text.indexOf(start) + start.length;
  return `${text.slice(0, from)}\n\n${chapters}\n${text.slice(text.indexOf(end))}`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

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

function rank(file: string): number {
  const place = PATH.indexOf(file.replace(/\.ts$/, ''));
  return place === -1 ? PATH.length : place;
}

function sentenceOf(path: string): string {
  const header = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  const text = header
    .replaceAll(/^\s*\*?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
