/** The ports to devices that a start script configures, until iocInit opens them. */
import type { DevicePort } from '../database/port/device-port.ts';
import type { SerialOptions, TransportSpec } from '../database/port/transport.ts';
import { unescaped } from '../database/stream/escapes.ts';

interface Configured {
  transport: TransportSpec;
  inputEnd: string;
  outputEnd: string;
}

export class DevicePorts {
  readonly #ports = new Map<string, Configured>();

  get size(): number {
    return this.#ports.size;
  }

  has(name: string): boolean {
    return this.#ports.has(name);
  }

  get all(): readonly DevicePort[] {
    return [...this.#ports].map(([name, port]) => ({ name, ...port }));
  }

  /** @returns what is wrong, if anything */
  configure(name: string, transport: TransportSpec): string | undefined {
    if (name === '') return 'a port needs a name';
    if (this.#ports.has(name)) return `there is a port ${name} already`;
    this.#ports.set(name, { transport, inputEnd: '', outputEnd: '' });
    return undefined;
  }

  /** @param end escapes as in `\r\n` @returns what is wrong, if anything */
  setEnd(name: string, direction: 'inputEnd' | 'outputEnd', end: string): string | undefined {
    const port = this.#ports.get(name);
    if (port === undefined) return noPort(name);
    port[direction] = unescaped(end);
    return undefined;
  }

  /** An option of asyn; those of other transports than serial lines say nothing here. @returns what is wrong, if anything */
  setOption(name: string, key: string, value: string): string | undefined {
    const port = this.#ports.get(name);
    if (port === undefined) return noPort(name);
    if (port.transport.kind !== 'serial') return undefined;
    const option = serialOption(key.toLowerCase(), value);
    if (typeof option === 'string') return option;
    port.transport = { ...port.transport, ...option };
    return undefined;
  }
}

/** `host:port`, with a protocol behind it if it is not TCP: `10.0.0.5:5025 UDP`. @returns what is wrong with it */
export function ipTransport(address: string): TransportSpec | { readonly fault: string } {
  const [, host, port, local, protocol = 'TCP'] = /^\s*([^\s:]+):(\d+)(?::(\d+))?\s*(\S*)\s*$/.exec(address) ?? [];
  if (host === undefined || port === undefined)
    return { fault: `'${address}' is no address: host:port, as 10.0.0.5:5025` };
  const kind = protocol.toUpperCase();
  if (kind.startsWith('UDP')) return { kind: 'udp', host, port, ...(local !== undefined && { localPort: local }) };
  if (kind === '' || kind.startsWith('TCP')) return { kind: 'tcp', host, port };
  return { fault: `the protocol ${protocol} is not there: TCP and UDP are` };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function noPort(name: string): string {
  return `there is no port ${name}: drvAsynIPPortConfigure and drvAsynSerialPortConfigure make ports`;
}

function serialOption(key: string, value: string): SerialOptions | string {
  const word = value.toLowerCase();
  switch (key) {
    case 'baud':
      return Number(value) > 0 ? { baud: Number(value) } : `baud is a number, but got '${value}'`;
    case 'bits': {
      const dataBits = ([5, 6, 7, 8] as const).find((bits) => bits === Number(value));
      return dataBits === undefined ? `bits are 5 to 8, but got '${value}'` : { dataBits };
    }
    case 'parity': {
      const parity = (['none', 'even', 'odd', 'mark', 'space'] as const).find((each) => each === word);
      return parity === undefined ? `parity is none, even or odd, but got '${value}'` : { parity };
    }
    case 'stop': {
      const stopBits = ([1, 1.5, 2] as const).find((bits) => bits === Number(value));
      return stopBits === undefined ? `stop is 1 or 2, but got '${value}'` : { stopBits };
    }
    case 'crtscts':
      return { rtscts: word.startsWith('y') };
    case 'ixon':
      return { xon: word.startsWith('y') };
    default:
      return {};
  }
}
