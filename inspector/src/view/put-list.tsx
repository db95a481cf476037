/** The last puts, each with what it has set off. */
import type { PutLine } from '../../../src/inspect/source.ts';
import { clock, whole } from '../model/format.ts';
import { world } from '../store.ts';

/** As many as one can look through; the newest first. */
const SHOWN = 20;

export function PutList() {
  const { items } = world().puts;
  if (items.length === 0) return null;
  return (
    <details class="put-list" open>
      <summary>Puts, and what each has set off</summary>
      {items
        .slice(-SHOWN)
        .reverse()
        .map((put) => (
          <Put key={`${put.at} ${put.pv} ${put.value}`} put={put} />
        ))}
    </details>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Put({ put }: { put: PutLine }) {
  const { at, pv, who, value, old, outcome, effects, leftOut } = put;
  return (
    <details>
      <summary>
        <span class="mono dim">{clock(at)}</span> <span class="mono">{pv}</span> {old} → {value}{' '}
        <span class="dim">
          by {who}: {outcome}; {effects.length === 0 ? 'nothing set off' : `${whole(effects.length + leftOut)} effects`}
        </span>
      </summary>
      <ol class="mono">
        {effects.map((effect, index) => (
          <li key={`${index} ${effect}`}>{effect}</li>
        ))}
      </ol>
      {leftOut > 0 && <p class="dim">{whole(leftOut)} more are not kept.</p>}
    </details>
  );
}
