/** The messages of a circuit or a connection, both ways. */
import { useState } from 'preact/hooks';
import type { WireLine } from '../../../src/inspect/feed.ts';
import type { ExchangeNote } from '../../../src/inspect/source.ts';
import { bytes, clock, whole } from '../model/format.ts';
import { isClient } from '../model/kinds.ts';
import { cursor, live, requestBytes, world } from '../store.ts';
import { FaultForm, FrameForm } from './device-form.tsx';
import { hexDump } from './hex.ts';
import { MessageFields } from './message-fields.tsx';
import { Scroller } from './scroller.tsx';
import { useVirtualList, VirtualSpace } from './virtual-list.tsx';

const WAYS = {
  client: { in: 'from the client', out: 'to the client' },
  port: { in: 'from the device', out: 'to the device' },
  door: { in: 'from the client', out: 'to the client' },
} as const;

export function WireTab({ id }: { id: string }) {
  const kind = world().byId.get(id)?.kind;
  const ways = WAYS[kind === 'port' || kind === 'door' ? kind : 'client'];
  const [search, setSearch] = useState('');
  const [direction, setDirection] = useState<'both' | 'in' | 'out'>('both');
  const [opened, setOpened] = useState<WireLine>();
  const wire = world().wires.get(id);
  const lines = filterLines(wire?.items ?? [], search, direction);
  const list = useVirtualList(lines.length, cursor.value === undefined);
  const parts = opened && wire?.opened.get(opened.seq);
  return (
    <section class="wire" aria-label={isClient(kind) ? 'Messages of this client' : 'Traffic'}>
      <div class="bar">
        <input
          type="search"
          placeholder="READ_NOTIFY, MONITOR, a PV …"
          aria-label="Filter messages"
          spellcheck={false}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <label>
          <span class="visually-hidden">Direction</span>
          <select
            value={direction}
            onChange={({ currentTarget }) => setDirection(currentTarget.value as typeof direction)}
          >
            <option value="both">both ways</option>
            <option value="in">{ways.in}</option>
            <option value="out">{ways.out}</option>
          </select>
        </label>
        <span class="dim">
          {whole(lines.length)} shown{wire && wire.skipped > 0 ? `, ${whole(wire.skipped)} more not kept` : ''}
        </span>
      </div>
      {lines.length === 0 ? (
        <p class="empty">{live.value ? 'No message yet since you look.' : 'No message was recorded.'}</p>
      ) : null}
      {kind === 'port' ? <FrameForm key={id} id={id} /> : null}
      {kind === 'door' ? <FaultForm key={id} id={id} /> : null}
      <Scroller class="log-scroller" element={list.scroller} role="log" label="Messages">
        <VirtualSpace list={list} count={lines.length}>
          {lines.slice(list.first, list.end).map((line) => (
            <button
              key={line.seq}
              type="button"
              class={`wire-line ${line.direction} is-${line.type}${line.seq === opened?.seq ? ' opened' : ''}`}
              style={{ height: `${list.rowPx}px` }}
              aria-expanded={line.seq === opened?.seq}
              onClick={() => {
                setOpened(line.seq === opened?.seq ? undefined : line);
                if (live.value && line.size > 0) requestBytes(id, line.seq);
              }}
            >
              <span class="mono dim">{clock(line.at)}</span>
              <span class="direction" title={line.direction === 'note' ? undefined : ways[line.direction]}>
                {ARROWS[line.direction]}
              </span>
              <span class="mono wire-type">{line.type}</span>
              {line.exchange ? <ExchangeCells note={line.exchange} /> : null}
              <span class="wire-pv">{line.pv}</span>
              <span class="mono wire-text">{line.text}</span>
              <span class="dim wire-size">{line.size > 0 ? bytes(line.size) : ''}</span>
            </button>
          ))}
        </VirtualSpace>
      </Scroller>
      {opened ? (
        <section class="opened-pane" aria-label="The message">
          <h3 class="mono">
            {opened.type} {opened.pv}
          </h3>
          <div class="opened-parts">
            {parts !== undefined && parts.fields.length > 0 ? <MessageFields fields={parts.fields} /> : null}
            <pre class="mono hex">
              {parts === undefined && opened.size > 0
                ? 'Asking …'
                : parts?.hex
                  ? hexDump(parts.hex)
                  : 'The bytes are not kept.'}
            </pre>
          </div>
        </section>
      ) : null}
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ARROWS = { in: '→ in', out: '← out', note: '!' } as const;

/** Of a port: priority of a request, time of a reply, and what is wrong with it. */
function ExchangeCells({ note: { priority, latencyMs, note } }: { note: ExchangeNote }) {
  return (
    <>
      <span class="dim wire-priority">{latencyMs === undefined ? priority : `${latencyMs.toFixed(1)} ms`}</span>
      {note === '' ? null : <span class="mark mark-slow">{note}</span>}
    </>
  );
}

function filterLines(
  lines: readonly WireLine[],
  search: string,
  direction: 'both' | 'in' | 'out',
): readonly WireLine[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '' && direction === 'both') return lines;
  return lines.filter(
    (line) =>
      (direction === 'both' || line.direction === direction) &&
      (wanted === '' ||
        `${line.type} ${line.pv} ${line.text} ${line.exchange?.priority ?? ''} ${line.exchange?.note ?? ''}`
          .toLowerCase()
          .includes(wanted)),
  );
}
