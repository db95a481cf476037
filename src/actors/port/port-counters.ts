/** What has gone over a port since the start. Nothing is dropped without being counted here. */
export interface PortCounters {
  /** Tries to connect. */
  opens: number;
  /** Requests sent. */
  sent: number;
  /** Exchanges that were done. */
  exchanges: number;
  timeouts: number;
  /** Reads that were asked again. */
  retries: number;
  /** Replies that could not be read. */
  mismatches: number;
  /** Replies by which the device refused. */
  refusedByDevice: number;
  /** Frames dropped because of their checksum. */
  checksums: number;
  /** Replies dropped after their time-out. */
  late: number;
  /** Frames that answer no request. */
  unasked: number;
  /** Bytes that were not a frame. */
  droppedBytes: number;
  /** Exchanges refused because too many waited. */
  refused: number;
  /** Polls that were due while their last run still waited. */
  overruns: number;
  bytesIn: number;
  bytesOut: number;
  lastLatencyMs: number;
}

export function newPortCounters(): PortCounters {
  return {
    opens: 0,
    sent: 0,
    exchanges: 0,
    timeouts: 0,
    retries: 0,
    mismatches: 0,
    refusedByDevice: 0,
    checksums: 0,
    late: 0,
    unasked: 0,
    droppedBytes: 0,
    refused: 0,
    overruns: 0,
    bytesIn: 0,
    bytesOut: 0,
    lastLatencyMs: 0,
  };
}
