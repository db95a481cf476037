/** The put logs that commands of caPutLog have opened, and how they log: text and JSON each for itself, as its two command sets are. */
import type { PutLog, PutLogMode } from '../actors/put-log/put-log.ts';
import type { RunningIoc } from '../serve.ts';
import { openPutLog } from '../serve.ts';

/** -1 nothing, 0 what changes, 1 all, 2 all, bursts not combined. */
export type PutLogConfig = -1 | 0 | 1 | 2;

export class PutLogs {
  readonly format: 'text' | 'json';
  config: PutLogConfig = 0;
  /** Seconds for which puts to one PV are one line. */
  burst = 5;
  timeFormat: string | undefined;
  /** What each line says besides. */
  readonly metadata = new Map<string, string>();
  readonly #open = new Map<string, PutLog>();

  constructor(format: 'text' | 'json') {
    this.format = format;
  }

  /** By address. */
  get open(): ReadonlyMap<string, PutLog> {
    return this.#open;
  }

  /** @param address `host` or `host:port` @throws StartError when it is none */
  begin({ ioc }: RunningIoc, address: string, prefix: string): void {
    const log = openPutLog(ioc, { server: address, format: this.format, trapped: true, ...this.#mode, burst: 0 });
    ioc.addServer(log);
    this.#open.set(address, log);
    this.apply(prefix);
  }

  /** Has all of them log as is chosen now. @param prefix of all log messages */
  apply(prefix: string): void {
    for (const log of this.#open.values()) {
      log.configure(this.#mode);
      log.restyle({ prefix, timeFormat: this.timeFormat, metadata: this.metadata });
    }
  }

  // --- helpers

  get #mode(): PutLogMode {
    const burst = this.config === -1 ? undefined : this.config === 2 ? 0 : this.burst;
    return { burst, changesOnly: this.config === 0 };
  }
}
