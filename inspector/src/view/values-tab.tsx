/** The value of a PV over time; the rates of any actor that counts. */
import { useState } from 'preact/hooks';
import type { Point } from '../../../src/inspect/feed.ts';
import type { Report } from '../../../src/inspect/source.ts';
import { dateTime, duration, whole } from '../model/format.ts';
import { type Curve, reportCurves } from '../model/rates.ts';
import { live, now, selectedActor, world, write } from '../store.ts';
import { ActorLink } from './link.tsx';
import { SEVERITIES } from './marks.tsx';
import { Plot } from './plot.tsx';
import { RecordLinks } from './record-links.tsx';
import { Stays } from './stays.tsx';
import { Subscribers } from './subscribers.tsx';

export function ValuesTab({ id }: { id: string }) {
  const known = world();
  const actor = selectedActor();
  const report = known.reports.get(id)?.report;
  const series = known.reportSeries.get(id) ?? [];
  const { rates, gauges, idle } = reportCurves(series);
  const span = spanOf(known.points.get(id)?.items ?? [], series[0]?.at, now());
  return (
    <div class="values">
      {report && actor?.kind === 'pv' ? <PvValue id={id} report={report} span={span} /> : null}
      {report ? <RecordLinks report={report} /> : null}
      {actor?.kind === 'pv' ? <Subscribers name={actor.label} /> : null}
      <Stays id={id} />
      {rates.length > 0 ? <Plot title="Rates" curves={rates} unit="per second" span={span} /> : null}
      {gauges.map((curve) => (
        <Plot key={curve.name} title={curve.name} curves={[curve]} height={110} span={span} />
      ))}
      {idle.length > 0 ? <p class="dim">Nothing yet: {idle.join(', ')}.</p> : null}
      {rates.length + gauges.length + idle.length === 0 && actor?.kind !== 'pv' ? (
        <p class="dim">This actor counts nothing.</p>
      ) : null}
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Span = readonly [from: number, to: number];

/** What all plots of an actor cover: since somebody looks, or since the second value that came, if that was before. */
function spanOf(points: readonly Point[], firstReport: number | undefined, end: number): Span | undefined {
  const from = Math.min(firstReport ?? end, points[1]?.[0] ?? end);
  return from < end ? [from / 1000, end / 1000] : undefined;
}

function PvValue({ id, report, span }: { id: string; report: Report; span: Span | undefined }) {
  const known = world();
  const points = known.points.get(id);
  const array = known.arrays.get(id);
  const severity = String(report.severity);
  const choices = choicesOf(report);
  const curve = within(span, upTo(points?.items ?? [], now()));
  const elements = Number(report.elements ?? 0);
  const units = String(report.units ?? '');
  const alarms = alarmsIn(points?.items ?? []);
  const stretches = alarms.map(({ from, to, severity: level }) => ({
    from: from / 1000,
    to: to / 1000,
    colour: ALARM_COLOURS[level] ?? '--grid',
  }));
  return (
    <section aria-label="Value">
      <div class="value-line">
        <output class="value mono">{String(report.value)}</output>
        <span class="units">{units}</span>
        <span class={`severity severity-${severity}`}>
          {severity}
          {report.status === 'NO_ALARM' ? '' : ` ${String(report.status)}`}
        </span>
        <span class="dim">{typeof report.timestamp === 'number' ? dateTime(report.timestamp) : ''}</span>
      </div>
      {typeof report.readBy === 'string' ? <ReadBy report={report} /> : null}
      <WriteForm id={id} report={report} />
      {curve.at.length > 0 ? (
        <Plot
          title="Value"
          curves={[curve]}
          unit={units}
          stepped
          choices={choices}
          span={span}
          height={choices.length > 0 ? 120 : 200}
          stretches={stretches}
        />
      ) : null}
      {array ? (
        <Plot
          title={
            array.values.length < elements
              ? `Elements (${whole(array.values.length)} of ${whole(elements)})`
              : `Elements (${whole(array.values.length)})`
          }
          curves={[{ name: 'value', at: array.values.map((_, index) => index), values: [...array.values] }]}
          unit={units}
          overIndex
          height={200}
        />
      ) : null}
      {points && points.skipped > 0 ? (
        <p class="dim">
          {whole(points.skipped)} values came faster than they can be drawn; the newest is always shown.
        </p>
      ) : null}
      <AlarmList alarms={alarms} />
    </section>
  );
}

/** Which exchange gives it its value. */
function ReadBy({ report }: { report: Report }) {
  const { port, readBy, lastReadAt, readingMs, readError } = report;
  const known = world().byId.get(String(port));
  const last =
    typeof lastReadAt === 'number' && lastReadAt > 0 ? `last ${duration(now() - lastReadAt)} ago` : 'not yet';
  return (
    <p class="read-by">
      Read by {known ? <ActorLink id={known.id}>{known.label}</ActorLink> : String(port)}:{' '}
      <span class="mono">{String(readBy)}</span>; {last}
      {typeof readingMs === 'number' ? `, in ${readingMs.toFixed(1)} ms` : ''}
      {typeof readError === 'string' ? <span class="bad-text"> {readError}</span> : null}
    </p>
  );
}

function choicesOf({ choices }: Report): readonly string[] {
  return Array.isArray(choices) ? choices.map(String) : [];
}

/** A value holds until the next one, and the last until now. */
function upTo(points: readonly Point[], end: number): Curve {
  const last = points.at(-1);
  const drawn = last === undefined || last[0] >= end ? points : [...points, [end, last[1], last[2]] as const];
  return { name: 'value', at: drawn.map(([at]) => at / 1000), values: drawn.map(([, value]) => value) };
}

/** A value that is older than what the axis covers begins with it. */
function within(span: Span | undefined, { at: [first, ...rest], ...curve }: Curve): Curve {
  if (first === undefined) return { at: [], ...curve };
  return { at: [span === undefined ? first : Math.max(first, span[0]), ...rest], ...curve };
}

interface Alarm {
  readonly from: number;
  readonly to: number;
  /** 1 to 3. */
  readonly severity: number;
}

/** By severity. */
const ALARM_COLOURS = ['', '--minor-tint', '--major-tint', '--invalid-tint'] as const;

/** When the value was in alarm, each stretch up to the value that ended it. */
function alarmsIn(points: readonly Point[]): Alarm[] {
  const spans: { from: number; to: number; severity: number }[] = [];
  for (const [at, , severity] of points) {
    const last = spans.at(-1);
    if (last) last.to = at;
    if (last?.severity !== severity) spans.push({ from: at, to: at, severity });
  }
  return spans.filter(({ severity }) => severity > 0);
}

function AlarmList({ alarms }: { alarms: readonly Alarm[] }) {
  if (alarms.length === 0) return null;
  return (
    <details>
      <summary>Alarms seen ({whole(alarms.length)})</summary>
      <ul class="alarms">
        {alarms.slice(-50).map(({ from, to, severity }) => (
          <li key={from}>
            <span class={`severity severity-${SEVERITIES[severity]}`}>{SEVERITIES[severity]}</span> {dateTime(from)} to{' '}
            {dateTime(to)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function WriteForm({ id, report }: { id: string; report: Report }) {
  /** Undefined: nothing has been typed. */
  const [text, setText] = useState<string>();
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>();
  if (!world().hello?.writable || !live.value) return null;
  if (report.writable !== true) return <p class="dim">This PV is read-only.</p>;
  const choices = choicesOf(report);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (text === undefined) return;
    const error = await write(id, text);
    setSaid(error === '' ? { text: `Written: ${text}`, bad: false } : { text: error, bad: true });
  };
  return (
    <form class="write" onSubmit={submit}>
      <label>
        New value{' '}
        <input
          type="text"
          value={text ?? ''}
          placeholder={String(report.value ?? '')}
          list={choices.length > 0 ? 'choices' : undefined}
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      {choices.length > 0 ? (
        <datalist id="choices">
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      ) : null}
      <button type="submit" class="primary" disabled={text === undefined}>
        Write
      </button>
      <span class={said?.bad ? 'bad-text' : 'dim'} role="status">
        {said?.text ?? ''}
      </span>
    </form>
  );
}
