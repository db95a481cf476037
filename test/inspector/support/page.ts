/** A browser at the page of a live scene, for tests. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Group } from '../../../src/index.ts';
import { type Browser, type BrowserOptions, startBrowser } from './browser.ts';
import { type Scene, startScene } from './scene.ts';

export interface LivePage {
  readonly scene: Scene;
  readonly browser: Browser;
  /** Opens the page at a place such as `#/actors/circuit-1`. */
  open(place?: string): Promise<Page>;
}

/** Starts an IOC and a browser for the tests of a file; fails them when a page said an error. */
export function useLivePage(
  group: Group,
  options: BrowserOptions & { readonly write?: boolean; readonly protocols?: readonly ('ca' | 'pva')[] } = {},
): LivePage {
  let scene: Scene;
  let browser: Browser;
  beforeAll(async () => {
    scene = await startScene(group, { write: options.write ?? false, protocols: options.protocols ?? ['ca'] });
    browser = await startBrowser(options);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
    expect(browser.errors).toEqual([]);
  });
  return {
    get scene() {
      return scene;
    },
    get browser() {
      return browser;
    },
    open: (place = '') => browser.open(scene.url + place),
  };
}

/** The tree's lines as a person sees them, indentation in spaces. */
export function treeLines(page: Page): Promise<string[]> {
  return page
    .locator('[role=treeitem]')
    .evaluateAll((lines) =>
      lines.map(
        (line) =>
          ' '.repeat(Number(line.getAttribute('aria-level')) - 1) + (line.querySelector('.label')?.textContent ?? ''),
      ),
    );
}
