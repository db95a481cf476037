/** The states of an actor over time. */
import { clock, duration, shortState, whole } from '../model/format.ts';
import { dwellOf, staysOf } from '../model/stays.ts';
import { now, world } from '../store.ts';

const COLOURS = 6;

export function Stays({ id }: { id: string }) {
  const stays = staysOf(world().steps.get(id)?.items ?? [], now());
  const first = stays[0];
  const last = stays.at(-1);
  if (first === undefined || last === undefined || stays.length < 2) return null;
  const dwells = dwellOf(stays);
  const colours = coloursOf(dwells.map(({ state }) => state));
  const all = last.to - first.from;
  return (
    <section aria-label="States over time">
      <h3>
        States over time <span class="dim">the last {duration(all)}, as far as its events were seen</span>
      </h3>
      <div class="strip" aria-hidden="true">
        {stays.map(({ state, from, to }) => (
          <span
            key={from}
            class={`stay stay-${colours.get(state)}`}
            style={{ left: `${(100 * (from - first.from)) / all}%`, width: `${(100 * (to - from)) / all}%` }}
            title={`${state || 'not seen'} from ${clock(from)} for ${duration(to - from)}`}
          >
            {shortState(state)}
          </span>
        ))}
      </div>
      <table class="table dwell">
        <thead>
          <tr>
            <th scope="col">state</th>
            <th scope="col" class="number">
              times
            </th>
            <th scope="col" class="number">
              in all
            </th>
            <th scope="col" class="number">
              of the time
            </th>
            <th scope="col" class="number">
              longest
            </th>
          </tr>
        </thead>
        <tbody>
          {dwells.map(({ state, stays: times, totalMs, longestMs }) => (
            <tr key={state}>
              <td class="mono">
                <span class={`swatch stay-${colours.get(state)}`} aria-hidden="true" /> {state}
              </td>
              <td class="number">{whole(times)}</td>
              <td class="number">{duration(totalMs)}</td>
              <td class="number">{((100 * totalMs) / all).toFixed(1)} %</td>
              <td class="number">{duration(longestMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Names of colours: alarms have theirs, and other states keep theirs whichever lasts longest. */
function coloursOf(states: readonly string[]): ReadonlyMap<string, string> {
  const plain = states.filter((state) => alarmIn(state) === undefined).toSorted();
  return new Map(
    states.map((state) => [state, alarmIn(state) ?? String((plain.indexOf(state) % COLOURS) + 1)] as const),
  );
}

function alarmIn(state: string): string | undefined {
  return /alarm\.(minor|major|invalid)/.exec(state)?.[1];
}
