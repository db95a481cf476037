/** The statechart, with the facts and the context next to it and the history below. */
import { useMemo, useState } from 'preact/hooks';
import { activeStates, parseStateText } from '../model/activity.ts';
import { type Definition, eventLabel } from '../model/definition.ts';
import { cursor, selectedActor, world } from '../store.ts';
import { ChartView } from './chart-view.tsx';
import { Facts } from './facts.tsx';
import { History } from './history.tsx';
import { SendForm } from './send-form.tsx';

export function ChartTab({ id }: { id: string }) {
  const known = world();
  const actor = selectedActor();
  const definition = actor && known.definitions.get(actor.machine);
  const service = known.services.get(id);
  const steps = known.steps.get(id);
  const last = steps?.items.at(-1);
  return (
    <div class="chart-tab">
      <div class="chart-area">
        {definition ? (
          <Lit
            key={id}
            id={id}
            definition={definition}
            state={actor.state}
            edges={last ? last.edges : (service?.edges ?? [])}
            refused={last?.refused ?? ''}
            event={eventLabel(last?.event ?? '')}
          />
        ) : (
          <p class="empty">
            {actor ? 'The statechart of this actor was not recorded.' : 'No statechart: the actor is not there.'}
          </p>
        )}
      </div>
      <Facts id={id} />
      <History id={id} paused={cursor.value !== undefined} />
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface LitProps {
  readonly id: string;
  readonly definition: Definition;
  readonly state: string;
  readonly edges: readonly string[];
  readonly refused: string;
  readonly event: string;
}

/** Machines without states of their own show their status. */
function Lit({ id, definition, state, edges, refused, event }: LitProps) {
  const [chosen, setChosen] = useState('');
  const active = useMemo(() => activeStates(definition, parseStateText(state)), [definition, state]);
  return (
    <>
      <ChartView
        definition={definition}
        active={active}
        taken={edges}
        refused={refused}
        event={event}
        state={state}
        onPick={setChosen}
      />
      <SendForm id={id} definition={definition} active={active} chosen={chosen} onChoose={setChosen} />
    </>
  );
}
