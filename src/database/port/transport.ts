/**
 * How a device is reached, as data: nothing is opened before the group is served. Texts may hold macros: `tcp('{host}', 5025)`.
 */

import type { Frame, Framing } from '../../protocol/framing/framing.ts';
import { httpMessages } from '../../protocol/framing/http.ts';

/** What bindings of a port look like: requests in lines or bytes, of HTTP, of Modbus, of MQTT. */
export type Dialect = 'frames' | 'http' | 'modbus' | 'mqtt';

interface Spec<K extends string> {
  readonly kind: K;
}

export interface TcpSpec extends Spec<'tcp'> {
  readonly host: string;
  readonly port: number | string;
}

export interface UdpSpec extends Spec<'udp'> {
  readonly host: string;
  readonly port: number | string;
  /** Port to send from and listen on. Default: any free one. */
  readonly localPort?: number | string;
}

export interface SerialSpec extends Spec<'serial'>, SerialOptions {
  readonly path: string;
}

export interface SerialOptions {
  /** Bits per second. Default 9600. */
  readonly baud?: number;
  /** Default 8. */
  readonly dataBits?: 5 | 6 | 7 | 8;
  /** Default `none`. */
  readonly parity?: 'none' | 'even' | 'odd' | 'mark' | 'space';
  /** Default 1. */
  readonly stopBits?: 1 | 1.5 | 2;
  /** Handshake by RTS and CTS. Default: no. */
  readonly rtscts?: boolean;
  /** Handshake by XON and XOFF. Default: no. */
  readonly xon?: boolean;
}

export interface HttpSpec extends Spec<'http'>, HttpOptions {
  readonly url: string;
}

export interface HttpOptions {
  /** Of each request; a value `env:NAME` is taken from the environment, so that secrets stay out of the source. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds for a reply, where the binding says nothing. Default: as the port's `limit`. */
  readonly timeout?: number;
  /** Path to ask for when the port opens, any answer will do. Default: the URL itself. */
  readonly probe?: string;
}

export interface WebSocketSpec extends Spec<'websocket'> {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly subprotocols?: readonly string[];
}

export interface MqttSpec extends Spec<'mqtt'>, MqttOptions {
  readonly url: string;
}

export interface MqttOptions {
  /** In front of all topics of bindings, with a slash between. */
  readonly root?: string;
  /** Topic (below the root) and message that the broker sends when the IOC is gone. */
  readonly will?: readonly [topic: string, message: string];
  readonly clientId?: string;
  readonly username?: string;
  /** `env:NAME` is taken from the environment. */
  readonly password?: string;
}

/** Opened by a program's own function: any library's connection. */
export interface OwnSpec extends Spec<'own'> {
  readonly name: string;
  readonly open: OpenTransport;
}

/** A device within the process: a group that `answers`, or a function. */
export interface SimulatedSpec extends Spec<'simulated'> {
  readonly device: SimulatedDevice;
  /** Seconds that each direction takes. */
  readonly latency: number;
}

export interface ReplayedSpec extends Spec<'replayed'> {
  readonly file: string;
}

export type TransportSpec =
  | TcpSpec
  | UdpSpec
  | SerialSpec
  | HttpSpec
  | WebSocketSpec
  | MqttSpec
  | OwnSpec
  | SimulatedSpec
  | ReplayedSpec;

/** Where a group connects to, and what its bindings look like there. */
export interface PortSpec<D extends Dialect = Dialect> {
  readonly transport: TransportSpec;
  readonly dialect: D;
  readonly modbus?: ModbusOptions;
}

export interface ModbusOptions {
  /** Address of the device. Default 1. */
  readonly unit?: number;
  /** RTU frames, with a checksum and without ids. Default: on serial ports. */
  readonly rtu?: boolean;
  /** Registers that nobody asks for and that are read as well, to make one request of two. Default 8. */
  readonly joins?: number;
}

/** What a transport tells its port. */
export interface TransportListener {
  /** It can send. @param peer where the device is, for people */
  opened(peer?: string): void;
  /** Bytes of a stream, or one whole message. */
  received(input: Uint8Array | Frame): void;
  /** It is over: nothing more is reported. */
  closed(why: string): void;
}

/** A connection that is open, or about to be. */
export interface Transport {
  /** A promise: when the device, or the broker, has it. One that is rejected fails the exchange. */
  send(frame: Frame): void | Promise<void>;
  /** Nothing more is to be reported. */
  close(): void;
}

/** What an own transport gets besides its listener. */
export interface TransportSetting {
  /** Runs something later, on the IOC's clock. @returns cancels it */
  readonly after: (seconds: number, run: () => void) => () => void;
}

/** @throws anything, which is the reason why it cannot be opened */
export type OpenTransport = (port: TransportListener & TransportSetting) => Transport;

/** Answers each frame with a frame or several; undefined: with none. */
export type DeviceFunction = (request: string) => string | readonly string[] | undefined;

/** A group that `answers`, or a function. */
export type SimulatedDevice = { readonly kind: 'group'; readonly name: string } | DeviceFunction;

export function tcp(host: string, port: number | string): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'tcp', host, port } };
}

/** Each datagram carries whole frames. */
export function udp(host: string, port: number | string, localPort?: number | string): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'udp', host, port, ...(localPort !== undefined && { localPort }) } };
}

/** Needs the package `serialport`. */
export function serial(path: string, options: SerialOptions = {}): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'serial', path, ...options } };
}

/** A server, or without URL what a played device speaks: `answers(http(), …)`. */
export function http(): Framing;
export function http(url: string, options?: HttpOptions): PortSpec<'http'>;
export function http(url?: string, options: HttpOptions = {}): Framing | PortSpec<'http'> {
  if (url === undefined) return httpMessages;
  return { dialect: 'http', transport: { kind: 'http', url, ...options } };
}

/** Each message is a frame. */
export function websocket(
  url: string,
  options: Pick<WebSocketSpec, 'headers' | 'subprotocols'> = {},
): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'websocket', url, ...options } };
}

/** Needs the package `mqtt`. */
export function mqtt(url: string, options: MqttOptions = {}): PortSpec<'mqtt'> {
  return { dialect: 'mqtt', transport: { kind: 'mqtt', url, ...options } };
}

/** Modbus as a played device speaks it. */
export interface ModbusDevice extends Pick<ModbusOptions, 'unit' | 'rtu'> {
  readonly kind: 'modbus';
}

/**
 * Modbus TCP over `tcp()`, RTU over `serial()`, RTU to a gateway with `{ rtu: true }`. Without a port what a played device
 * speaks: `answers(modbus({ unit: 1 }), …)`.
 */
export function modbus(port: PortSpec<'frames'>, options?: ModbusOptions): PortSpec<'modbus'>;
export function modbus(options?: Pick<ModbusOptions, 'unit' | 'rtu'>): ModbusDevice;
export function modbus(
  given: PortSpec<'frames'> | Pick<ModbusOptions, 'unit' | 'rtu'> = {},
  options: ModbusOptions = {},
): PortSpec<'modbus'> | ModbusDevice {
  if (!('transport' in given)) return { kind: 'modbus', ...given };
  return { dialect: 'modbus', transport: given.transport, modbus: options };
}

/**
 * A transport of one's own, made of any library: `open` gets what to call when it is open, when bytes come, and when it is
 * over.
 */
export function transport(name: string, open: OpenTransport): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'own', name, open } };
}

export interface SimulatedOptions {
  /** Seconds that each direction takes; default 0.001. */
  readonly latency?: number;
}

/** A device within the process, on the IOC's clock. The PVs of a group that plays it are served below `SIM:`. */
export function simulated(device: SimulatedDevice, { latency = 0.001 }: SimulatedOptions = {}): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'simulated', device, latency } };
}

/** What a recording says that the device answered. */
export function replayed(file: string): PortSpec<'frames'> {
  return { dialect: 'frames', transport: { kind: 'replayed', file } };
}
