/** The events of the selected actor, in order, with what came of each. */
import { useState } from 'preact/hooks';
import type { Step } from '../../../src/inspect/feed.ts';
import { eventLabel } from '../model/definition.ts';
import { changeText, clock, whole } from '../model/format.ts';
import { world } from '../store.ts';
import { Scroller } from './scroller.tsx';
import { useVirtualList, VirtualSpace } from './virtual-list.tsx';

type Show = 'all' | 'moves' | 'refused';

const SHOWN: Readonly<Record<Show, (step: Step) => boolean>> = {
  all: () => true,
  moves: ({ from, to }) => from !== to,
  refused: ({ refused }) => refused !== '',
};

export function History({ id, paused }: { id: string; paused: boolean }) {
  const [show, setShow] = useState<Show>('all');
  const [opened, setOpened] = useState<number>();
  const history = world().steps.get(id);
  const steps = (history?.items ?? []).filter(SHOWN[show]);
  const list = useVirtualList(steps.length, !paused);
  const detail = steps.find(({ seq }) => seq === opened);
  return (
    <section class="history" aria-label="Events of this actor">
      <div class="bar">
        <h3>Events</h3>
        <label>
          <span class="visually-hidden">Which events</span>
          <select value={show} onChange={({ currentTarget }) => setShow(currentTarget.value as Show)}>
            <option value="all">all</option>
            <option value="moves">that changed the state</option>
            <option value="refused">that were refused</option>
          </select>
        </label>
        <span class="dim">
          {whole(steps.length)} shown{history && history.skipped > 0 ? `, ${whole(history.skipped)} more not kept` : ''}
        </span>
      </div>
      <Scroller class="log-scroller" element={list.scroller} role="log" label="Events">
        <VirtualSpace list={list} count={steps.length}>
          {steps.slice(list.first, list.end).map((step) => (
            <button
              key={step.seq}
              type="button"
              class={`step${step.refused === '' ? '' : ' is-refused'}${step.seq === opened ? ' opened' : ''}`}
              style={{ height: `${list.rowPx}px` }}
              aria-expanded={step.seq === opened}
              onClick={() => setOpened(step.seq === opened ? undefined : step.seq)}
            >
              <span class="mono dim">{clock(step.at)}</span>
              <span class="mono step-event">{eventLabel(step.event)}</span>
              <span class="step-outcome">
                <Outcome step={step} />
              </span>
            </button>
          ))}
        </VirtualSpace>
      </Scroller>
      {detail ? <pre class="json step-detail">{JSON.stringify(detail.detail, undefined, 1)}</pre> : null}
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Outcome({ step }: { step: Step }) {
  const { from, to, actions, refused, passedOver } = step;
  if (refused !== '') return <>refused: {refused}</>;
  return (
    <>
      {from === to ? null : <span class="mono">{`${changeText(from, to)}  `}</span>}
      {actions.length > 0 ? <span class="dim mono">{`/ ${actions.join(', ')}  `}</span> : null}
      {passedOver.length > 0 ? <span class="dim">{passedOver.join(', ')} said no</span> : null}
    </>
  );
}
