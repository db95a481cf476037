/** Opens a page in the browser of whoever sits at this terminal. */
import { spawn } from 'node:child_process';

export interface Place {
  readonly platform?: NodeJS.Platform;
  readonly environment?: NodeJS.ProcessEnv;
  readonly isTerminal?: boolean;
}

/**
 * Does nothing where nobody sits: without a terminal or a display, over SSH, in CI, and where BROWSER is `none`. A browser that
 * cannot be started is no fault: the log says where the page is.
 */
export function openPage(url: string, place: Place = {}): void {
  const { platform = process.platform, environment = process.env, isTerminal = process.stdout.isTTY === true } = place;
  const { BROWSER, CI, DISPLAY, SSH_CONNECTION, WAYLAND_DISPLAY } = environment;
  if (!isTerminal || CI !== undefined || SSH_CONNECTION !== undefined || BROWSER === 'none') return;
  const isDesktop = platform === 'darwin' || platform === 'win32';
  if (!isDesktop && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) return;
  const [command, ...before] = openers[platform] ?? ['xdg-open'];
  const child = spawn(command!, [...before, url], { stdio: 'ignore', detached: true, env: environment });
  child.on('error', () => {});
  child.unref();
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The first argument of `start` would be a title. */
const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};
