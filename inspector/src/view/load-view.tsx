/** What the IOC has to do, for whom, and who is slow. */

import type { ActorLoad } from '../../../src/inspect/feed.ts';
import { bytes, rate, whole } from '../model/format.ts';
import { gaugeCurve, rateCurve } from '../model/rates.ts';
import { factRate, type TableState } from '../model/table.ts';
import { select, world } from '../store.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Plot } from './plot.tsx';

export function LoadView() {
  const known = world();
  const { loads, tables } = known;
  const circuits = tables.get('circuits');
  const subscriptions = tables.get('subscriptions');
  const pvs = tables.get('pvs');
  return (
    <div class="load">
      <div class="plots">
        <Plot
          title="Traffic"
          unit="per second"
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
          curves={[
            rateCurve('in', loads, ({ counters }) => counters.bytesIn / 1000),
            rateCurve('out', loads, ({ counters }) => counters.bytesOut / 1000),
          ]}
        />
        <Plot
          title="Event-loop delay"
          unit="ms"
          curves={[
            gaugeCurve('median', loads, ({ process }) => process.delayMs[0]),
            gaugeCurve('p99', loads, ({ process }) => process.delayMs[1]),
            gaugeCurve('worst', loads, ({ process }) => process.delayMs[2]),
          ]}
        />
        <Plot
          title="Memory and processor"
          unit="MB, % of a core"
          curves={[
            gaugeCurve('heap MB', loads, ({ process }) => process.heapBytes / 1e6),
            gaugeCurve('resident MB', loads, ({ process }) => process.residentBytes / 1e6),
            gaugeCurve('cpu %', loads, ({ process }) => process.cpuPercent),
          ]}
        />
      </div>
      <section aria-label="Circuits">
        <h2>
          Circuits <span class="dim">{circuits ? listed(circuits.list.length, circuits.total) : ''}</span>
        </h2>
        <DataTable
          name="Circuits"
          rows={circuits?.list ?? []}
          columns={circuitColumns(circuits)}
          keyOf={({ id }) => id}
          isBad={({ slow }) => slow === true}
          onOpen={({ id }) => select(id)}
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
          isBad={({ undelivered }) => numberOf(undelivered) > 0}
          onOpen={({ id }) => select(id)}
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
          onOpen={({ id }) => select(id)}
        />
      </section>
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function circuitColumns(table: TableState | undefined): Column<ActorLoad>[] {
  const perSecond = (fact: string) => (load: ActorLoad) => (table ? factRate(table, load.id, fact) : 0);
  return [
    { name: 'client', value: ({ user, host }) => `${user}@${host}` },
    { name: 'condition', value: (load) => conditionOf(load), mark: ({ slow }) => slow === true },
    { name: 'version', value: ({ version }) => `V${version}` },
    { name: 'priority', value: ({ priority }) => numberOf(priority) },
    { name: 'channels', value: ({ channels }) => numberOf(channels), text: whole },
    activity(table),
    { name: 'requests/s', value: perSecond('requests'), text: rate },
    { name: 'updates/s', value: perSecond('updates'), text: rate },
    { name: 'in/s', value: perSecond('bytesIn'), text: bytes },
    { name: 'out/s', value: perSecond('bytesOut'), text: bytes },
    { name: 'undelivered', value: ({ undeliveredBytes }) => numberOf(undeliveredBytes), text: bytes },
    { name: 'replaced', value: ({ replaced }) => numberOf(replaced), text: whole },
    { name: 'idle in', value: ({ lastReceivedAt }) => idleSeconds(table, lastReceivedAt), text: seconds },
    { name: 'idle out', value: ({ lastSentAt }) => idleSeconds(table, lastSentAt), text: seconds },
  ];
}

function subscriptionColumns(table: TableState | undefined): Column<ActorLoad>[] {
  return [
    { name: 'PV', value: ({ pv }) => String(pv) },
    { name: 'mask', value: ({ mask }) => String(mask) },
    { name: 'type', value: ({ type }) => String(type) },
    { name: 'count', value: ({ count }) => numberOf(count), text: whole },
    activity(table),
    { name: 'sent', value: ({ sent }) => numberOf(sent), text: whole },
    {
      name: 'discarded by replacement',
      value: ({ discardedByReplacement }) => numberOf(discardedByReplacement),
      text: whole,
    },
    { name: 'undelivered', value: ({ undelivered }) => numberOf(undelivered), text: whole },
  ];
}

function pvColumns(table: TableState | undefined): Column<ActorLoad>[] {
  return [
    { name: 'PV', value: ({ id }) => id.replace(/^pv\//, '') },
    { name: 'value', value: ({ value, units }) => `${String(value)} ${String(units)}`.trim() },
    { name: 'severity', value: ({ severity }) => String(severity), mark: ({ severity }) => severity !== 'NO_ALARM' },
    activity(table),
    { name: 'gets', value: ({ gets }) => numberOf(gets), text: whole },
    { name: 'puts', value: ({ puts }) => numberOf(puts), text: whole },
    { name: 'posts', value: ({ posts }) => numberOf(posts), text: whole },
    { name: 'subscribers', value: ({ subscribers }) => numberOf(subscribers), text: whole },
  ];
}

/** What an actor does per second, and how that went lately. */
function activity(table: TableState | undefined): Column<ActorLoad> {
  return {
    name: 'events/s',
    value: ({ perSecond }) => perSecond,
    text: rate,
    spark: ({ id }) => table?.pulses.get(id) ?? [],
  };
}

function conditionOf({ slow, eventsOff }: ActorLoad): string {
  if (slow === true) return 'SLOW';
  return eventsOff === true ? 'EVENTS_OFF' : 'ok';
}

function listed(shown: number, total: number): string {
  return shown === total ? `(${whole(total)})` : `(the busiest ${whole(shown)} of ${whole(total)})`;
}

function idleSeconds(table: TableState | undefined, at: unknown): number {
  return typeof at === 'number' && at > 0 ? Math.max(0, ((table?.at ?? at) - at) / 1000) : Number.POSITIVE_INFINITY;
}

function seconds(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} s` : '–';
}

function numberOf(fact: unknown): number {
  return typeof fact === 'number' ? fact : 0;
}
