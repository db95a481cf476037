/** Draws the statecharts of the runtime and of the examples into the pages that show them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { diagramPages } from './diagram-pages.ts';

// Its pages are named after folders of `src/machines`, which come and go.
rmSync('docs/statecharts', { recursive: true, force: true });
mkdirSync('docs/statecharts');
for (const [file, text] of await diagramPages()) writeFileSync(file, text);
