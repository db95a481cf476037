/** All of a chart, small, with the part that is shown: click or drag to go elsewhere. */
import type { PlacedChart } from '../chart/chart-layout.ts';
import type { View } from './pan-zoom.ts';

interface MinimapProps {
  readonly placed: PlacedChart;
  readonly active: ReadonlySet<string>;
  readonly shown: View;
  readonly onGo: (x: number, y: number) => void;
}

/** Pixels of its longer side. */
const SIZE = 170;

export function Minimap({ placed, active, shown, onGo }: MinimapProps) {
  const { width, height } = placed;
  const scale = SIZE / Math.max(width, height, 1);
  const go = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    onGo(((event.clientX - box.x) / box.width) * width, ((event.clientY - box.y) / box.height) * height);
  };
  return (
    <svg
      class="minimap"
      width={width * scale}
      height={height * scale}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={(event) => {
        if (event.buttons === 1) go(event);
      }}
    >
      {placed.states.map(({ state, x, y, width: wide, height: high }) => (
        <rect
          key={state.id}
          class={`minimap-state${active.has(state.id) && state.children.length === 0 ? ' active' : ''}`}
          x={x}
          y={y}
          width={wide}
          height={high}
        />
      ))}
      <rect class="minimap-shown" x={shown.x} y={shown.y} width={shown.width} height={shown.height} />
    </svg>
  );
}
