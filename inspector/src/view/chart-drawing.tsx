import { memo } from 'preact/compat';
import type { ChartLine } from '../chart/chart.ts';
import {
  LINE_HEIGHT,
  PADDING,
  type PlacedChart,
  type PlacedEdge,
  type PlacedState,
  TITLE_HEIGHT,
} from '../chart/chart-layout.ts';

interface Lit {
  readonly active: ReadonlySet<string>;
  readonly taken: readonly string[];
}

/** Told of the event of a transition that was clicked. */
type OnPick = (event: string) => void;

export function ChartDrawing(props: { placed: PlacedChart; found: string; onPick: OnPick } & Lit) {
  const { placed, active, taken, found, onPick } = props;
  return (
    <>
      <defs>
        {['', 'taken'].map((kind) => (
          <marker
            key={kind}
            id={`arrow${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerUnits="userSpaceOnUse"
            markerWidth={kind === '' ? 8 : 11}
            markerHeight={kind === '' ? 8 : 11}
            orient="auto-start-reverse"
          >
            <path class={`arrow ${kind}`} d="M0 0.5 L8 4 L0 7.5 Z" />
          </marker>
        ))}
      </defs>
      {placed.states.map((each) => (
        <State key={each.state.id} placed={each} active={active.has(each.state.id)} found={found === each.state.id} />
      ))}
      {placed.initials.map(({ dot, points }, nth) => (
        <g key={nth}>
          <circle class="initial" cx={dot.x + dot.width / 2} cy={dot.y + dot.height / 2} r={4} />
          <path class="edge" d={pathOf(points)} marker-end="url(#arrow)" />
        </g>
      ))}
      {placed.edges.map((each) => (
        <Edge key={each.edge.id} placed={each} taken={taken} />
      ))}
      {placed.states.map((each) => (
        <StateText key={each.state.id} placed={each} active={active.has(each.state.id)} taken={taken} onPick={onPick} />
      ))}
      {placed.edges.map((each) => (
        <EdgeLabel key={each.edge.id} placed={each} taken={taken} onPick={onPick} />
      ))}
    </>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const CORNER = 6;

interface StateProps {
  readonly placed: PlacedState;
  readonly active: boolean;
  readonly found: boolean;
}

interface StateTextProps {
  readonly placed: PlacedState;
  readonly active: boolean;
  readonly taken: readonly string[];
  readonly onPick: OnPick;
}

const State = memo(function State({ placed, active, found }: StateProps) {
  const { state, x, y, width, height, depth } = placed;
  if (state.type === 'history') {
    return (
      <g class="node history">
        <circle cx={x + width / 2} cy={y + height / 2} r={width / 2} />
        <text x={x + width / 2} y={y + height / 2 + 4} text-anchor="middle">
          H
        </text>
      </g>
    );
  }
  return (
    <g class={`node ${state.type}${active ? ' active' : ''}${found ? ' found' : ''} depth-${Math.min(depth, 4)}`}>
      <rect class="box" x={x} y={y} width={width} height={height} rx={7} />
      {state.type === 'final' ? (
        <rect class="inner" x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx={5} />
      ) : null}
      {state.lines.length > 0 ? (
        <line class="rule" x1={x + 1} x2={x + width - 1} y1={y + TITLE_HEIGHT} y2={y + TITLE_HEIGHT} />
      ) : null}
    </g>
  );
});

/** Above the edges, which may cross a box with states inside. */
const StateText = memo(function StateText({ placed, active, taken, onPick }: StateTextProps) {
  const { state, x, y } = placed;
  if (state.type === 'history') return null;
  const kind = state.type === 'atomic' || state.type === 'compound' ? '' : ` «${state.type}»`;
  return (
    <g class={`node node-text ${state.type}${active ? ' active' : ''}`}>
      <text class="state-title" x={x + PADDING} y={y + 15}>
        {state.title}
        <tspan class="state-kind">{kind}</tspan>
        {state.tags.length > 0 ? <tspan class="state-kind"> {state.tags.join(' ')}</tspan> : null}
      </text>
      {state.lines.map((line, nth) => (
        <Line
          key={nth}
          line={line}
          taken={taken}
          x={x + PADDING}
          y={y + TITLE_HEIGHT + 13 + nth * LINE_HEIGHT}
          onPick={onPick}
        />
      ))}
    </g>
  );
});

const Edge = memo(function Edge({ placed, taken }: { placed: PlacedEdge; taken: readonly string[] }) {
  const lit = placed.edge.keys.some((key) => taken.includes(key));
  return (
    <path
      class={`edge${lit ? ' taken' : ''}`}
      d={pathOf(placed.points)}
      marker-end={`url(#arrow${lit ? 'taken' : ''})`}
    />
  );
});

interface EdgeLabelProps {
  readonly placed: PlacedEdge;
  readonly taken: readonly string[];
  readonly onPick: OnPick;
}

const EdgeLabel = memo(function EdgeLabel({ placed, taken, onPick }: EdgeLabelProps) {
  const { edge, label } = placed;
  const lit = edge.keys.some((key) => taken.includes(key));
  return (
    <g class={`edge-label${lit ? ' taken' : ''}`}>
      <rect x={label.x} y={label.y} width={label.width} height={label.height} rx={3} />
      {edge.lines.map((line, nth) => (
        <Line
          key={nth}
          line={line}
          taken={taken}
          x={label.x + 4}
          y={label.y + 12 + nth * LINE_HEIGHT}
          onPick={onPick}
        />
      ))}
    </g>
  );
});

interface LineProps {
  readonly line: ChartLine;
  readonly taken: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly onPick: OnPick;
}

function Line({ line, taken, x, y, onPick }: LineProps) {
  const [, event] = line.keys[0]?.split('|') ?? [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut of the mouse; the form below has the same events
    <text
      class={`line ${line.kind}${isTaken(line, taken) ? ' taken' : ''}`}
      x={x}
      y={y}
      onClick={event === undefined ? undefined : () => onPick(event)}
    >
      {line.hint === '' ? null : <title>{line.hint}</title>}
      {line.text}
    </text>
  );
}

function isTaken({ keys }: ChartLine, taken: readonly string[]): boolean {
  return keys.some((key) => taken.includes(key));
}

/** Straight pieces with rounded corners. */
function pathOf(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, nth) => {
    const next = rest[nth + 1];
    const before = nth === 0 ? first : rest[nth - 1]!;
    if (next === undefined) {
      path += ` L${point.x} ${point.y}`;
      return;
    }
    const from = towards(point, before);
    const to = towards(point, next);
    path += ` L${from.x} ${from.y} Q${point.x} ${point.y} ${to.x} ${to.y}`;
  });
  return path;
}

type PlacedPoint = PlacedEdge['points'][number];

function towards(corner: PlacedPoint, other: PlacedPoint): PlacedPoint {
  const dx = other.x - corner.x;
  const dy = other.y - corner.y;
  const length = Math.hypot(dx, dy) || 1;
  const share = Math.min(CORNER, length / 2) / length;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}
