/** Messages of a circuit or a connection as a sequence diagram: client, circuit, channel, PV. */
import { useRef, useState } from 'preact/hooks';
import type { WireLine } from '../../../src/inspect/feed.ts';
import { LANES, PVA_LANES, reachOf, replyTimes, toMermaidSequence } from '../chart/sequence.ts';
import { clock, whole } from '../model/format.ts';
import { world } from '../store.ts';
import { download } from './download.ts';
import { Scroller } from './scroller.tsx';
import { standaloneSvg } from './svg-export.ts';

const SHOWN = 80;
const WIDTH = 1000;
const LANE_X = [150, 400, 650, 900] as const;
const HEAD = 34;
const ROW = 22;

export function SequenceTab({ id }: { id: string }) {
  const [channel, setChannel] = useState('');
  const svg = useRef<SVGSVGElement>(null);
  const known = world();
  const wire = known.wires.get(id);
  const all = wire?.items ?? [];
  const pvs = [...new Set(all.flatMap(({ pv }) => (pv === '' ? [] : [pv])))];
  const chosen = channel === '' ? all : all.filter(({ pv }) => pv === channel || pv === '');
  const lines = chosen.slice(-SHOWN);
  const times = replyTimes(all);
  const height = HEAD + lines.length * ROW + 10;
  const actor = known.byId.get(id);
  const client = actor?.label ?? id;
  const lanes = actor?.kind === 'pvaConnection' ? PVA_LANES : LANES;
  return (
    <section class="sequence" aria-label="Sequence of messages">
      <div class="bar">
        <label>
          <span class="dim">PV </span>
          <select value={channel} onChange={({ currentTarget }) => setChannel(currentTarget.value)}>
            <option value="">all</option>
            {pvs.map((pv) => (
              <option key={pv} value={pv}>
                {pv}
              </option>
            ))}
          </select>
        </label>
        <span class="dim">
          the last {whole(lines.length)} of {whole(chosen.length)} messages
        </span>
        <span class="spacer" />
        <button
          type="button"
          onClick={() =>
            download('sequence.svg', 'image/svg+xml', [standaloneSvg(svg.current, { width: WIDTH, height })])
          }
        >
          SVG
        </button>
        <button
          type="button"
          onClick={() => download('sequence.mmd', 'text/plain', [toMermaidSequence(client, lanes, lines)])}
        >
          Mermaid
        </button>
      </div>
      {lines.length === 0 ? <p class="empty">No message yet since you look.</p> : null}
      <Scroller class="sequence-scroller" label="Sequence diagram">
        <svg
          ref={svg}
          class="sequence-svg"
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="img"
          aria-label={`Sequence diagram of the last ${lines.length} messages between ${client} and the IOC. The same messages are listed under Messages.`}
        >
          <defs>
            <marker
              id="sequence-arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path class="arrow" d="M0 0.5 L8 4 L0 7.5 Z" />
            </marker>
          </defs>
          {lanes.map((name, lane) => (
            <g key={name}>
              <line class="lane" x1={LANE_X[lane]} x2={LANE_X[lane]} y1={24} y2={height} />
              <text class="lane-name" x={LANE_X[lane]} y={16} text-anchor="middle">
                {lane === 0 ? client : name}
              </text>
            </g>
          ))}
          {lines.map((line, nth) => (
            <Message key={line.seq} line={line} y={HEAD + nth * ROW + 12} replyMs={times.get(line.seq)} />
          ))}
        </svg>
      </Scroller>
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Message({ line, y, replyMs }: { line: WireLine; y: number; replyMs: number | undefined }) {
  const reach = reachOf(line);
  const from = line.direction === 'in' ? LANE_X[0] : LANE_X[reach];
  const to = line.direction === 'in' ? LANE_X[reach] : LANE_X[0];
  const text = `${line.type}${line.pv === '' ? '' : ` ${line.pv}`}  ${line.text}`;
  return (
    <g class={`message ${line.direction}`}>
      <title>{`${line.type} ${line.pv} ${line.text}`}</title>
      <text class="message-time" x={4} y={y}>
        {clock(line.at)}
      </text>
      <text class="message-text" x={LANE_X[0] + 8} y={y - 4}>
        {text.length > 120 ? `${text.slice(0, 119)}…` : text}
      </text>
      <line class="message-arrow" x1={from} x2={to} y1={y} y2={y} marker-end="url(#sequence-arrow)" />
      {LANE_X.slice(1, reach).map((x) => (
        <circle key={x} class="hop" cx={x} cy={y} r={2.5} />
      ))}
      {replyMs === undefined ? null : (
        <text class="message-reply" x={LANE_X[0] - 8} y={y - 3} text-anchor="end">
          +{replyMs < 10 ? replyMs.toFixed(2) : Math.round(replyMs)} ms
        </text>
      )}
    </g>
  );
}
