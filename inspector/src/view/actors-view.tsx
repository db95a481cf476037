import { useRef } from 'preact/hooks';
import { selectedId } from '../store.ts';
import { ActorPane } from './actor-pane.tsx';
import { TreePane } from './tree-pane.tsx';

export function ActorsView() {
  const split = useRef<HTMLDivElement>(null);
  return (
    <div class="split" ref={split}>
      <TreePane />
      <Divider split={split} />
      <section class="detail" aria-label="Selected actor">
        {selectedId.value === '' ? <Welcome /> : <ActorPane id={selectedId.value} />}
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

function Welcome() {
  return (
    <div class="welcome">
      <h2>Select an actor</h2>
      <p>
        Everything that moves in this IOC is an actor with a statechart of its own: the supervisor, a circuit for each
        client, a channel for each name a client asked for, a subscription for each monitor, the PVs, and the device
        machines behind them.
      </p>
      <p>
        Type in the search line to find some: <code>user:jane</code>, <code>host:opi*</code>, <code>pv:*:SP</code>,{' '}
        <code>kind:circuit</code>, <code>state:congested</code>, <code>alarm:major</code>. Press <kbd>/</kbd> to get
        there, the arrow keys to walk, <kbd>P</kbd> to pause.
      </p>
    </div>
  );
}
