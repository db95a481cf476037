import type { ComponentChildren, RefObject } from 'preact';

interface ScrollerProps {
  readonly class: string;
  readonly label: string;
  /** `log`: what is added at the end is of interest. */
  readonly role?: 'region' | 'log';
  readonly element?: RefObject<HTMLDivElement | null>;
  readonly children: ComponentChildren;
}

/** A place that scrolls: named, and reached with the Tab key, so that the arrow keys scroll it. */
export function Scroller({ class: name, label, role = 'region', element, children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div class={name} role={role} aria-label={label} tabIndex={0} ref={element ?? null}>
      {children}
    </div>
  );
}
