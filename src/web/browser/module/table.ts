/**
 * The page `/table`: any PVs, one row each, with a curve of the last two minutes. The names stand in its address,
 * `/table?pv=oven:temperature&pv=oven:setpoint`, so that a table can be kept as a bookmark.
 */
import { connect, type PvState, type WebPv } from './index.js';
import { Sparkline } from './sparkline.js';

const client = connect();
const rows = element('rows');
const form = element('add');
const field = element('name');

client.onConnection((isConnected) => {
  element('connection').textContent = isConnected ? '' : 'not connected to the IOC';
});
for (const name of new URLSearchParams(location.search).getAll('pv')) addRow(name);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!(field instanceof HTMLInputElement)) return;
  for (const name of field.value.split(/[\s,]+/)) if (name !== '') addRow(name);
  field.value = '';
  remember();
});

// --- helpers ------------------------------------------------------------------------------------------------------

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/** The address of the page names what it shows. */
function remember(): void {
  const names = Array.from(rows.querySelectorAll('tr'), (row) => row.dataset.pv ?? '');
  const query = new URLSearchParams(names.map((name) => ['pv', name]));
  history.replaceState(null, '', names.length > 0 ? `?${query}` : location.pathname);
}

function addRow(name: string): void {
  if (Array.from(rows.querySelectorAll('tr')).some((row) => row.dataset.pv === name)) return;
  const pv = client.pv(name);
  const row = document.createElement('tr');
  row.dataset.pv = name;
  const cell = (kind: string): HTMLElement => {
    const made = document.createElement('td');
    made.className = kind;
    row.append(made);
    return made;
  };
  const [title, value, severity, time] = [cell('name'), cell('value'), cell('severity'), cell('time')];
  const [curve, write, remove] = [cell('curve'), cell('write'), cell('remove')];
  title.textContent = name;
  const sparkline = new Sparkline();
  curve.append(sparkline.drawing);
  const input = writeForm(pv, write);
  const stop = pv.subscribe((state) => {
    row.dataset.severity = state.connected ? state.severity : 'DISCONNECTED';
    title.title = state.description;
    value.textContent = valueText(state);
    severity.textContent = state.connected ? (state.severity === 'NONE' ? '' : state.severity) : 'disconnected';
    time.textContent = state.time === undefined ? '' : state.time.toLocaleTimeString();
    input.hidden = state.readonly;
    if (state.connected && typeof state.value === 'number') sparkline.add(state.value);
  });
  const button = document.createElement('button');
  button.textContent = '×';
  button.title = `Remove ${name}`;
  button.addEventListener('click', () => {
    stop();
    row.remove();
    remember();
  });
  remove.append(button);
  rows.append(row);
}

function writeForm(pv: WebPv, cell: HTMLElement): HTMLFormElement {
  const input = document.createElement('input');
  input.setAttribute('aria-label', `New value of ${pv.name}`);
  const output = document.createElement('output');
  const made = document.createElement('form');
  made.hidden = true;
  made.append(input, output);
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value === '') return;
    output.textContent = '…';
    pv.write(input.value).then(
      () => {
        output.textContent = '';
        input.value = '';
      },
      (error: Error) => {
        output.textContent = error.message;
      },
    );
  });
  cell.append(made);
  return made;
}

function valueText({ value, text, units, precision }: PvState): string {
  if (value === undefined) return '';
  if (text !== undefined) return text;
  if (typeof value === 'number') return `${numberText(value, precision)} ${units}`.trim();
  if (typeof value === 'string') return value;
  const shown = Array.from<number | string>(value.slice(0, 10)).map((each) =>
    typeof each === 'number' ? numberText(each, precision) : each,
  );
  return `${shown.join(' ')}${value.length > 10 ? ` … (${value.length})` : ''} ${units}`.trim();
}

function numberText(value: number, precision: number | undefined): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(precision ?? 3);
  return precision === undefined ? String(Number(value.toPrecision(7))) : value.toFixed(precision);
}
