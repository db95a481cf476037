/** One client's put on its way through a PV: the event `put`, and the way back. */
import type { Client } from '../../database/pv/definition.ts';
import type { Value } from '../../protocol/value/value.ts';

export class Put {
  readonly type = 'put';
  /** As converted; control limits may move it. */
  value: Value;
  readonly client: Client;
  /** Answers the client with an ECA status; undefined for a put without completion. Called once, or never. */
  reply: ((status: number) => void) | undefined;

  constructor(value: Value, client: Client, reply: ((status: number) => void) | undefined) {
    this.value = value;
    this.client = client;
    this.reply = reply;
  }

  settle(status: number): void {
    const reply = this.reply;
    this.reply = undefined;
    reply?.(status);
  }
}
