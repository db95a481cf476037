/**
 * The log server of a site (`iocLogInit`): what commands complain of and what the IOC logs, as lines of text, each with the prefix of
 * `iocLogPrefix`.
 *
 * Source: EPICS base 7.0.10, iocLog.c and logClient.c.
 */
import type { Logger } from 'pino';
import { alsoLogTo } from '../actors/kernel/log.ts';
import { PutLog } from '../actors/put-log/put-log.ts';
import { ServerSink } from '../actors/put-log/sink.ts';
import type { RunningIoc } from '../serve.ts';

/** Messages that are kept until there is an IOC. */
const MOST_EARLY = 1000;

/** What is logged, and how its lines begin. */
export interface LoggedSite {
  readonly logPrefix: string | undefined;
  readonly options: { readonly log: Logger };
}

export class IocLog {
  isDisabled = false;
  readonly #site: LoggedSite;
  #address: { readonly host: string; readonly port: number } | undefined;
  readonly #early: string[] = [];
  #say: ((line: string) => void) | undefined;
  #server: PutLog | undefined;

  constructor(site: LoggedSite) {
    this.#site = site;
  }

  /** Undefined before there is an IOC, and where nobody has asked for it. */
  get server(): PutLog | undefined {
    return this.#server;
  }

  /** Has messages sent there, from now on or once there is an IOC. */
  init(host: string, port: number, running: RunningIoc | undefined): void {
    if (this.#address !== undefined) return;
    this.#address = { host, port };
    if (running !== undefined) this.begin(running);
  }

  /** There is an IOC. */
  begin({ ioc }: RunningIoc): void {
    if (this.#address === undefined || this.#server !== undefined) return;
    const { host, port } = this.#address;
    const lines = (say: (line: string) => void) => {
      this.#say = say;
      return alsoLogTo(this.#site.options.log, (line) => this.tell(`${line}\n`));
    };
    const sink = new ServerSink(host, port);
    const none = { burst: 0, changesOnly: false, refusals: false, causes: false };
    this.#server = new PutLog(ioc, ioc.services, { sink, format: 'text', ...none, lines });
    ioc.addServer(this.#server);
    for (const text of this.#early.splice(0)) this.tell(text);
  }

  /** @param text lines, each with its ending */
  tell(text: string): void {
    if (this.#address === undefined || this.isDisabled) return;
    if (this.#say === undefined) {
      if (this.#early.length < MOST_EARLY) this.#early.push(text);
      return;
    }
    for (const line of text.split('\n')) if (line !== '') this.#say(`${this.#site.logPrefix ?? ''}${line}\n`);
  }
}
