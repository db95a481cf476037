/** What is shown before anything is selected: the IOC at a glance. */
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ActorKind } from '../../../src/inspect/source.ts';
import { duration, whole } from '../model/format.ts';
import { type ClientLine, overviewOf } from '../model/overview.ts';
import type { ActorNode } from '../model/world.ts';
import { currentAlerts } from '../pins.ts';
import { now, world } from '../store.ts';
import { AlertLine } from './alert-line.tsx';
import { ActorLink, Link } from './link.tsx';
import { MarkBadge } from './marks.tsx';

/** Lines of each list; the tree has all. */
const SHOWN = 12;

export function Overview() {
  const known = world();
  const { counts, clients, devices } = useMemo(() => overviewOf(known), [known, known.rowVersion]);
  const alerts = currentAlerts();
  return (
    <div class="overview">
      <div class="tiles">
        {TILES.map(([kinds, one, many]) => {
          const count = kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
          return <Tile key={one} kinds={kinds} count={count} name={count === 1 ? one : many} />;
        })}
      </div>
      <section aria-label="Wrong now">
        <h2>Wrong now{more(alerts.length)}</h2>
        {alerts.length === 0 ? <p class="dim">Nothing: no alarm, no slow client, nothing that failed.</p> : null}
        <ul class="alert-list">
          {alerts.slice(0, SHOWN).map((alert) => (
            <AlertLine key={`${alert.mark} ${alert.actor?.id} ${alert.text}`} alert={alert} />
          ))}
        </ul>
        {alerts.length > SHOWN ? <Link to={{ view: 'alerts' }}>All of them</Link> : null}
      </section>
      <section aria-label="Clients">
        <h2>Clients{more(clients.length)}</h2>
        {clients.length === 0 ? (
          <p class="dim">Nobody is connected. A client appears here when it finds one of the PVs.</p>
        ) : (
          <Lines head={['client', 'state', 'channels', 'subscriptions']}>
            {clients.slice(0, SHOWN).map((line) => (
              <Client key={line.client.id} line={line} />
            ))}
          </Lines>
        )}
      </section>
      {devices.length > 0 ? (
        <section aria-label="Devices">
          <h2>Devices{more(devices.length)}</h2>
          <Lines head={['machine', 'state', '']}>
            {devices.slice(0, SHOWN).map((device) => (
              <Device key={device.id} device={device} />
            ))}
          </Lines>
        </section>
      ) : null}
      <p class="hint">
        Everything that moves in this IOC is an actor with a statechart of its own: select one on the left to see it.
        Search there with words such as <code>user:jane</code>, <code>host:opi*</code>, <code>pv:*:SP</code>,{' '}
        <code>state:congested</code> or <code>alarm:major</code>. <kbd>/</kbd> goes to the search line, the arrow keys
        walk the tree, <kbd>P</kbd> pauses. The IOC’s name at the top leads back here.
      </p>
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Kinds that are the same thing in both protocols are counted together. */
const TILES: readonly (readonly [kinds: readonly ActorKind[], one: string, many: string])[] = [
  [['pv'], 'PV', 'PVs'],
  [['circuit', 'pvaConnection'], 'client', 'clients'],
  [['channel', 'pvaChannel'], 'channel', 'channels'],
  [['subscription', 'pvaMonitor'], 'subscription', 'subscriptions'],
  [['device'], 'device machine', 'device machines'],
  [['scan'], 'scan', 'scans'],
];

function more(length: number): string {
  return length > SHOWN ? ` (${SHOWN} of ${whole(length)})` : '';
}

function Tile({ kinds, count, name }: { kinds: readonly ActorKind[]; count: number; name: string }) {
  const filter = kinds.map((kind) => `kind:${kind}`).join('|');
  return (
    <Link class="button tile" to={{ filter }} title={`Find them in the tree: ${filter}`}>
      <span class="tile-count">{whole(count)}</span> {name}
    </Link>
  );
}

function Lines({ head, children }: { head: readonly string[]; children: ComponentChildren }) {
  return (
    <table class="table">
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col" class={NUMBERS.includes(name) ? 'number' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

const NUMBERS = ['channels', 'subscriptions'];

function Client({ line: { client, channels, subscriptions } }: { line: ClientLine }) {
  return (
    <tr>
      <td>
        <Name actor={client} />
      </td>
      <td class="mono">{client.state}</td>
      <td class="number">{whole(channels)}</td>
      <td class="number">{whole(subscriptions)}</td>
    </tr>
  );
}

function Device({ device }: { device: ActorNode }) {
  return (
    <tr>
      <td>
        <Name actor={device} />
      </td>
      <td class="mono">{device.state}</td>
      <td class="dim">{device.since === undefined ? '' : `for ${duration(now() - device.since)}`}</td>
    </tr>
  );
}

function Name({ actor }: { actor: ActorNode }) {
  return (
    <>
      <ActorLink id={actor.id}>{actor.label}</ActorLink> <MarkBadge mark={actor.mark} />
    </>
  );
}
