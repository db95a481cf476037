/** The actor tree with its search line. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ACTOR_KINDS, type ActorKind } from '../../../src/inspect/source.ts';
import { filterFault, parseFilter } from '../model/filter.ts';
import { shortState, whole } from '../model/format.ts';
import { buildTree, pathTo, type Tree, type TreeLine } from '../model/tree.ts';
import { addressOf, placeWith } from '../permalink.ts';
import { expanded, filterText, selectedActor, selectedId, world } from '../store.ts';
import { KIND_TAGS, Kind, MarkBadge } from './marks.tsx';
import { useShortcut } from './shortcut.ts';
import { useVirtualList, VirtualSpace } from './virtual-list.tsx';

export function TreePane() {
  const known = world();
  const filter = filterText.value;
  const open = expanded.value;
  const tree = useMemo(() => buildTree(known, open, parseFilter(filter)), [known, known.rowVersion, open, filter]);
  const search = useRef<HTMLInputElement>(null);
  const pane = useRef<HTMLElement>(null);
  useShortcut('/', () => search.current?.focus());
  return (
    <section ref={pane} class="tree-pane" aria-label="Actors">
      <div class="search">
        <input
          ref={search}
          type="search"
          placeholder="Search:  user:  host:  pv:  kind:  state:  alarm:"
          aria-label="Search actors"
          aria-keyshortcuts="/"
          spellcheck={false}
          value={filter}
          onInput={({ currentTarget }) => {
            filterText.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            pane.current?.querySelector<HTMLElement>('[role=tree]')?.focus();
          }}
        />
        <KindChips />
        <p class="found dim" role="status">
          {filter.trim() === '' ? `${whole(known.actors.size)} actors` : foundText(tree.found, filter)}
        </p>
      </div>
      <TreeList tree={tree} />
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function foundText(found: number, filter: string): string {
  const fault = found === 0 ? filterFault(filter) : undefined;
  return fault ?? `${whole(found)} found`;
}

/** There is one of each, at the top of the tree. */
const SINGLE: readonly ActorKind[] = ['ioc', 'supervisor'];

/** One click for the commonest question: only this kind. */
function KindChips() {
  const words = filterText.value.split(/\s+/).filter((word) => word !== '');
  const toggle = (kind: ActorKind): void => {
    const word = `kind:${kind}`;
    const others = words.filter((each) => !each.startsWith('kind:'));
    filterText.value = (words.includes(word) ? others : [...others, word]).join(' ');
  };
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">Kinds</legend>
      {ACTOR_KINDS.filter((kind) => !SINGLE.includes(kind)).map((kind) => (
        <button
          key={kind}
          type="button"
          class={`chip kind-${kind}`}
          aria-pressed={words.includes(`kind:${kind}`)}
          title={`Only actors of kind ${kind}`}
          onClick={() => toggle(kind)}
        >
          {KIND_TAGS[kind]}
        </button>
      ))}
    </fieldset>
  );
}

function TreeList({ tree }: { tree: Tree }) {
  const { lines } = tree;
  const list = useVirtualList(lines.length);
  const selected = selectedId.value;
  const current = useRef('');
  if (current.current === '' || !lines.some(({ key }) => key === current.current)) current.current = selected;
  const shown = useRef('');
  useEffect(() => {
    const actor = selectedActor();
    if (!actor || shown.current === selected) return;
    const closed = filterText.value === '' ? pathTo(world(), actor).filter((key) => !expanded.value.has(key)) : [];
    if (closed.length > 0) expanded.value = new Set([...expanded.value, ...closed]);
    const row = lines.findIndex(({ key }) => key === selected);
    if (row < 0) return;
    shown.current = selected;
    current.current = selected;
    list.scrollTo(row);
  });

  const move = (row: number): void => {
    const line = lines[Math.max(0, Math.min(row, lines.length - 1))];
    if (line === undefined) return;
    current.current = line.key;
    list.scrollTo(lines.indexOf(line));
    if (line.actor) selectedId.value = line.key;
    shown.current = selectedId.value;
    if (!line.actor) expanded.value = new Set(expanded.value); // drawn again, with the group as the current line
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = Math.max(
      0,
      lines.findIndex(({ key }) => key === current.current),
    );
    const line = lines[row];
    const page = Math.max(1, list.end - list.first - 18);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(row + 1),
      ArrowUp: () => move(row - 1),
      PageDown: () => move(row + page),
      PageUp: () => move(row - page),
      Home: () => move(0),
      End: () => move(lines.length - 1),
      ArrowRight: () => {
        if (line?.expandable) line.expanded ? move(row + 1) : toggle(line);
      },
      ArrowLeft: () => (line?.expanded && filterText.value === '' ? toggle(line) : move(ownerRow(lines, row))),
      Enter: () => line && activate(line),
      ' ': () => line && activate(line),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  const activeRow = lines.findIndex(({ key }) => key === current.current);
  return (
    <div
      ref={list.scroller}
      class="tree"
      role="tree"
      aria-label="Actor tree"
      tabIndex={0}
      aria-activedescendant={activeRow >= list.first && activeRow < list.end ? `line-${activeRow}` : undefined}
      onKeyDown={onKeyDown}
    >
      <VirtualSpace list={list} count={lines.length}>
        {lines.slice(list.first, list.end).map((line, nth) => (
          <Line
            key={line.key}
            line={line}
            row={list.first + nth}
            px={list.rowPx}
            selected={line.key === selected}
            current={line.key === current.current}
          />
        ))}
      </VirtualSpace>
    </div>
  );
}

function Line(props: { line: TreeLine; row: number; px: number; selected: boolean; current: boolean }) {
  const { line, row, px, selected, current } = props;
  const { actor } = line;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      id={`line-${row}`}
      tabIndex={-1}
      class={`tree-line${selected ? ' selected' : ''}${current ? ' current' : ''}`}
      role="treeitem"
      aria-level={line.depth + 1}
      aria-setsize={line.siblings}
      aria-posinset={line.position}
      aria-selected={selected}
      {...(line.expandable ? { 'aria-expanded': line.expanded } : {})}
      style={{ height: `${px}px`, paddingLeft: `${line.depth * 1.1 + 0.3}rem` }}
      onClick={() => activate(line)}
      onAuxClick={(event) => {
        if (event.button === 1 && line.actor) window.open(addressOf(placeWith({ id: line.key })), '_blank', 'noopener');
      }}
    >
      <span
        class="twisty"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          if (line.expandable) toggle(line);
        }}
      >
        {line.expandable ? (line.expanded ? '▾' : '▸') : ''}
      </span>
      {actor ? <Kind kind={line.kind} /> : null}
      <span class={actor ? 'label' : 'label group'}>{line.label}</span>
      <MarkBadge mark={line.worst} />
      {actor ? (
        <span class="state mono" title={actor.state}>
          {shortState(actor.state)}
        </span>
      ) : null}
    </div>
  );
}

function activate(line: TreeLine): void {
  if (line.actor) selectedId.value = line.key;
  else toggle(line);
}

function toggle({ key }: TreeLine): void {
  const next = new Set(expanded.value);
  if (!next.delete(key)) next.add(key);
  expanded.value = next;
}

function ownerRow(lines: readonly TreeLine[], row: number): number {
  const depth = lines[row]?.depth ?? 0;
  for (let at = row - 1; at >= 0; at--) if (lines[at]!.depth < depth) return at;
  return row;
}
