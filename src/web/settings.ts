/** Settings of the web port. */
export interface WebSettings {
  /** What people call this IOC. */
  readonly name: string;
  /** Address to listen on. Default 127.0.0.1; any other than a loopback address lets other machines in. */
  readonly host?: string;
  /** Default 5080; 0 picks a free port. */
  readonly port?: number;
  /** Whether displays may write PVs, as far as the access rules of the IOC let them. Default false. */
  readonly write?: boolean;
  /** Whether displays may watch, and with `write` put to, PVs of other IOCs. Default false. */
  readonly gateway?: boolean;
  /** Whether the inspector may write values, send events and end circuits. Default false. */
  readonly inspectWrite?: boolean;
  /** Origins of pages besides our own that may connect, such as `https://displays.example.org`. */
  readonly allowedOrigins?: readonly string[];
  /** Names by which this host is asked for, besides its addresses. */
  readonly hostNames?: readonly string[];
  /** Proxies whose X-Forwarded-User and X-Forwarded-For are believed: `10.0.0.0/8`, or single addresses. */
  readonly trust?: readonly string[];
  /** PVs whose value is a metric. */
  readonly metricsPvs?: readonly string[];
}
