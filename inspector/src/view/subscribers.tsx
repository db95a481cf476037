/** Who is connected to a PV, side by side: its subscriptions and monitors as `dbel` lists them, and the channels that
 * have none. */
import { whole } from '../model/format.ts';
import { isChannel, isSubscription } from '../model/kinds.ts';
import type { ActorNode } from '../model/world.ts';
import { world } from '../store.ts';
import { type Column, DataTable } from './data-table.tsx';
import { isUndelivered, subscriberColumns, subscriptionColumns } from './load-columns.ts';

export function Subscribers({ name }: { name: string }) {
  const known = world();
  const table = known.tables.get('subscribers');
  const rows = table?.of === `pv/${name}` ? table.list : [];
  // Of a group that the PV is part of, the name says so.
  const columns = rows.some(({ pv }) => pv !== name) ? subscriptionColumns(table) : subscriberColumns(table);
  const channels = [...known.actors.values()].filter(({ kind, label }) => isChannel(kind) && label === name);
  const others = channels.filter(
    ({ children }) => !children.some((index) => isSubscription(known.actors.get(index)?.kind)),
  );
  if (channels.length + rows.length === 0) return <p class="dim">No client has a channel to this PV.</p>;
  return (
    <>
      <section aria-label="Subscribers">
        <h3>
          Subscribers{' '}
          <span class="dim">
            {table && rows.length < table.total ? `(${rows.length} of ${whole(table.total)})` : ''}
          </span>
        </h3>
        <DataTable
          name="Subscribers"
          rows={rows}
          columns={[...columns, STATE]}
          keyOf={({ id }) => id}
          isBad={isUndelivered}
          actorOf={({ id }) => id}
        />
      </section>
      {others.length > 0 ? (
        <section aria-label="Channels without a subscription">
          <h3>Channels without a subscription</h3>
          <DataTable
            name="Channels"
            rows={others}
            columns={CHANNEL_COLUMNS}
            keyOf={({ id }) => id}
            actorOf={({ id }) => id}
          />
        </section>
      ) : null}
    </>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const STATE: Column<{ readonly id: string }> = {
  name: 'state',
  value: ({ id }) => world().byId.get(id)?.state ?? 'gone',
};

const CHANNEL_COLUMNS: readonly Column<ActorNode>[] = [
  { name: 'client', value: ({ parent }) => world().actors.get(parent)?.label ?? '' },
  { name: 'state', value: ({ state }) => state },
];
