/** Who asks for which names: misses tell of a client that looks for what is not here. */
import type { Searches } from '../../../src/inspect/source.ts';
import { clock, whole } from '../model/format.ts';
import { world } from '../store.ts';
import { type Column, DataTable } from './data-table.tsx';

export function NamesView() {
  const known = world();
  const { searches } = known;
  return (
    <div class="names">
      <section aria-label="Names asked for">
        <h2>
          Names asked for <span class="dim">over UDP and TCP since a page looks, the last 500</span>
        </h2>
        <DataTable
          name="Names"
          rows={searches?.names ?? []}
          columns={NAME_COLUMNS}
          keyOf={({ name }) => name}
          isBad={({ hits, misses }) => hits === 0 && misses > 0}
          actorOf={({ name }) => `pv/${name}`}
        />
      </section>
      <section aria-label="Hosts that ask">
        <h2>Hosts that ask</h2>
        <DataTable name="Hosts" rows={searches?.hosts ?? []} columns={HOST_COLUMNS} keyOf={({ host }) => host} />
      </section>
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NAME_COLUMNS: readonly Column<Searches['names'][number]>[] = [
  { name: 'name', value: ({ name }) => name },
  { name: 'hits', value: ({ hits }) => hits, text: whole },
  { name: 'misses', value: ({ misses }) => misses, text: whole, mark: ({ misses }) => misses > 0 },
  { name: 'last asked by', value: ({ lastHost }) => lastHost },
  { name: 'at', value: ({ lastAt }) => lastAt, text: clock },
];

const HOST_COLUMNS: readonly Column<Searches['hosts'][number]>[] = [
  { name: 'host', value: ({ host }) => host },
  { name: 'hits', value: ({ hits }) => hits, text: whole },
  { name: 'misses', value: ({ misses }) => misses, text: whole },
  { name: 'last name', value: ({ lastName }) => lastName },
  { name: 'at', value: ({ lastAt }) => lastAt, text: clock },
];
