/** Links of all Markdown pages lead to files of the repository, and to headings of pages. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((page) => existsSync(page));

/** Of a page without its code. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8')
    .replaceAll(/^(```+|~~~+)[\s\S]*?^\1/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
}

/** As GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title] of proseOf(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const text = title!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

function deadLinks(page: string): string[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, link]) => link!);
  return links.filter((link) => {
    if (/^(https?|mailto|ca|pva):/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
    if (!existsSync(target)) return true;
    return anchor !== undefined && !(statSync(target).isFile() && anchorsOf(target).has(anchor));
  });
}

it('there are pages', () => {
  expect(pages).toContain('README.md');
  expect(pages.length).toBeGreaterThan(15);
});

it('no page has a dead link', () => {
  const dead = pages.flatMap((page) => deadLinks(page).map((link) => `${page}: ${link}`));
  expect(dead).toEqual([]);
});

it('every page of docs/ is reached from another page', () => {
  const reached = new Set(
    pages.flatMap((page) =>
      [...proseOf(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => {
        const target = normalize(join(dirname(page), link!)).replace(/\/$/, '');
        return existsSync(target) && statSync(target).isDirectory() ? `${target}/README.md` : target;
      }),
    ),
  );
  const lost = pages.filter((page) => page.startsWith('docs/') && !reached.has(page));
  expect(lost).toEqual([]);
});
