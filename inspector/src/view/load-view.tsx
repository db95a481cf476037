/** What the IOC has to do, for whom, and who is slow. */

import { casrText } from '../../../src/inspect/casr-text.ts';
import { whole } from '../model/format.ts';
import { gaugeCurve, rateCurve } from '../model/rates.ts';
import { pinHistory } from '../pins.ts';
import { world } from '../store.ts';
import { DataTable } from './data-table.tsx';
import { download } from './download.ts';
import { circuitColumns, isUndelivered, pvColumns, subscriptionColumns } from './load-columns.ts';
import { Plot } from './plot.tsx';

export function LoadView() {
  const known = world();
  const { loads, tables } = known;
  const circuits = tables.get('circuits');
  const subscriptions = tables.get('subscriptions');
  const pvs = tables.get('pvs');
  const stretches = pinHistory.stretches.map(({ from, to }) => ({
    from: from / 1000,
    to: to / 1000,
    colour: '--slow-tint',
  }));
  return (
    <div class="load">
      <div class="plots">
        <Plot
          title="Traffic"
          unit="per second"
          stretches={stretches}
          curves={[
            rateCurve('reads', loads, ({ counters }) => counters.reads),
            rateCurve('writes', loads, ({ counters }) => counters.writes),
            rateCurve('updates', loads, ({ counters }) => counters.updates),
            rateCurve('replaced', loads, ({ counters }) => counters.updatesReplaced),
            rateCurve('searches', loads, ({ counters }) => counters.searches),
          ]}
        />
        <Plot
          title="Bytes"
          unit="kB per second"
          stretches={stretches}
          curves={[
            rateCurve('in', loads, ({ counters }) => counters.bytesIn / 1000),
            rateCurve('out', loads, ({ counters }) => counters.bytesOut / 1000),
          ]}
        />
        <Plot
          title="Event-loop delay"
          unit="ms"
          stretches={stretches}
          curves={[
            gaugeCurve('median', loads, ({ process }) => process.delayMs[0]),
            gaugeCurve('p99', loads, ({ process }) => process.delayMs[1]),
            gaugeCurve('worst', loads, ({ process }) => process.delayMs[2]),
          ]}
        />
        <Plot
          title="Memory"
          unit="MB"
          stretches={stretches}
          curves={[
            gaugeCurve('heap', loads, ({ process }) => process.heapBytes / 1e6),
            gaugeCurve('resident', loads, ({ process }) => process.residentBytes / 1e6),
          ]}
        />
        <Plot
          title="Processor"
          unit="% of a core"
          stretches={stretches}
          curves={[
            gaugeCurve('all', loads, ({ process }) => process.cpuPercent),
            gaugeCurve('looking', loads, ({ overhead }) => overhead.busyMs / 10),
          ]}
        />
      </div>
      <section aria-label="Clients">
        <div class="heading">
          <h2>
            Clients <span class="dim">{circuits ? listed(circuits.list.length, circuits.total) : ''}</span>
          </h2>
          <span class="spacer" />
          <button
            type="button"
            class="small"
            title="All of this as text, in the form of casr"
            onClick={() => {
              const { hello } = known;
              const text = casrText({ hello, load: loads.at(-1), circuits, subscriptions, pvs });
              download('casr.txt', 'text/plain', [text]);
            }}
          >
            casr
          </button>
        </div>
        <DataTable
          name="Clients"
          rows={circuits?.list ?? []}
          columns={circuitColumns(circuits)}
          keyOf={({ id }) => id}
          isBad={({ slow }) => slow === true}
          actorOf={({ id }) => id}
        />
      </section>
      <section aria-label="Subscriptions">
        <h2>
          Busiest subscriptions{' '}
          <span class="dim">{subscriptions ? listed(subscriptions.list.length, subscriptions.total) : ''}</span>
        </h2>
        <DataTable
          name="Subscriptions"
          rows={subscriptions?.list ?? []}
          columns={subscriptionColumns(subscriptions)}
          keyOf={({ id }) => id}
          isBad={isUndelivered}
          actorOf={({ id }) => id}
        />
      </section>
      <section aria-label="PVs">
        <h2>
          Busiest PVs <span class="dim">{pvs ? listed(pvs.list.length, pvs.total) : ''}</span>
        </h2>
        <DataTable
          name="PVs"
          rows={pvs?.list ?? []}
          columns={pvColumns(pvs)}
          keyOf={({ id }) => id}
          actorOf={({ id }) => id}
        />
      </section>
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function listed(shown: number, total: number): string {
  return shown === total ? `(${whole(total)})` : `(the busiest ${whole(shown)} of ${whole(total)})`;
}
