/** The events of all actors. */
import { useState } from 'preact/hooks';
import type { LogLine } from '../../../src/inspect/feed.ts';
import { eventLabel } from '../model/definition.ts';
import { changeText, clock, whole } from '../model/format.ts';
import { cursor, world } from '../store.ts';
import { ActorLink } from './link.tsx';
import { Kind } from './marks.tsx';
import { PutList } from './put-list.tsx';
import { Scroller } from './scroller.tsx';
import { useVirtualList, VirtualSpace } from './virtual-list.tsx';

export function LogView() {
  const [search, setSearch] = useState('');
  const [movesOnly, setMovesOnly] = useState(false);
  const known = world();
  const wanted = search.trim().toLowerCase();
  const lines = known.log.items.filter(
    ({ actor, event, from, to }) =>
      (!movesOnly || from !== to) &&
      (wanted === '' ||
        `${actor} ${known.byId.get(actor)?.label ?? ''} ${event} ${from} ${to}`.toLowerCase().includes(wanted)),
  );
  const list = useVirtualList(lines.length, cursor.value === undefined);
  return (
    <section class="log-view" aria-label="Events of all actors">
      <div class="bar">
        <input
          type="search"
          aria-label="Filter events"
          placeholder="actor, event or state"
          spellcheck={false}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <label>
          <input
            type="checkbox"
            checked={movesOnly}
            onChange={({ currentTarget }) => setMovesOnly(currentTarget.checked)}
          />{' '}
          only changes of state
        </label>
        <span class="dim">
          {whole(lines.length)} shown{known.logIsSample ? ': a sample, since more happens than can be noted' : ''}
        </span>
      </div>
      <PutList />
      <Scroller class="log-scroller" element={list.scroller} role="log" label="Events">
        <VirtualSpace list={list} count={lines.length}>
          {lines.slice(list.first, list.end).map((line, nth) => (
            <Line key={list.first + nth} line={line} px={list.rowPx} />
          ))}
        </VirtualSpace>
      </Scroller>
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Line({ line, px }: { line: LogLine; px: number }) {
  const known = world();
  const actor = known.byId.get(line.actor);
  const source = known.byId.get(line.source);
  return (
    <div class="log-line" style={{ height: `${px}px` }}>
      <span class="mono dim">{clock(line.at)}</span>
      {actor ? <Kind kind={actor.kind} /> : <span />}
      {line.actor === '' ? (
        <span class="link-place">an actor outside the tree</span>
      ) : (
        <ActorLink id={line.actor}>{actor?.label ?? line.actor}</ActorLink>
      )}
      <span class="mono">{eventLabel(line.event)}</span>
      <span class="mono dim">{line.from === line.to ? line.to : changeText(line.from, line.to)}</span>
      <span class="dim">{source ? `from ${source.label}` : ''}</span>
    </div>
  );
}
