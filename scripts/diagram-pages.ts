/** Every page with pictures of machines, as it should be: text by file name. */
import { readFileSync } from 'node:fs';
import { examplePictures, exampleTables } from './example-chapters.ts';
import { between, chartChapters, chartPages, charts } from './statecharts.ts';

/** The charts that ARCHITECTURE.md explains. */
const EXPLAINED = ['supervisor', 'circuit', 'channel'];

export async function diagramPages(): Promise<Map<string, string>> {
  const all = await charts();
  return new Map([
    ['ARCHITECTURE.md', between(readFileSync('ARCHITECTURE.md', 'utf8'), chartChapters(all, EXPLAINED))],
    ...chartPages(all),
    ['src/examples/README.md', between(readFileSync('src/examples/README.md', 'utf8'), await exampleTables())],
    ['docs/examples.md', await examplePictures()],
  ]);
}
