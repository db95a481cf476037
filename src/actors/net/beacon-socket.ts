/**
 * The UDP socket that beacons leave from.
 *
 * Rules (rsrv, `online_notify.c`): each beacon goes to every address of the list, broadcast and multicast ones
 * included. A failure to send is reported when it begins or changes, not at each beacon, and so is its end: a cable
 * that is out for a night costs two lines.
 */
import type { Address } from './address-list.ts';
import { ANY_ADDRESS } from './interfaces.ts';
import { bindUdp, closeUdp } from './udp-socket.ts';

export interface BeaconSettings {
  readonly beaconAddresses: readonly Address[];
  /** Routers a multicast beacon may pass, plus one: 0 to 255. */
  readonly multicastTtl: number;
}

export interface BeaconSocket {
  /** Such as `192.168.1.255:5065`. */
  readonly addresses: readonly string[];
  /** Sends one beacon to each address. Does nothing after `close`. */
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}

/**
 * @param variables how the names of the environment's variables begin, where an empty list deserves a warning (rsrv)
 * @param onProblem gets what the user should know; the socket goes on
 * @throws the error of the system (`code`) when the socket cannot be opened
 */
export async function openBeaconSocket(
  settings: BeaconSettings,
  onProblem: (message: string) => void,
  variables?: string,
): Promise<BeaconSocket> {
  const destinations = settings.beaconAddresses.map((address) => new Destination(address, onProblem));
  if (destinations.length === 0 && variables !== undefined) {
    onProblem(
      'Warning: the beacon address list is empty, clients notice this server late. ' +
        `${variables}_BEACON_ADDR_LIST names addresses, ${variables}_AUTO_BEACON_ADDR_LIST=YES finds them`,
    );
  }
  const socket = await bindUdp(ANY_ADDRESS, 0);
  socket.on('error', (error) => onProblem(`beacon socket: ${error.message}`));
  socket.setBroadcast(true);
  socket.setMulticastTTL(settings.multicastTtl);
  socket.setMulticastLoopback(true);
  let isOpen = true;
  return {
    addresses: destinations.map(({ name }) => name),
    send: (bytes) => {
      if (!isOpen) return;
      for (const destination of destinations) {
        const { address, port } = destination.address;
        socket.send(bytes, port, address, (error) => {
          if (isOpen) destination.sent(error);
        });
      }
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await closeUdp(socket);
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** One address, and how the last beacon to it went. */
class Destination {
  readonly address: Address;
  readonly name: string;
  readonly #onProblem: (message: string) => void;
  /** Undefined while it works. */
  #code: string | undefined;

  constructor(address: Address, onProblem: (message: string) => void) {
    this.address = address;
    this.name = `${address.address}:${address.port}`;
    this.#onProblem = onProblem;
  }

  sent(error: NodeJS.ErrnoException | null): void {
    const code = error === null ? undefined : (error.code ?? error.message);
    if (code === this.#code) return;
    this.#code = code;
    if (code === undefined) this.#onProblem(`CAS: CA beacon send to ${this.name} ok`);
    else this.#onProblem(`CAS: CA beacon send to ${this.name} error: ${code}; the next ones are tried in silence`);
  }
}
