/** Messages of a circuit or a connection as a sequence diagram: client, circuit, channel, PV. */
import { useRef, useState } from 'preact/hooks';
import type { WireLine } from '../../../src/inspect/feed.ts';
import type { ActorKind } from '../../../src/inspect/source.ts';
import { DOOR_LANES, LANES, lanesOf, PORT_LANES, PVA_LANES, replyTimes, toMermaidSequence } from '../chart/sequence.ts';
import { clock, whole } from '../model/format.ts';
import { world } from '../store.ts';
import { download } from './download.ts';
import { Scroller } from './scroller.tsx';
import { standaloneSvg } from './svg-export.ts';

const SHOWN = 80;
const WIDTH = 1000;
const LANE_X = [150, 400, 650, 900] as const;
const DEVICE_LANE_X = [150, 525, 900] as const;
const LANES_OF: { readonly [K in ActorKind]?: readonly string[] } = {
  pvaConnection: PVA_LANES,
  port: PORT_LANES,
  door: DOOR_LANES,
};
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
  const lanes: readonly string[] = (actor && LANES_OF[actor.kind]) ?? LANES;
  const places = lanes.length === 3 ? DEVICE_LANE_X : LANE_X;
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
              <line class="lane" x1={places[lane]} x2={places[lane]} y1={24} y2={height} />
              <text class="lane-name" x={places[lane]} y={16} text-anchor="middle">
                {lane === (places.length === 3 ? 1 : 0) ? client : name}
              </text>
            </g>
          ))}
          {lines.map((line, nth) => (
            <Message
              key={line.seq}
              line={line}
              y={HEAD + nth * ROW + 12}
              places={places}
              replyMs={line.exchange?.latencyMs ?? times.get(line.seq)}
            />
          ))}
        </svg>
      </Scroller>
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface MessageProps {
  readonly line: WireLine;
  readonly y: number;
  readonly places: readonly number[];
  readonly replyMs: number | undefined;
}

function Message({ line, y, places, replyMs }: MessageProps) {
  const [fromLane, toLane] = lanesOf(line);
  const from = places[fromLane] ?? 0;
  const to = places[toLane] ?? 0;
  const note = line.exchange?.note ?? '';
  const text = `${line.type}${note === '' ? '' : ` (${note})`}${line.pv === '' ? '' : ` ${line.pv}`}  ${line.text}`;
  return (
    <g class={`message ${fromLane <= toLane ? 'in' : 'out'}${note === '' ? '' : ' dropped'}`}>
      <title>{`${line.type} ${line.pv} ${line.text}`}</title>
      <text class="message-time" x={4} y={y}>
        {clock(line.at)}
      </text>
      <text class="message-text" x={LANE_X[0] + 8} y={y - 4}>
        {text.length > 120 ? `${text.slice(0, 119)}…` : text}
      </text>
      {fromLane === toLane ? (
        <circle class="hop" cx={from} cy={y} r={4} />
      ) : (
        <line class="message-arrow" x1={from} x2={to} y1={y} y2={y} marker-end="url(#sequence-arrow)" />
      )}
      {places.slice(Math.min(fromLane, toLane) + 1, Math.max(fromLane, toLane)).map((x) => (
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
