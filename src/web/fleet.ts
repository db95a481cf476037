/**
 * Many IOCs on one page: what each one's web port says of itself. Read-only, and nothing is kept: an IOC is asked again for
 * each look at the page, but not more often than every two seconds.
 */
import type { ServerResponse } from 'node:http';
import { type Asked, type HttpListener, type HttpPart, listenHttp, send } from '../actors/net/http-server.ts';
import type { Place } from './fleet-finder.ts';

export interface FleetOptions {
  /** Web ports of the IOCs: `http://host:5080/` */
  readonly places: () => readonly Place[];
  readonly host: string;
  readonly port: number;
  readonly hostNames?: readonly string[];
}

/** @throws StartError when the address cannot be listened on */
export function startFleet({ places, ...address }: FleetOptions): Promise<HttpListener> {
  return listenHttp({ ...address, what: 'the fleet page' }, [new FleetPart(places)]);
}

/** What is known of one IOC. */
export interface FleetRow {
  /** Empty where there is none. */
  readonly url: string;
  readonly name: string;
  /** Of its chart, as `serving.running`; `unreachable`; `no web port`. */
  readonly state: string;
  /** Undefined while it cannot be reached. */
  readonly figures: Readonly<Record<Figure, number>> | undefined;
}

const figures = {
  clients: /^xioc_clients (\S+)/m,
  channels: /^xioc_channels (\S+)/m,
  pvs: /^xioc_pvs (\S+)/m,
  minor: /^xioc_pvs_in_alarm\{severity="MINOR"\} (\S+)/m,
  major: /^xioc_pvs_in_alarm\{severity="MAJOR"\} (\S+)/m,
  invalid: /^xioc_pvs_in_alarm\{severity="INVALID"\} (\S+)/m,
  down: /^xioc_machines_down (\S+)/m,
  memory: /^process_resident_memory_bytes (\S+)/m,
  delay: /^xioc_eventloop_delay_seconds\{quantile="0\.99"\} (\S+)/m,
} as const;

type Figure = keyof typeof figures;

// --- helpers ------------------------------------------------------------------------------------------------------

const FRESH_MS = 2000;
const PATIENCE_MS = 3000;
/** A longer description than this is not an IOC's. */
const LONGEST_ANSWER = 1 << 20;

class FleetPart implements HttpPart {
  readonly #places: () => readonly Place[];
  #rows: Promise<readonly FleetRow[]> | undefined;
  #askedAt = 0;

  constructor(places: () => readonly Place[]) {
    this.#places = places;
  }

  answer({ method, path }: Asked, response: ServerResponse): boolean {
    if (method !== 'GET' || (path !== '/' && path !== '/fleet.json')) return false;
    void this.#look().then((rows) => {
      response.setHeader(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      );
      if (path === '/') send(response, 200, 'text/html', pageOf(rows));
      else send(response, 200, 'application/json', JSON.stringify(rows));
    });
    return true;
  }

  /** All who look at the same time see the same. */
  #look(): Promise<readonly FleetRow[]> {
    const now = performance.now();
    if (this.#rows === undefined || now - this.#askedAt > FRESH_MS) {
      this.#askedAt = now;
      this.#rows = Promise.all(this.#places().map(rowOf));
    }
    return this.#rows;
  }
}

async function rowOf(place: Place): Promise<FleetRow> {
  if (!('url' in place)) return { url: '', name: place.server, state: 'no web port', figures: undefined };
  const { url } = place;
  try {
    const [health, metrics] = await Promise.all([ask(`${url}readyz?verbose`), ask(`${url}metrics`)]);
    const [, name = url] = /^xioc_info\{.*ioc="((?:[^"\\]|\\.)*)"/m.exec(metrics) ?? [];
    const [, state = 'unknown'] = /^ioc (\S+)/m.exec(health) ?? [];
    const found = Object.entries(figures).map(([figure, pattern]) => [figure, Number(pattern.exec(metrics)?.[1] ?? 0)]);
    return { url, name, state, figures: Object.fromEntries(found) as FleetRow['figures'] };
  } catch {
    return { url, name: url, state: 'unreachable', figures: undefined };
  }
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LONGEST_ANSWER) throw new Error(`${url} does not end`);
  }
  return text;
}

function pageOf(rows: readonly FleetRow[]): string {
  const running = rows.filter(({ state }) => state === 'serving.running').length;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>IOCs: ${running} of ${rows.length}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; } body { margin: 1.5rem; }
table { border-collapse: collapse; } th, td { text-align: right; padding: 0.25rem 0.75rem; border-bottom: 1px solid light-dark(#ccd, #445); }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
.bad { color: light-dark(#b00020, #ff7a7a); } .warn { color: light-dark(#8a5a00, #ffc04d); } .invalid { color: light-dark(#8e24aa, #e29bf2); }
</style></head><body><main><h1>${running} of ${rows.length} IOCs serve</h1>
<table><thead><tr><th>IOC<th>State<th>PVs<th>Clients<th>Channels<th>MINOR<th>MAJOR<th>INVALID<th>Machines down<th>Memory<th>Delay</tr></thead>
<tbody>
${rows.map(lineOf).join('\n')}
</tbody></table></main></body></html>
`;
}

function lineOf({ url, name, state, figures: known }: FleetRow): string {
  const cell = (text: string | number, kind = '') => `<td${kind === '' ? '' : ` class="${kind}"`}>${text}</td>`;
  const some = (count: number, kind: string) => cell(count === 0 ? '' : count, kind);
  const link = url === '' ? escaped(name) : `<a href="${escaped(url)}">${escaped(name)}</a>`;
  const mood = { 'serving.running': '', 'no web port': 'warn' }[state] ?? 'bad';
  const head = `<td>${link}</td>${cell(escaped(state), mood)}`;
  if (known === undefined) return `<tr>${head}<td colspan="9"></td></tr>`;
  const { pvs, clients, channels, minor, major, invalid, down, memory, delay } = known;
  const cells = [
    cell(pvs),
    cell(clients),
    cell(channels),
    some(minor, 'warn'),
    some(major, 'bad'),
    some(invalid, 'invalid'),
  ];
  cells.push(some(down, 'bad'), cell(`${Math.round(memory / 2 ** 20)} MiB`), cell(`${Math.round(1000 * delay)} ms`));
  return `<tr>${head}${cells.join('')}</tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
