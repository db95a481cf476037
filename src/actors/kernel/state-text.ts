/** The state of a machine in a line. */
import type { AnyMachineSnapshot, Snapshot, StateValue } from 'xstate';

/** `open.serving`; regions of a parallel state side by side: `session.open.serving · monitors.flowing`. */
export function stateText(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, below]) => {
      const text = below === undefined ? '' : stateText(below);
      if (text === '') return key;
      return text.includes(' · ') ? `${key}(${text})` : `${key}.${text}`;
    })
    .join(' · ');
}

/** True for the snapshot of a machine; other logic has a status only. */
export function isMachineSnapshot(snapshot: unknown): snapshot is AnyMachineSnapshot {
  return typeof snapshot === 'object' && snapshot !== null && 'machine' in snapshot && 'value' in snapshot;
}

/** The state of any actor in a line. */
export function describeState(snapshot: Snapshot<unknown> | undefined): string {
  if (snapshot === undefined) return '';
  return isMachineSnapshot(snapshot) ? stateText(snapshot.value) : snapshot.status;
}
