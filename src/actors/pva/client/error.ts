/** What a client's request can fail with. */
import { type Severity, type Status, severityNames } from '../../../protocol/pva/status.ts';

/**
 * - `TIMEOUT`: not done within the time given
 * - `DISCONNECTED`: the connection was lost before the answer; whether a put was done is unknown
 * - `CLOSED`: the program has closed the channel, or the context
 * - `REFUSED`: the server says no: `severity` is ERROR or FATAL, the message has its words
 * - `MISFIT`: the value cannot be put where it was to go, or the request is not understood; nothing was sent
 * - `DUPLICATE`: two servers have the PV
 * - `UNREACHABLE`: there is nobody to ask, or a server cannot be spoken to
 */
export type PvaErrorCode = 'TIMEOUT' | 'DISCONNECTED' | 'CLOSED' | 'REFUSED' | 'MISFIT' | 'DUPLICATE' | 'UNREACHABLE';

/** A PV Access request failed, or could not be made. */
export class PvaError extends Error {
  override readonly name = 'PvaError';
  readonly code: PvaErrorCode;
  /** The PV concerned; undefined when no PV in particular. */
  readonly pv: string | undefined;
  /** What the server has said: for REFUSED. */
  readonly status: Status | undefined;

  constructor(message: string, code: PvaErrorCode, pv?: string, status?: Status) {
    super(message);
    this.code = code;
    this.pv = pv;
    this.status = status;
  }

  get severity(): Severity {
    return this.status?.severity ?? severityNames[2];
  }
}

/** A server's answer to a request. */
export function refusedBy(host: string | undefined, pv: string, what: string, status: Status): PvaError {
  const text = status.message === '' ? status.severity : status.message;
  return new PvaError(`${what} ${pv} failed: ${text}, says the server at ${host ?? '?'}`, 'REFUSED', pv, status);
}

export function disconnected(pv: string, what: string): PvaError {
  return new PvaError(
    `${what} ${pv} failed: its server disconnected before it answered, so it may or may not have been done`,
    'DISCONNECTED',
    pv,
  );
}

export function closed(pv: string, what: string): PvaError {
  return new PvaError(`${what} ${pv} failed: the channel was closed`, 'CLOSED', pv);
}

/** What was given does not fit what is there. */
export function misfit(pv: string, what: string, error: unknown): PvaError {
  return new PvaError(`${what} ${pv} failed: ${error instanceof Error ? error.message : error}`, 'MISFIT', pv);
}
