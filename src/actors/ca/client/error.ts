/** What a client's request can fail with. */
import { Eca, ecaName, ecaText } from '../../../protocol/ca/status.ts';

/** A Channel Access request failed, or could not be made. */
export class CaError extends Error {
  override readonly name = 'CaError';
  /** ECA status, such as 376 for "Write access denied": `Eca` names them. */
  readonly eca: number;
  /** The PV concerned; undefined when no PV in particular. */
  readonly pv: string | undefined;

  constructor(message: string, eca: number, pv?: string) {
    super(message);
    this.eca = eca;
    this.pv = pv;
  }

  /** EPICS' name of the status, such as 'ECA_NOWTACCESS'. */
  get code(): string {
    return ecaName(this.eca) ?? `ECA ${this.eca}`;
  }
}

/** A server's answer to a request. */
export function refusedBy(host: string, pv: string, what: string, eca: number, text = ''): CaError {
  const detail = text === '' || text === pv ? '' : ` (${text})`;
  return new CaError(`${what} ${pv} failed: ${ecaText(eca)}${detail}, says the server at ${host}`, eca, pv);
}

export function disconnected(pv: string, what: string): CaError {
  return new CaError(
    `${what} ${pv} failed: its server disconnected before it answered, so it may or may not have been done`,
    Eca.DISCONN,
    pv,
  );
}

export function closed(pv: string, what: string): CaError {
  return new CaError(`${what} ${pv} failed: the channel was closed`, Eca.CHANDESTROY, pv);
}
