/** Moving about in a drawing: drag and wheel, or the buttons. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { zoom } from '../appearance.ts';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PanZoom {
  readonly viewBox: string;
  readonly zoomBy: (factor: number) => void;
  /** Shows the whole drawing, however small. */
  readonly fit: () => void;
  /** Shows the drawing large enough to be read, around the focus. */
  readonly follow: () => void;
  /** Shows a place in the middle, large enough to be read. */
  readonly goTo: (x: number, y: number) => void;
  /** Moves by a share of what is shown. */
  readonly moveBy: (x: number, y: number) => void;
  readonly view: View;
  readonly mode: 'follow' | 'whole' | 'free';
}

const MARGIN = 10;
/** Pixels per unit at which text is read well, and at which it is no longer made larger; more on a wall. */
const READABLE = 0.9;
/** So much smaller is a drawing still shown whole where nobody has chosen otherwise: to see all of it is worth that. */
const STILL_READABLE = 0.62;
const LARGEST = 1.4;

/**
 * @param drawing the drawing's size; a new drawing is shown from the start
 * @param focus boxes to keep in sight where the whole would be too small to read: all of them, or else the first
 */
export function usePanZoom(
  svg: RefObject<SVGSVGElement | null>,
  drawing: { readonly width: number; readonly height: number } | string | undefined,
  focus: readonly View[],
): PanZoom {
  const [chosen, setChosen] = useState<{ readonly drawing: unknown; readonly view: View | 'whole' }>();
  const [pane, setPane] = useState({ width: 600, height: 400 });
  const size = typeof drawing === 'object' ? drawing : { width: 100, height: 100 };
  const choice = chosen !== undefined && chosen.drawing === drawing ? chosen.view : undefined;
  const view =
    choice === undefined ? followed(size, pane, focus) : choice === 'whole' ? scaledTo(size, pane, 0) : choice;
  const mode = choice === undefined ? 'follow' : choice === 'whole' ? 'whole' : 'free';
  const show = (next: View | 'whole'): void => setChosen({ drawing, view: next });
  const present = typeof drawing === 'object';

  useEffect(() => {
    const element = svg.current;
    if (!element || !present) return;
    const resize = new ResizeObserver(() =>
      setPane({ width: element.clientWidth || 600, height: element.clientHeight || 400 }),
    );
    resize.observe(element);
    return () => resize.disconnect();
  }, [present]);

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const zoomAt = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const share = { x: (event.clientX - box.x) / box.width, y: (event.clientY - box.y) / box.height };
      show(zoomed(view, event.deltaY < 0 ? 1.15 : 1 / 1.15, share));
    };
    const drag = (event: PointerEvent): void => {
      if (event.buttons !== 1) return;
      const perPixel = view.width / pane.width;
      show({ ...view, x: view.x - event.movementX * perPixel, y: view.y - event.movementY * perPixel });
    };
    element.addEventListener('wheel', zoomAt, { passive: false });
    element.addEventListener('pointermove', drag);
    return () => {
      element.removeEventListener('wheel', zoomAt);
      element.removeEventListener('pointermove', drag);
    };
  });

  const goTo = (x: number, y: number): void => {
    const { width, height } = mode === 'free' ? view : scaledTo(size, pane, READABLE);
    show({ x: x - width / 2, y: y - height / 2, width, height });
  };

  return {
    goTo,
    moveBy: (x, y) => show({ ...view, x: view.x + x * view.width, y: view.y + y * view.height }),
    view,
    viewBox: `${view.x} ${view.y} ${view.width} ${view.height}`,
    zoomBy: (factor) => show(zoomed(view, factor, { x: 0.5, y: 0.5 })),
    fit: () => show('whole'),
    follow: () => setChosen(undefined),
    mode,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Size = { readonly width: number; readonly height: number };

function followed(size: Size, pane: Size, focus: readonly View[]): View {
  const least = wholeScale(size, pane) >= (STILL_READABLE * zoom.value) / 100 ? 0 : READABLE;
  const view = scaledTo(size, pane, least);
  const [first] = focus;
  if (first === undefined) return view;
  const all = around(focus);
  const { x, y, width, height } = all.width <= view.width && all.height <= view.height ? all : first;
  return {
    ...view,
    x: clamped(x + width / 2 - view.width / 2, size.width, view.width),
    y: clamped(y + height / 2 - view.height / 2, size.height, view.height),
  };
}

function around(boxes: readonly View[]): View {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** The middle of the drawing at the scale that fits the pane, but not below `least` pixels per unit. */
function scaledTo(size: Size, pane: Size, least: number): View {
  const whole = wholeScale(size, pane);
  const large = zoom.value / 100;
  const scale = Math.min(LARGEST * large, Math.max(whole, least * large));
  const width = pane.width / scale;
  const height = pane.height / scale;
  return { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height };
}

/** Pixels per unit at which all of it is in the pane. */
function wholeScale(size: Size, pane: Size): number {
  return Math.min(pane.width / (size.width + 2 * MARGIN), pane.height / (size.height + 2 * MARGIN));
}

/** Keeps the drawing filling the pane, or in its middle when it is smaller. */
function clamped(start: number, size: number, shown: number): number {
  if (shown >= size) return (size - shown) / 2;
  return Math.max(-MARGIN, Math.min(start, size + MARGIN - shown));
}

function zoomed(
  { x, y, width, height }: View,
  factor: number,
  share: { readonly x: number; readonly y: number },
): View {
  const narrower = width / factor;
  const lower = height / factor;
  return { x: x + (width - narrower) * share.x, y: y + (height - lower) * share.y, width: narrower, height: lower };
}
