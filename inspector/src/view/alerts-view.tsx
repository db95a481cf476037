/** What is wrong now, and what broke and was contained. */
import { dateTime, duration, whole } from '../model/format.ts';
import { currentAlerts } from '../pins.ts';
import { now, world } from '../store.ts';
import { AlertLine } from './alert-line.tsx';
import { PinsForm } from './pins-form.tsx';

const SHOWN = 200;

export function AlertsView() {
  const known = world();
  const alerts = currentAlerts();
  const { faults } = known;
  return (
    <div class="alerts">
      <section aria-label="Wrong now">
        <h2>
          Wrong now <span class="dim">{alerts.length > SHOWN ? `${SHOWN} of ${whole(alerts.length)}` : ''}</span>
        </h2>
        {alerts.length === 0 ? <p class="empty">Nothing: no alarm, no slow client, nothing that failed.</p> : null}
        <ul class="alert-list">
          {alerts.slice(0, SHOWN).map((alert) => (
            <AlertLine key={`${alert.mark} ${alert.actor?.id} ${alert.text}`} alert={alert} />
          ))}
        </ul>
      </section>
      <PinsForm />
      <section aria-label="What broke">
        <h2>
          What broke, newest first{' '}
          <span class="dim">
            {faults.total > faults.list.length
              ? `the last ${faults.list.length} of ${whole(faults.total)}`
              : 'each was contained'}
          </span>
        </h2>
        {faults.total === 0 ? <p class="empty">Nothing has failed.</p> : null}
        {faults.list.toReversed().map(({ at, actor, message, stack }, nth) => (
          <details key={faults.total - nth} class="fault">
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
