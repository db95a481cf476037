import { useRef } from 'preact/hooks';
import { selectedId } from '../store.ts';
import { ActorPane } from './actor-pane.tsx';
import { Overview } from './overview.tsx';
import { TreePane } from './tree-pane.tsx';

export function ActorsView() {
  const split = useRef<HTMLDivElement>(null);
  return (
    <div class="split" ref={split}>
      <TreePane />
      <Divider split={split} />
      <section class="detail" aria-label="Selected actor">
        {selectedId.value === '' ? <Overview /> : <ActorPane id={selectedId.value} />}
      </section>
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const KEY_STEP_PX = 24;

/** Drag it, or move it with the arrow keys. */
function Divider({ split }: { split: { current: HTMLDivElement | null } }) {
  const resize = (px: number): void => {
    split.current?.style.setProperty('--tree-width', `${Math.max(200, Math.min(px, innerWidth - 320))}px`);
  };
  const width = (): number => (split.current?.firstElementChild as HTMLElement | null)?.offsetWidth ?? 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: hr cannot be dragged or focused
    <div
      class="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuenow={30}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(event.clientX);
      }}
      onKeyDown={({ key }) => {
        if (key === 'ArrowLeft') resize(width() - KEY_STEP_PX);
        if (key === 'ArrowRight') resize(width() + KEY_STEP_PX);
      }}
    />
  );
}
