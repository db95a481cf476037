/** Draws a placed chart, lit with what is active and what was taken last. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { toMermaid } from '../../../src/export/mermaid.ts';
import { type Chart, chartOf } from '../chart/chart.ts';
import { type Box, layOut, type PlacedChart } from '../chart/chart-layout.ts';
import { toScxml } from '../chart/scxml.ts';
import type { Definition } from '../model/definition.ts';
import { ChartDrawing } from './chart-drawing.tsx';
import { download } from './download.ts';
import { Minimap } from './minimap.tsx';
import { type PanZoom, usePanZoom } from './pan-zoom.ts';
import { standaloneSvg } from './svg-export.ts';

interface ChartViewProps {
  readonly definition: Definition;
  readonly active: ReadonlySet<string>;
  /** Keys of the transitions taken last. */
  readonly taken: readonly string[];
  /** Why the last event did nothing; empty when it did. */
  readonly refused: string;
  readonly event: string;
  readonly state: string;
  /** Told of the event of a transition that was clicked. */
  readonly onPick: (event: string) => void;
}

export function ChartView({ definition, active, taken, refused, event, state, onPick }: ChartViewProps) {
  const chart = useMemo(() => chartOf(definition), [definition]);
  const placed = useLayout(chart);
  const svg = useRef<SVGSVGElement>(null);
  const [found, setFound] = useState('');
  const view = usePanZoom(svg, placed, typeof placed === 'object' ? focusOf(placed, active) : []);
  if (placed === undefined) return <p class="empty">Drawing …</p>;
  if (typeof placed === 'string') return <p class="empty bad-text">The chart could not be placed: {placed}</p>;
  const name = definition.key;
  const isPart = view.view.width < placed.width || view.view.height < placed.height;
  const move = (event: KeyboardEvent): void => {
    const act = MOVES[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(view);
  };
  const find = (path: string): void => {
    const found = placed.states.find(({ state }) => pathOf(state.id) === path);
    if (found === undefined) return;
    setFound(found.state.id);
    view.goTo(found.x + found.width / 2, found.y + found.height / 2);
  };
  return (
    <figure class="chart">
      <svg
        ref={svg}
        class="chart-svg"
        tabindex={0}
        onKeyDown={move}
        role="img"
        aria-label={`Statechart of ${name}. Active: ${state}.${event === '' ? '' : ` Last event: ${event}.`}`}
        viewBox={view.viewBox}
        preserveAspectRatio="xMidYMid meet"
      >
        <ChartDrawing placed={placed} active={active} taken={taken} found={found} onPick={onPick} />
      </svg>
      {isPart ? <Minimap placed={placed} active={active} shown={view.view} onGo={view.goTo} /> : null}
      <figcaption class="chart-bar">
        {refused === '' ? (
          <span class="dim">
            {event === '' ? '' : 'last event '}
            <span class="mono">{event}</span>
          </span>
        ) : (
          <span class="refused" role="status">
            <span class="mono">{event}</span> refused: {refused}
          </span>
        )}
        <span class="spacer" />
        {placed.states.length < FOUND_FROM ? null : <FindState placed={placed} onFind={find} />}
        <button type="button" aria-label="Zoom in" onClick={() => view.zoomBy(1.25)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => view.zoomBy(0.8)}>
          −
        </button>
        <button type="button" aria-pressed={view.mode === 'whole'} onClick={view.fit}>
          Whole
        </button>
        <button type="button" aria-pressed={view.mode === 'follow'} onClick={view.follow}>
          Follow
        </button>
        <span class="gap" />
        <button
          type="button"
          onClick={() => download(`${name}.svg`, 'image/svg+xml', [standaloneSvg(svg.current, placed)])}
        >
          SVG
        </button>
        <button type="button" onClick={() => download(`${name}.mmd`, 'text/plain', [toMermaid(definition)])}>
          Mermaid
        </button>
        <button type="button" onClick={() => download(`${name}.scxml`, 'application/xml', [toScxml(definition)])}>
          SCXML
        </button>
      </figcaption>
    </figure>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Charts of fewer states are looked through. */
const FOUND_FROM = 8;

const MOVES: Readonly<Record<string, (view: PanZoom) => void>> = {
  ArrowLeft: ({ moveBy }) => moveBy(-0.2, 0),
  ArrowRight: ({ moveBy }) => moveBy(0.2, 0),
  ArrowUp: ({ moveBy }) => moveBy(0, -0.2),
  ArrowDown: ({ moveBy }) => moveBy(0, 0.2),
  '+': ({ zoomBy }) => zoomBy(1.25),
  '-': ({ zoomBy }) => zoomBy(0.8),
  '0': ({ fit }) => fit(),
};

/** Without the machine's own id. */
function pathOf(id: string): string {
  return id.replace(/^[^.]*\./, '');
}

function FindState({ placed, onFind }: { placed: PlacedChart; onFind: (path: string) => void }) {
  return (
    <>
      <input
        type="search"
        class="find-state"
        list="chart-states"
        placeholder="find a state"
        aria-label="Find a state"
        spellcheck={false}
        onInput={({ currentTarget }) => onFind(currentTarget.value)}
      />
      <datalist id="chart-states">
        {placed.states.slice(1).map(({ state }) => (
          <option key={state.id} value={pathOf(state.id)} />
        ))}
      </datalist>
    </>
  );
}

/** Boxes of the innermost active states, the deepest first: of several regions it is the one with most to tell. */
function focusOf({ states }: PlacedChart, active: ReadonlySet<string>): Box[] {
  return states
    .filter(({ state }) => active.has(state.id) && !state.children.some(({ id }) => active.has(id)))
    .toSorted((a, b) => b.depth - a.depth);
}

/** Charts that have been placed: going back and forth between two actors costs nothing. */
const placedCharts = new WeakMap<Chart, PlacedChart>();

/** The placed chart, undefined while it is being placed, or what went wrong. */
function useLayout(chart: Chart): PlacedChart | string | undefined {
  const [placed, setPlaced] = useState<{ readonly chart: Chart; readonly result: PlacedChart | string }>();
  useEffect(() => {
    let current = true;
    if (placedCharts.has(chart)) return;
    layOut(chart).then(
      (result) => {
        placedCharts.set(chart, result);
        if (current) setPlaced({ chart, result });
      },
      (error: unknown) => {
        if (current) setPlaced({ chart, result: String(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [chart]);
  return placedCharts.get(chart) ?? (placed?.chart === chart ? placed.result : undefined);
}
