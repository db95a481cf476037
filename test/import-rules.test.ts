/** Who may import what: the layers of the source tree, and the purity of the lowest two. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Folders of src that each folder may import from, itself included; and packages, where they are restricted. */
const rules: Readonly<Record<string, { folders: readonly string[]; packages?: readonly string[] }>> = {
  protocol: { folders: ['protocol'], packages: ['json5'] },
  machines: { folders: ['machines', 'protocol'], packages: ['xstate'] },
  database: { folders: ['database', 'machines', 'protocol'] },
  // An IOC can be a client of others: mirrors, gateways.
  actors: { folders: ['actors', 'client', 'database', 'machines', 'protocol'] },
  client: { folders: ['client', 'actors', 'machines', 'protocol'] },
  helpers: { folders: ['helpers', 'actors', 'database', 'machines', 'protocol'] },
};

/** What a pure folder must not touch: the world, the time, chance. */
const impure =
  /\b(?:Date\.now|new Date|performance\.|Math\.random|setTimeout|setInterval|process\.|Buffer\b|console\.)/;

interface Import {
  readonly file: string;
  readonly from: string;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  // Types leave no trace at run time: they may be named upwards.
  const sources = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b(?!\s+type\b)[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)/g,
  );
  return [...sources].map((match) => ({ file, from: match[1] ?? match[2] ?? '' }));
}

/** `src/<folder>` that a relative import leads to, or the package it names. */
function targetOf({ file, from }: Import): { folder?: string; package?: string } {
  if (!from.startsWith('.')) return { package: from };
  const path = normalize(join(dirname(file), from)).split('/');
  return { folder: path.length > 2 ? path[1]! : path[1]!.replace(/\.ts$/, '') };
}

const present = Object.entries(rules).filter(([folder]) => existsSync(join('src', folder)));

describe.each(present)('src/%s', (folder, rule) => {
  const imports = filesOf(join('src', folder)).flatMap(importsOf);

  it('imports from the layers below it only', () => {
    const wrong = imports.filter((each) => {
      const { folder: target } = targetOf(each);
      return target !== undefined && !rule.folders.includes(target);
    });
    expect(wrong).toEqual([]);
  });

  if (rule.packages !== undefined) {
    it('is pure: no node: modules, no clock, no chance, no packages but its own', () => {
      const wrong = imports.filter((each) => {
        const { package: name } = targetOf(each);
        return name !== undefined && !rule.packages!.includes(name);
      });
      expect(wrong).toEqual([]);
      const files = filesOf(join('src', folder));
      const worldly = files.filter((file) =>
        impure.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
      );
      expect(worldly).toEqual([]);
    });
  }
});

it('examples import the public door, and each other, only', () => {
  const imports = filesOf('src/examples')
    .filter((file) => !file.endsWith('examples/index.ts'))
    .flatMap(importsOf);
  const wrong = imports.filter(({ from }) => from.startsWith('../') && from !== '../index.ts');
  expect(wrong).toEqual([]);
});
