/** The conditions that are pinned in this browser, and what is wrong now with those included. */
import { effect, signal } from '@preact/signals';
import { type Alert, alertsOf } from './model/alerts.ts';
import { type Pin, PinHistory, pinnedAlerts } from './model/pins.ts';
import { live, now, world } from './store.ts';

const KEY = 'xioc.pins';

export const pins = signal<readonly Pin[]>(stored());

/** When something pinned held, as long as this page looks. */
export const pinHistory = new PinHistory();

/** What is wrong now: what was pinned comes first. */
export function currentAlerts(): readonly Alert[] {
  const known = world();
  return pins.value.length === 0 ? alertsOf(known) : [...pinnedAlerts(known, pins.value, now()), ...alertsOf(known)];
}

export function keepPins(): void {
  effect(() => localStorage.setItem(KEY, JSON.stringify(pins.value)));
  effect(() => {
    if (pins.value.length > 0 && live.value) {
      pinHistory.note(pinnedAlerts(world(), pins.value, now()).length > 0, now());
    }
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function stored(): Pin[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isPin) : [];
  } catch {
    return []; // written by something else
  }
}

function isPin(value: unknown): value is Pin {
  const { filter, heldMs } = (value ?? {}) as Partial<Pin>;
  return typeof filter === 'string' && typeof heldMs === 'number' && heldMs >= 0;
}
