/** What the selected actor says of itself: its facts, its context, its timers. */
import { useState } from 'preact/hooks';
import type { Json, Report } from '../../../src/inspect/source.ts';
import { eventLabel } from '../model/definition.ts';
import { dateTime, duration, factName, factText, shortNumber } from '../model/format.ts';
import { now, selectedActor, world } from '../store.ts';
import { ActorLink } from './link.tsx';
import { RECORD_FACTS, RecordLinks } from './record-links.tsx';

export function Facts({ id }: { id: string }) {
  const known = world();
  const state = known.reports.get(id);
  const actor = selectedActor();
  const owner = actor && known.actors.get(actor.parent);
  if (!state) return <aside class="facts empty">{actor ? 'Waiting for its report …' : ''}</aside>;
  const { report, context, timers, changed, at } = state;
  return (
    <aside class="facts" aria-label="Facts and context">
      <section>
        <h3>Facts</h3>
        <table class="fact-table">
          <tbody>
            {owner ? (
              <tr>
                <th scope="row">owner</th>
                <td>
                  <ActorLink id={owner.id}>{owner.label}</ActorLink>
                </td>
              </tr>
            ) : null}
            {factsOf(report).map(([name, value]) => (
              <tr key={name} title={exactly(name, value)}>
                <th scope="row">{factName(name)}</th>
                <td class={changed.has(`report.${name}`) ? 'flash' : ''} key={changed.has(`report.${name}`) ? at : 0}>
                  <Fact name={name} value={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <RecordLinks report={report} />
      {timers.length > 0 ? (
        <section>
          <h3>Timers</h3>
          <table class="fact-table">
            <tbody>
              {timers.map(({ event, dueAt, delayMs }) => (
                <tr key={event}>
                  <th scope="row" class="mono">
                    {eventLabel(event)}
                  </th>
                  <td>
                    in {duration(Math.max(0, dueAt - at))} of {duration(delayMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      {context !== null && Object.keys(context as object).length > 0 ? (
        <section>
          <h3>
            Context <CopyJson value={context} />
          </h3>
          <ContextTable context={context as Readonly<Record<string, Json>>} changed={changed} at={at} />
        </section>
      ) : null}
    </aside>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Those that are not shown in a form of their own. */
function factsOf(report: Report): [string, Json][] {
  const isRecord = Array.isArray(report.links);
  return Object.entries(report).filter(([name]) => !isRecord || !RECORD_FACTS.includes(name));
}

/** A fact that names another actor leads there. */
function Fact({ name, value }: { name: string; value: Json }) {
  const known = world();
  const named =
    name === 'pv' ? known.byId.get(`pv/${String(value)}`) : name === 'port' ? known.byId.get(String(value)) : undefined;
  return named ? <ActorLink id={named.id}>{named.label}</ActorLink> : factText(name, value, now());
}

/** What the text of a fact rounds off; undefined when it says all. */
function exactly(name: string, value: Json): string | undefined {
  if (typeof value !== 'number' || value === 0) return undefined;
  if (name.endsWith('At')) return dateTime(value);
  return Number.isInteger(value) ? undefined : String(value);
}

interface ContextProps {
  readonly context: Readonly<Record<string, Json>>;
  readonly changed: ReadonlySet<string>;
  readonly at: number;
}

function ContextTable({ context, changed, at }: ContextProps) {
  return (
    <table class="fact-table">
      <tbody>
        {Object.entries(context).map(([name, value]) => {
          const isNew = changed.has(`context.${name}`);
          return (
            <tr key={name}>
              <th scope="row" class="mono">
                {name}
              </th>
              <td class={isNew ? 'flash mono' : 'mono'} key={isNew ? at : 0}>
                {typeof value === 'object' && value !== null ? (
                  <pre class="json">{JSON.stringify(value, undefined, 1)}</pre>
                ) : typeof value === 'number' ? (
                  <span title={String(value)}>{shortNumber(value)}</span>
                ) : (
                  String(value)
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function CopyJson({ value }: { value: Json }) {
  const [said, setSaid] = useState('Copy JSON');
  return (
    <button
      type="button"
      class="small"
      onClick={() => {
        navigator.clipboard.writeText(JSON.stringify(value, undefined, 2)).then(
          () => setSaid('Copied'),
          () => setSaid('Not allowed'),
        );
        setTimeout(() => setSaid('Copy JSON'), 1500);
      }}
    >
      {said}
    </button>
  );
}
