/** Hears beacons while the doctor looks at other things. */

import { Repeater } from '../../../actors/ca/client/repeater.ts';
import type { ClientSettings } from '../../../actors/ca/client/settings.ts';
import { toDotted } from '../../../actors/net/address-list.ts';
import { LOOPBACK } from '../../../actors/net/interfaces.ts';
import { openSearchSocket, type SearchSocket } from '../../../actors/net/search-socket.ts';
import { decodeClientDatagram, encodeRepeaterMessage } from '../../../protocol/ca/datagram.ts';
import { pause } from '../asking.ts';

export class BeaconEar {
  /** `address:port` of servers whose beacons were heard. */
  readonly heard = new Set<string>();
  confirmed = false;
  /** Another program is the repeater of this host. */
  isOtherRepeater = false;
  readonly #settings: ClientSettings;
  #socket: SearchSocket | undefined;
  #repeater: Repeater | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** Of the repeater. */
  get port(): number {
    return this.#settings.repeaterPort;
  }

  /** Registers with the repeater, and is it where there is none. @returns whether it confirmed within a second */
  async open(signal: AbortSignal): Promise<boolean> {
    const { repeaterPort, multicastTtl, serverPort } = this.#settings;
    this.#repeater = new Repeater(
      undefined,
      { port: repeaterPort, multicastGroups: [] },
      { log: () => {}, warn: () => {} },
    );
    this.#socket = await openSearchSocket(multicastTtl, {
      received: (bytes, sender) => {
        for (const message of decodeClientDatagram(bytes).messages) {
          if (message.type === 'REPEATER_CONFIRM') this.confirmed = true;
          if (message.type !== 'BEACON') continue;
          const address = message.address === 0 ? sender.address : toDotted(message.address);
          this.heard.add(`${address}:${message.port === 0 ? serverPort : message.port}`);
        }
      },
      failed: () => {},
      problem: () => {},
    });
    const register = encodeRepeaterMessage({ type: 'REPEATER_REGISTER', address: 0x7f000001 });
    for (let attempt = 0; attempt < 10 && !this.confirmed; attempt++) {
      this.#socket.send(register, [{ address: LOOPBACK, port: repeaterPort }]);
      await pause(100, signal);
    }
    this.isOtherRepeater = this.#repeater.isTaken;
    return this.confirmed;
  }

  close(): void {
    this.#socket?.close();
    this.#repeater?.stop();
  }
}
