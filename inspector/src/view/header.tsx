import { THEMES, type Theme, theme, ZOOMS, zoom } from '../appearance.ts';
import { bytes, dateTime, duration, rate, whole } from '../model/format.ts';
import { recentRate } from '../model/rates.ts';
import { currentAlerts } from '../pins.ts';
import { connected, everConnected, now, recording, VIEWS, type View, view, world } from '../store.ts';
import { Link } from './link.tsx';

const VIEW_NAMES: Readonly<Record<View, string>> = {
  actors: 'Actors',
  load: 'Load',
  names: 'Names',
  log: 'Log',
  alerts: 'Alerts',
};

export function Header() {
  const known = world();
  const { hello } = known;
  return (
    <header class="header">
      <div class="brand">
        <h1>
          <Link
            class="button home"
            title={hello ? `The IOC at a glance; served by xioc ${hello.version}` : undefined}
            to={{ view: 'actors', id: '' }}
          >
            {hello?.name ?? 'xioc'}
          </Link>
        </h1>
      </div>
      <nav aria-label="Views" class="views">
        {VIEWS.map((each) => (
          <Link key={each} class="button view-button" current={view.value === each} to={{ view: each }}>
            {VIEW_NAMES[each]}
            {each === 'alerts' ? <AlertCounts /> : null}
          </Link>
        ))}
      </nav>
      <Figures />
      <div class="appearance">
        <label>
          <span class="visually-hidden">Size</span>
          <select
            value={String(zoom.value)}
            onChange={({ currentTarget }) => {
              zoom.value = Number(currentTarget.value);
            }}
          >
            {ZOOMS.map((each) => (
              <option key={each} value={String(each)}>
                {each} %
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="visually-hidden">Colours</span>
          <select
            value={theme.value}
            onChange={({ currentTarget }) => {
              theme.value = currentTarget.value as Theme;
            }}
          >
            {THEMES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** How much is wrong now, and how much has broken since the start. */
function AlertCounts() {
  const known = world();
  const alerts = currentAlerts().length;
  const { total } = known.faults;
  return (
    <>
      {alerts > 0 ? <span class="count now" title="wrong now">{`${whole(alerts)} now`}</span> : null}
      {total > 0 ? (
        <span class="count" title="broke since the start">
          {whole(total)}
        </span>
      ) : null}
    </>
  );
}

/** The IOC at a glance. */
function Figures() {
  const known = world();
  const { loads, hello } = known;
  const last = loads.at(-1);
  const status = recording.value ? 'recording' : connected.value ? 'live' : everConnected.value ? 'lost' : 'connecting';
  return (
    <dl class="figures">
      <div title={hello ? `Started ${dateTime(hello.startedAt)}, process ${hello.pid}` : undefined}>
        <dt>{status === 'live' ? 'up' : status}</dt>
        <dd>
          <span class={`lamp ${status}`} aria-hidden="true" />
          {hello ? duration(now() - hello.startedAt) : '…'}
        </dd>
      </div>
      {last ? (
        <>
          <Figure name="actors" value={whole(known.actors.size)} />
          <Figure
            name="gets, puts /s"
            value={rate(recentRate(loads, ({ counters }) => counters.reads + counters.writes))}
          />
          <Figure name="updates/s" value={rate(recentRate(loads, ({ counters }) => counters.updates))} />
          <Figure
            name="replaced"
            value={whole(last.counters.updatesReplaced)}
            hint="Updates replaced by a newer one before a slow client took them"
          />
          <Figure
            name="loop p99"
            value={`${last.process.delayMs[1].toFixed(1)} ms`}
            hint="Event-loop delay: 99 of 100 events waited for less"
          />
          <Figure
            name="looking costs"
            value={`${last.overhead.busyMs.toFixed(1)} ms/s`}
            hint={`${bytes(last.overhead.bytesPerSecond)}/s to ${last.overhead.pages} page(s); ${
              last.overhead.watched < 0 ? 'all actors are watched' : `${last.overhead.watched} actor(s) watched`
            }; ${last.overhead.commands} commands of pages done, ${last.overhead.commandsRefused} refused`}
          />
          <Figure name="heap" value={bytes(last.process.heapBytes)} />
        </>
      ) : null}
    </dl>
  );
}

function Figure({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
