/** What pages do besides looking: allowed or not, done, counted, and noted in the log. */
import type { Requester } from '../database/pv/definition.ts';
import { sendEvent } from './send.ts';
import type { Accepts, InspectionSource } from './source.ts';
import { INSPECTOR } from './visitor.ts';

/** Of a value or a payload, in the log. */
const LOGGED_CHARACTERS = 200;

/** Where commands are noted; a pino logger fits. */
export interface AuditLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** What one page may do. Each rejects with what was wrong, for people. */
export interface PageCommands {
  write(id: string, text: string): Promise<void>;
  disconnect(id: string): Promise<void>;
  /** @param payload JSON of an object, or empty */
  send(id: string, event: string, payload: string): Promise<void>;
  /** Resolves with the reply. */
  frame(id: string, text: string, awaitsReply: boolean): Promise<string>;
  fault(id: string, text: string): Promise<void>;
  /** Events that may be sent to an actor. */
  accepts(id: string): Accepts;
}

export class Commands {
  /** Since the start. */
  done = 0;
  refused = 0;
  readonly #source: InspectionSource;
  readonly #allowed: boolean;
  readonly #log: AuditLog | undefined;

  constructor(source: InspectionSource, allowed: boolean, log: AuditLog | undefined) {
    this.#source = source;
    this.#allowed = allowed;
    this.#log = log;
  }

  /** @param address of the page; @param requester who looks at it */
  of(address: string, requester: Requester = INSPECTOR): PageCommands {
    const source = this.#source;
    const name = (id: string): string => source.census.get(id)?.label ?? id;
    return {
      write: (id, text) =>
        this.#run('write', { pv: name(id), value: logged(text), from: address }, () =>
          source.write(id, text, requester),
        ),
      disconnect: (id) => this.#run('disconnect', { circuit: name(id), from: address }, () => source.disconnect(id)),
      send: (id, event, payload) =>
        this.#run('send', { actor: name(id), event: logged(event), payload: logged(payload), from: address }, () =>
          sendEvent(source, id, event, payload),
        ),
      frame: (id, text, awaitsReply) =>
        this.#run('frame', { port: name(id), frame: logged(text), from: address }, () =>
          source.sendFrame(id, text, awaitsReply),
        ),
      fault: (id, text) =>
        this.#run('fault', { door: name(id), fault: logged(text), from: address }, () => source.setFault(id, text)),
      accepts: (id) => (this.#allowed ? source.accepts(id) : []),
    };
  }

  async #run<T>(what: string, facts: object, command: () => Promise<T> | T): Promise<T> {
    try {
      if (!this.#allowed) throw new Error('This inspector is read-only: start the IOC with --inspect-write.');
      const answer = await command();
      this.done++;
      this.#log?.info(facts, `inspector: ${what}`);
      return answer;
    } catch (error) {
      this.refused++;
      this.#log?.info({ ...facts, refused: (error as Error).message }, `inspector: ${what} refused`);
      throw error;
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function logged(text: string): string {
  return text.length > LOGGED_CHARACTERS ? `${text.slice(0, LOGGED_CHARACTERS)}…` : text;
}
