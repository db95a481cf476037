/** What broke and was contained. */
import { dateTime, duration } from '../model/format.ts';
import { now, select, world } from '../store.ts';
import { Kind, MarkBadge } from './marks.tsx';

export function FaultsView() {
  const known = world();
  const troubled = [...known.actors.values()].filter(({ mark }) => mark === 'crashed' || mark === 'slow');
  return (
    <div class="faults">
      <section aria-label="Actors in trouble">
        <h2>Actors in trouble now</h2>
        {troubled.length === 0 ? <p class="empty">None is crashed or slow.</p> : null}
        <ul class="trouble">
          {troubled.slice(0, 200).map((actor) => (
            <li key={actor.id}>
              <Kind kind={actor.kind} />
              <button type="button" class="link" onClick={() => select(actor.id)}>
                {actor.label}
              </button>
              <MarkBadge mark={actor.mark} />
              <span class="mono state">{actor.state}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Faults">
        <h2>Faults, newest first</h2>
        {known.faults.total === 0 ? <p class="empty">Nothing has failed.</p> : null}
        {known.faults.list.toReversed().map(({ at, actor, message, stack }) => (
          <details key={`${at} ${actor}`} class="fault">
            <summary>
              <span class="mono dim">{dateTime(at)}</span>{' '}
              <span class="dim">({duration(Math.max(0, now() - at))} ago)</span>{' '}
              <strong>{known.byId.get(actor)?.label ?? actor}</strong> {message}
            </summary>
            <pre class="json">{stack}</pre>
          </details>
        ))}
      </section>
    </div>
  );
}
