/**
 * Loaded by displays from `/pvws/js/pvws.js`, as a script: `PVWS` is global. Displays that were written for the original
 * of ornl-epics/pvws find here the class that they know: the same constructor, methods and messages.
 */

/** What is known of a PV, or another message of the server. */
interface PvwsMessage {
  type: string;
  pv?: string;
  value?: unknown;
  [field: string]: unknown;
}

class PVWS {
  /** Between the loss of the connection and the next attempt, in ms. */
  reconnect_ms = 10_000;
  /** Idle time after which the server is asked for a sign of life, in ms. */
  idle_ms = 30_000;
  socket: WebSocket | undefined;
  /** The last message of each PV, with what earlier ones have told. */
  values: Record<string, PvwsMessage> = {};
  readonly url: string;
  readonly #connected: (isConnected: boolean) => void;
  readonly #received: (message: PvwsMessage) => void;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Arrays by the field that has them: plain ones, which JSON shows as arrays. */
  readonly #arrays: Readonly<Record<string, (bytes: ArrayBufferLike) => number[]>> = {
    b64dbl: (bytes) => Array.from(new Float64Array(bytes)),
    b64flt: (bytes) => Array.from(new Float32Array(bytes)),
    b64int: (bytes) => Array.from(new Int32Array(bytes)),
    b64srt: (bytes) => Array.from(new Int16Array(bytes)),
    b64byt: (bytes) => Array.from(new Int8Array(bytes)),
  };

  /**
   * @param url such as `ws://host:5080/pvws/pv`
   * @param connected called with true and false as the connection comes and goes
   * @param received called with each message: an update has all that is known of its PV
   */
  constructor(url: string, connected: (isConnected: boolean) => void, received: (message: PvwsMessage) => void) {
    this.url = url;
    this.#connected = connected;
    this.#received = received;
  }

  /** Connects, and again after every loss. */
  open(): void {
    this.#connected(false);
    this.socket = new WebSocket(this.url);
    this.socket.onopen = () => {
      this.#stayAwake();
      this.#connected(true);
    };
    this.socket.onmessage = ({ data }) => {
      this.#stayAwake();
      this.#receive(JSON.parse(String(data)) as PvwsMessage);
    };
    this.socket.onclose = () => {
      clearTimeout(this.#idle);
      this.#connected(false);
      setTimeout(() => this.open(), this.reconnect_ms);
    };
    this.socket.onerror = () => this.close();
  }

  ping(): void {
    this.#send({ type: 'ping' });
  }

  subscribe(pvs: string | string[]): void {
    this.#send({ type: 'subscribe', pvs: [pvs].flat() });
  }

  clear(pvs: string | string[]): void {
    const names = [pvs].flat();
    this.#send({ type: 'clear', pvs: names });
    for (const name of names) delete this.values[name];
  }

  list(): void {
    this.#send({ type: 'list' });
  }

  write(pv: string, value: unknown): void {
    this.#send({ type: 'write', pv, value });
  }

  /** Ends the connection; it comes back after `reconnect_ms`. */
  close(): void {
    this.socket?.close();
  }

  #receive(message: PvwsMessage): void {
    if (message.type !== 'update' || message.pv === undefined) {
      this.#received(message);
      return;
    }
    for (const [field, make] of Object.entries(this.#arrays)) {
      const text = message[field];
      if (typeof text !== 'string') continue;
      message.value = make(toByteArray(text).buffer);
      delete message[field];
    }
    const known = Object.assign(this.values[message.pv] ?? { pv: message.pv, readonly: true }, message);
    this.values[message.pv] = known;
    this.#received(known);
  }

  #send(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  #stayAwake(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.ping(), this.idle_ms);
  }
}
