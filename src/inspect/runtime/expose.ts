/**
 * Making every transition of one actor visible.
 *
 * Hot transitions are run without the machine (`actors/hot-path.ts`), so no microstep tells of them. An actor whose
 * table is empty has no hot transitions: its machine does everything, with the same outcome, and can be watched.
 */
import type { Wired } from '../../actors/hot-path.ts';
import type { Detach } from '../source.ts';

/** How many look at an actor, and the table that it has for the time after. */
interface Exposure {
  lookers: number;
  table: Wired['table'];
}

const exposures = new WeakMap<Wired, Exposure>();
const EMPTY: Wired['table'] = Object.freeze({});

export function expose(wired: Wired): Detach {
  let exposure = exposures.get(wired);
  if (exposure === undefined) exposure = hideTable(wired);
  exposure.lookers++;
  let looking = true;
  return () => {
    if (!looking) return;
    looking = false;
    exposure.lookers--;
    if (exposure.lookers === 0) restoreTable(wired, exposure);
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The actor goes on choosing its table; it is kept for later. */
function hideTable(wired: Wired): Exposure {
  const exposure: Exposure = { lookers: 0, table: wired.table };
  exposures.set(wired, exposure);
  Object.defineProperty(wired, 'table', {
    configurable: true,
    enumerable: true,
    get: () => EMPTY,
    set: (table: Wired['table']) => {
      exposure.table = table;
    },
  });
  return exposure;
}

function restoreTable(wired: Wired, { table }: Exposure): void {
  exposures.delete(wired);
  Object.defineProperty(wired, 'table', { configurable: true, enumerable: true, writable: true, value: table });
}
