/** A long list of rows of equal height, of which only those in sight exist. */
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rowHeight } from '../appearance.ts';

const OVERSCAN = 8;

export interface VirtualList {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly first: number;
  readonly end: number;
  readonly rowPx: number;
  scrollTo(row: number): void;
}

/** @param stickToEnd shows the newest rows unless somebody has scrolled away from them. */
export function useVirtualList(count: number, stickToEnd = false): VirtualList {
  const scroller = useRef<HTMLDivElement>(null);
  const [{ top, height }, setWindow] = useState({ top: 0, height: 600 });
  const sticking = useRef(stickToEnd);
  const rowPx = rowHeight();

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => {
      sticking.current = stickToEnd && element.scrollTop + element.clientHeight >= element.scrollHeight - rowPx;
      setWindow({ top: element.scrollTop, height: element.clientHeight });
    };
    measure();
    sticking.current = stickToEnd;
    element.addEventListener('scroll', measure, { passive: true });
    const resize = new ResizeObserver(measure);
    resize.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      resize.disconnect();
    };
  }, [rowPx, stickToEnd]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && sticking.current) element.scrollTop = element.scrollHeight;
  }, [count]);

  return {
    scroller,
    first: Math.max(0, Math.floor(top / rowPx) - OVERSCAN),
    end: Math.min(count, Math.ceil((top + height) / rowPx) + OVERSCAN),
    rowPx,
    scrollTo: (row) => {
      const element = scroller.current;
      if (!element) return;
      const at = row * rowPx;
      if (at < element.scrollTop) element.scrollTop = at;
      else if (at + rowPx > element.scrollTop + element.clientHeight)
        element.scrollTop = at + rowPx - element.clientHeight;
    },
  };
}

/** The space that all rows would take, with those in sight in their places. */
export function VirtualSpace({
  list,
  count,
  children,
}: {
  list: VirtualList;
  count: number;
  children: ComponentChildren;
}) {
  return (
    <div class="virtual-space" role="presentation" style={{ height: `${count * list.rowPx}px` }}>
      <div class="virtual-window" role="presentation" style={{ transform: `translateY(${list.first * list.rowPx}px)` }}>
        {children}
      </div>
    </div>
  );
}
