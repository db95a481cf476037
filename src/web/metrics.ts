/**
 * `/metrics`: OpenMetrics for who asks for it, else the text format of Prometheus. Names have base units; those of the
 * process are the ones that existing dashboards know.
 */
import type { ServerResponse } from 'node:http';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Ioc } from '../actors/ioc/ioc.ts';
import { DURATION_BOUNDS } from '../actors/kernel/durations.ts';
import { packageVersion } from '../actors/kernel/package-version.ts';
import { maxDescriptors, openDescriptors } from '../actors/net/descriptors.ts';
import { type Asked, type HttpPart, send } from '../actors/net/http-server.ts';
import { severityNames } from '../protocol/value/alarm.ts';
import { asNumber } from '../protocol/value/value.ts';
import { writeActors } from './actor-metrics.ts';
import { MetricsPage } from './metrics-page.ts';
import type { WebSettings } from './settings.ts';

/** The port, as its metrics see it. */
export interface MetricsOwner {
  readonly startedAt: number;
  readonly sessions: ReadonlyMap<string, unknown>;
}

export class MetricsPart implements HttpPart {
  readonly #ioc: Ioc;
  readonly #port: MetricsOwner;
  readonly #settings: WebSettings;
  readonly #maxDescriptors = maxDescriptors();
  /** Runs from the first time somebody asks. */
  #delay: IntervalHistogram | undefined;

  constructor(ioc: Ioc, port: MetricsOwner, settings: WebSettings) {
    this.#ioc = ioc;
    this.#port = port;
    this.#settings = settings;
  }

  answer({ path, request }: Asked, response: ServerResponse): boolean {
    if (path !== '/metrics') return false;
    const isOpen = (request.headers.accept ?? '').includes('application/openmetrics-text');
    const text = this.#text(isOpen);
    return send(
      response,
      200,
      isOpen ? 'application/openmetrics-text; version=1.0.0' : 'text/plain; version=0.0.4',
      isOpen ? `${text}# EOF\n` : text,
    );
  }

  #text(isOpen: boolean): string {
    const page = new MetricsPage(isOpen);
    this.#ofIoc(page);
    writeActors(page, this.#ioc);
    this.#ofProcess(page);
    for (const name of this.#settings.metricsPvs ?? []) this.#ofPv(page, name);
    return page.text();
  }

  #ofIoc(page: MetricsPage): void {
    const ioc = this.#ioc;
    const { counters } = ioc.services;
    const statistics = ioc.statistics();
    const { clients } = statistics;
    const sum = (of: (client: (typeof clients)[number]) => number) =>
      clients.reduce((all, client) => all + of(client), 0);
    page.gauge('xioc_info', 'What this is.', 1, { version: packageVersion(), ioc: this.#settings.name });
    page.gauge(
      'xioc_up',
      'Whether clients find the IOC.',
      ioc.ref.getSnapshot().matches({ serving: 'running' }) ? 1 : 0,
    );
    page.gauge('xioc_clients', 'Clients that are connected, browsers included.', clients.length);
    page.gauge(
      'xioc_channels',
      'Channels of clients.',
      sum((client) => client.channels),
    );
    page.gauge(
      'xioc_subscriptions',
      'Monitors of clients.',
      sum((client) => client.subscriptions),
    );
    page.gauge(
      'xioc_unread_bytes',
      'What clients have not read yet.',
      sum((client) => client.queuedBytes),
    );
    page.gauge('xioc_web_sockets', 'Browsers that watch PVs.', this.#port.sessions.size);
    page.gauge('xioc_pvs', 'PVs, fields of records not included.', statistics.pvs);
    for (const [severity, count] of statistics.severities.entries()) {
      if (severity > 0)
        page.gauge('xioc_pvs_in_alarm', 'PVs by their severity.', count, { severity: severityNames[severity]! });
    }
    page.counter('xioc_requests', 'Reads and writes of clients.', counters.reads, { op: 'read' });
    page.counter('xioc_requests', '', counters.writes, { op: 'write' });
    page.counter('xioc_updates', 'Updates of monitors.', counters.updates);
    page.counter(
      'xioc_updates_replaced',
      'Updates that a newer one replaced before they were sent.',
      counters.updatesReplaced,
    );
    page.counter('xioc_searches', 'Names that clients searched for.', counters.searchHits, { found: 'true' });
    page.counter('xioc_searches', '', counters.searches - counters.searchHits, { found: 'false' });
    page.counter('xioc_refused', 'What bounds have refused.', counters.circuitsRefused, { what: 'client' });
    page.counter('xioc_refused', '', counters.requestsRefused, { what: 'request' });
    page.counter('xioc_faults', 'What clients have sent that breaks their protocol.', counters.faults);
    page.counter('xioc_handler_errors', 'Failures of put and get handlers.', counters.handlerErrors);
    page.counter('xioc_crashes', 'Actors of the runtime that have failed.', counters.crashes);
    page.counter('xioc_puts', 'Puts by what became of them.', counters.putsDone, { outcome: 'done' });
    page.counter('xioc_puts', '', counters.putsRejected, { outcome: 'refused' });
    page.counter('xioc_puts', '', counters.putsFailed, { outcome: 'failed' });
    page.counter('xioc_puts', '', counters.putsRefused, { outcome: 'busy' });
    page.histogram(
      'xioc_put_duration_seconds',
      'Puts that could not be answered at once.',
      DURATION_BOUNDS,
      ioc.services.putDurations,
    );
    page.gauge('xioc_puts_waiting', 'Puts that wait, at the PV where most do.', statistics.puts.used);
    page.gauge(
      'xioc_puts_overdue',
      'PVs whose put is at work for 10 s and more while others wait.',
      statistics.overduePuts,
    );
    page.gauge('xioc_machines_down', 'Machines that have failed and do not run now.', statistics.downDevices);
    for (const { seconds, overruns } of statistics.scanRates) {
      page.counter('xioc_scan_overruns', 'Scans that were due while their last one still went on.', overruns, {
        period: String(seconds),
      });
    }
  }

  #ofProcess(page: MetricsPage): void {
    const { user, system } = process.cpuUsage();
    const memory = process.memoryUsage();
    page.counter('process_cpu_user_seconds', 'User CPU time.', user / 1e6);
    page.counter('process_cpu_system_seconds', 'System CPU time.', system / 1e6);
    page.counter('process_cpu_seconds', 'User and system CPU time.', (user + system) / 1e6);
    page.gauge('process_start_time_seconds', 'Unix time of the start.', (Date.now() - 1000 * process.uptime()) / 1000);
    page.gauge('process_resident_memory_bytes', 'Resident memory.', memory.rss);
    page.gauge('process_open_fds', 'Open files and sockets.', openDescriptors());
    page.gauge('process_max_fds', 'How many may be open.', this.#maxDescriptors);
    page.gauge('nodejs_heap_size_total_bytes', 'Heap of the process.', memory.heapTotal);
    page.gauge('nodejs_heap_size_used_bytes', 'Heap in use.', memory.heapUsed);
    page.gauge('nodejs_external_memory_bytes', 'Memory outside of the heap.', memory.external);
    page.gauge('nodejs_version_info', 'Of Node.', 1, { version: process.version });
    this.#delay ??= startedDelay();
    for (const quantile of [50, 90, 99]) {
      const seconds = this.#delay.percentile(quantile) / 1e9;
      page.gauge('xioc_eventloop_delay_seconds', 'How late timers are, since it was last asked.', seconds, {
        quantile: String(quantile / 100),
      });
    }
    this.#delay.reset();
  }

  #ofPv(page: MetricsPage, name: string): void {
    const pv = this.#ioc.pv(name);
    if (pv === undefined) return;
    const number = asNumber(pv.current.value);
    if (number !== undefined) page.gauge('xioc_pv_value', 'Value of a PV.', number, { pv: name });
    page.gauge('xioc_pv_severity', '0 none, 1 MINOR, 2 MAJOR, 3 INVALID.', pv.current.severity, { pv: name });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function startedDelay(): IntervalHistogram {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return delay;
}
