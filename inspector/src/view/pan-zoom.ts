/** Moving about in a drawing: drag, wheel, arrow keys are left to the page. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PanZoom {
  readonly viewBox: string;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
}

const MARGIN = 10;

/** @param drawing the drawing's size; a new drawing is shown whole. */
export function usePanZoom(
  svg: RefObject<SVGSVGElement | null>,
  drawing: { readonly width: number; readonly height: number } | string | undefined,
): PanZoom {
  const [chosen, setChosen] = useState<{ readonly drawing: unknown; readonly view: View }>();
  const size = typeof drawing === 'object' ? drawing : { width: 100, height: 100 };
  const whole: View = {
    x: -MARGIN,
    y: -MARGIN,
    width: size.width + 2 * MARGIN,
    height: size.height + 2 * MARGIN,
  };
  const view = chosen !== undefined && chosen.drawing === drawing ? chosen.view : whole;
  const show = (next: View): void => setChosen({ drawing, view: next });

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const zoomAt = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      show(scaled(view, event.deltaY < 0 ? 1.15 : 1 / 1.15, (event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height));
    };
    const drag = (event: PointerEvent): void => {
      if (event.buttons !== 1) return;
      const box = element.getBoundingClientRect();
      const perPixel = Math.max(view.width / box.width, view.height / box.height);
      show({ ...view, x: view.x - event.movementX * perPixel, y: view.y - event.movementY * perPixel });
    };
    element.addEventListener('wheel', zoomAt, { passive: false });
    element.addEventListener('pointermove', drag);
    return () => {
      element.removeEventListener('wheel', zoomAt);
      element.removeEventListener('pointermove', drag);
    };
  });

  return {
    viewBox: `${view.x} ${view.y} ${view.width} ${view.height}`,
    zoomBy: (factor) => show(scaled(view, factor, 0.5, 0.5)),
    fit: () => setChosen(undefined),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function scaled({ x, y, width, height }: View, factor: number, shareX: number, shareY: number): View {
  const narrower = width / factor;
  const lower = height / factor;
  return { x: x + (width - narrower) * shareX, y: y + (height - lower) * shareY, width: narrower, height: lower };
}
