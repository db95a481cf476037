/** The client of a tool: channels as caget makes them, and what it says when they do not connect. */

import { CaError } from '../../actors/ca/client/error.ts';
import { Context } from '../../client/context.ts';
import type { PV } from '../../client/pv.ts';
import { Eca, ecaText } from '../../protocol/ca/status.ts';
import { exceptionBlock } from './exception-block.ts';
import { hostName } from './host-name.ts';
import { toBytes } from './text-bytes.ts';
import type { ToolIo } from './tool-io.ts';

export class ToolClient {
  readonly context: Context;
  readonly #io: ToolIo;

  /** @param repeater hear beacons: for tools that last */
  constructor(io: ToolIo, repeater = false) {
    this.#io = io;
    this.context = new Context({ environment: io.environment, repeater });
    this.context.on('exception', (error) => io.err(exceptionBlock(error as CaError)));
    this.context.on('circuitLost', (server) => void this.#reportLoss(server));
    this.context.on('warning', (message) => io.err(`${toBytes(message)}\n`));
  }

  /** PVs in the order of their names; undefined when one cannot even be made, which is said. */
  open(names: readonly string[], priority: number): PV[] | undefined {
    const pvs: PV[] = [];
    let failed = false;
    for (const name of names) {
      try {
        pvs.push(this.context.pv(`ca://${name}`, { priority }));
      } catch (error) {
        if (!(error instanceof CaError)) throw error;
        this.#io.err(`CA error ${ecaText(error.eca)} occurred while trying to create channel '${toBytes(name)}'.\n`);
        failed = true;
      }
    }
    return failed ? undefined : pvs;
  }

  /** @returns false when one is not connected in time, which is said */
  async connect(pvs: readonly PV[], timeoutMs: number): Promise<boolean> {
    try {
      await this.#connectShown(pvs, timeoutMs);
      return true;
    } catch (error) {
      if (!(error instanceof CaError)) return false;
      const what = pvs.length > 1 ? 'some PV(s)' : `'${toBytes(pvs[0]!.name)}'`;
      this.#io.err(`Channel connect timed out: ${what} not found.\n`);
      return false;
    }
  }

  close(): Promise<void> {
    return this.context.close();
  }

  /** As libca's default handler. */
  async #reportLoss(server: string): Promise<void> {
    this.#io.err(exceptionBlock(new CaError(await hostName(server), Eca.DISCONN)));
  }

  /** For many PVs on a terminal: shows how many are connected, until all are, or the time is over. */
  async #connectShown(pvs: readonly PV[], timeoutMs: number): Promise<void> {
    const connect = this.context.connect(pvs, { timeoutMs: Math.max(timeoutMs, 0), signal: this.#io.interrupted });
    if (!this.#io.isTerminal || pvs.length < MANY) return void (await connect);
    const timer = setInterval(() => {
      const connected = pvs.filter((pv) => pv.connected).length;
      this.#io.err(`\r\x1b[K${connected} of ${pvs.length} PVs connected`);
    }, 200);
    try {
      await connect;
    } finally {
      clearInterval(timer);
      this.#io.err('\r\x1b[K');
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MANY = 20;
