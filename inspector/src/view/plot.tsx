/** Curves over time (or over an index), drawn by uPlot. */
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { dark, zoom } from '../appearance.ts';
import { clock, shortNumber, tickTexts } from '../model/format.ts';
import type { Curve } from '../model/rates.ts';
import { download } from './download.ts';

interface PlotProps {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly unit?: string;
  /** The horizontal axis counts elements instead of time. */
  readonly overIndex?: boolean;
  /** Steps between points: a value holds until the next. */
  readonly stepped?: boolean;
  readonly height?: number;
  /** Values are the numbers of these states, which the axis and the legend name. */
  readonly choices?: readonly string[];
  /** The time that the axis covers, as that of plots beside it: seconds since 1970. Default: as far as there are values. */
  readonly span?: readonly [from: number, to: number] | undefined;
  /** Stretches of time with a colour behind them, by the name of the colour in the style sheet. */
  readonly stretches?: readonly Stretch[];
}

export interface Stretch {
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

/** Seconds between the ticks of a time axis, whose labels say no less than seconds. */
const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

const NO_STRETCHES: readonly Stretch[] = [];
const NO_CHOICES: readonly string[] = [];

export function Plot(props: PlotProps) {
  const {
    title,
    curves,
    unit = '',
    overIndex = false,
    stepped = false,
    height = 150,
    choices = NO_CHOICES,
    stretches = NO_STRETCHES,
    span,
  } = props;
  const [logarithmic, setLogarithmic] = useState(false);
  const isLogarithmic = logarithmic && choices.length === 0;
  const behind = useRef(stretches);
  behind.current = stretches;
  const covered = useRef(span);
  covered.current = span;
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const names = curves.map(({ name }) => name).join('\n');
  const states = choices.join('\n');
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = new uPlot(
      optionsOf(element, names.split('\n'), {
        unit,
        overIndex,
        stepped,
        isLogarithmic,
        choices: states === '' ? NO_CHOICES : states.split('\n'),
        height: (height * zoom.value) / 100,
        stretches: () => behind.current,
        span: () => covered.current,
      }),
      [[]],
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: made.height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, states, unit, overIndex, stepped, isLogarithmic, height, dark.value, zoom.value]);
  useEffect(() => {
    const drawn = plot.current;
    if (!drawn) return;
    const table = tableOf(curves);
    drawn.setData(isLogarithmic ? positiveOnly(table) : table);
    // The legend tells the newest values while nobody points at others.
    if (typeof drawn.cursor.idx !== 'number') drawn.setLegend({ idx: table[0].length - 1 }, false);
  });
  const last = curves.map(({ name, values }) => `${name} ${values.at(-1) ?? 'none'}`).join(', ');
  return (
    <figure class="plot">
      <figcaption>
        <span>{title}</span>
        <span class="spacer" />
        {choices.length === 0 ? (
          <button
            type="button"
            class="small"
            aria-pressed={isLogarithmic}
            title="Logarithmic axis; values of 0 and below are left out"
            onClick={() => setLogarithmic(!logarithmic)}
          >
            log
          </button>
        ) : null}
        <button type="button" class="small" onClick={() => download(`${title}.csv`, 'text/csv', csvOf(curves))}>
          CSV
        </button>
      </figcaption>
      <div ref={holder} class="plot-area" role="img" aria-label={`Plot of ${title}. Last: ${last}.`} />
    </figure>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A colour of the style sheet by its name. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

interface Drawing {
  readonly unit: string;
  readonly overIndex: boolean;
  readonly stepped: boolean;
  readonly isLogarithmic: boolean;
  readonly choices: readonly string[];
  readonly height: number;
  readonly stretches: () => readonly Stretch[];
  readonly span: () => readonly [from: number, to: number] | undefined;
}

function optionsOf(element: HTMLElement, names: readonly string[], drawing: Drawing): uPlot.Options {
  const { unit, overIndex, stepped, isLogarithmic, choices, height, stretches, span } = drawing;
  const named = choices.length > 0;
  const scale = zoom.value / 100;
  const axis: uPlot.Axis = {
    stroke: colour('--dim'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { stroke: colour('--grid'), width: 1 },
    font: `${Math.round(11 * scale)}px system-ui`,
    size: 28 * scale,
  };
  const stepPaths = uPlot.paths.stepped?.({ align: 1 });
  return {
    width: Math.max(100, element.clientWidth),
    height: Math.round(height),
    legend: { show: names.length > 1 || !overIndex, live: true },
    cursor: { y: false },
    scales: {
      x: { time: !overIndex, range: (_, least, most) => rangeOf(span(), least, most) },
      y: isLogarithmic ? { distr: 3 } : named ? { range: [-0.5, choices.length - 0.5] } : {},
    },
    hooks: { drawClear: [(plot) => paintStretches(plot, stretches())] },
    axes: [
      overIndex
        ? axis
        : {
            ...axis,
            space: 90 * scale,
            incrs: TICKS_S,
            values: (_, times) => times.map((time) => clock(time * 1000).slice(0, 8)),
          },
      {
        ...axis,
        size: 64 * scale,
        // Every second power of ten of a long logarithmic axis has no label: uPlot then hands over null in its place.
        values: (_, ticks) => (named ? ticks.map((tick) => choices[tick] ?? '') : labelsOf(ticks)),
        ...(named ? { incrs: [1, 2, 4, 8], space: 18 * scale } : {}),
        ...(unit === '' ? {} : { label: unit, labelSize: 16 * scale, labelFont: axis.font }),
      },
    ],
    series: [
      overIndex ? { label: 'index' } : { label: 'time', value: (_, time) => (time == null ? '' : clock(time * 1000)) },
      ...names.map((name, nth) => ({
        label: name,
        // Without a point under the cursor uPlot has none to tell.
        value: (_: uPlot, value: number | null | undefined) =>
          value == null ? '' : (choices[value] ?? shortNumber(value)),
        stroke: colour(`--curve-${(nth % 6) + 1}`),
        width: 1.5,
        points: { show: false },
        ...(stepped && stepPaths ? { paths: stepPaths } : {}),
      })),
    ],
  };
}

/** A single value has room around it. */
function rangeOf(span: PlotProps['span'], least: number | null, most: number | null): uPlot.Range.MinMax {
  if (span !== undefined) return [span[0], span[1]];
  return least === null || most === null || least < most ? [least, most] : [least - 1, most + 1];
}

/** Labels of ticks, of which uPlot leaves some out on a logarithmic axis. */
function labelsOf(ticks: readonly (number | null)[]): (string | null)[] {
  const shown = ticks.filter((tick) => tick !== null);
  const texts = shown.length === ticks.length ? tickTexts(shown) : shown.map(power);
  return ticks.map((tick) => (tick === null ? null : (texts[shown.indexOf(tick)] ?? null)));
}

/** `0.01`, `1e-5`. */
function power(value: number): string {
  return value >= 1e-3 && value < 1e7 ? shortNumber(value) : value.toExponential().replace('e+', 'e');
}

/** A logarithmic axis has no place for other values. */
function positiveOnly([at, ...columns]: uPlot.AlignedData): uPlot.AlignedData {
  const kept = columns.map((values) => Array.from(values, (value) => (value != null && value > 0 ? value : null)));
  return [at, ...kept];
}

function paintStretches({ ctx, bbox, valToPos }: uPlot, stretches: readonly Stretch[]): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { from, to, colour: name } of stretches) {
    const left = valToPos(from, 'x', true);
    ctx.fillStyle = colour(name);
    ctx.fillRect(left, bbox.top, Math.max(1, valToPos(to, 'x', true) - left), bbox.height);
  }
  ctx.restore();
}

/** Curves that share their times as uPlot wants them; others are joined. */
function tableOf(curves: readonly Curve[]): uPlot.AlignedData {
  const [first, ...others] = curves;
  if (first === undefined) return [[]];
  if (others.every(({ at }) => at.length === first.at.length)) return [first.at, ...curves.map(({ values }) => values)];
  return uPlot.join(curves.map(({ at, values }) => [at, values]));
}

function csvOf(curves: readonly Curve[]): string[] {
  const [at = [], ...columns] = tableOf(curves) as (readonly (number | null | undefined)[])[];
  const head = ['time', ...curves.map(({ name }) => JSON.stringify(name))].join(',');
  return [
    `${head}\n`,
    ...at.map((time, row) => `${[time, ...columns.map((column) => column[row] ?? '')].join(',')}\n`),
  ];
}
