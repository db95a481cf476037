/** Light or dark, and how large: kept in this browser. */
import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Percent; the largest are for a screen across the room. */
export const ZOOMS = [90, 100, 115, 130, 160, 200] as const;

export const theme = signal<Theme>(THEMES.find((each) => each === stored('theme')) ?? 'system');
/** A wall has more room than a laptop, and its readers stand further away. */
const USUAL_ZOOM = innerWidth >= 2400 ? 130 : 100;
export const zoom = signal<number>(ZOOMS.find((each) => String(each) === stored('zoom')) ?? USUAL_ZOOM);

/** Whether dark colours are shown now. */
export const dark = signal(false);

const ROOT_FONT_PX = 13;

/** Height of a row of a long list, in pixels: it is scrolled without being measured. */
export function rowHeight(): number {
  return Math.round(1.85 * ROOT_FONT_PX * (zoom.value / 100));
}

export function applyAppearance(): void {
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const systemTheme = signal(systemDark.matches);
  systemDark.addEventListener('change', () => {
    systemTheme.value = systemDark.matches;
  });
  effect(() => {
    dark.value = theme.value === 'system' ? systemTheme.value : theme.value === 'dark';
    document.documentElement.dataset.theme = dark.value ? 'dark' : 'light';
    document.documentElement.style.fontSize = `${(ROOT_FONT_PX * zoom.value) / 100}px`;
    localStorage.setItem('xioc.theme', theme.value);
    localStorage.setItem('xioc.zoom', String(zoom.value));
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function stored(key: string): string | null {
  return localStorage.getItem(`xioc.${key}`);
}
