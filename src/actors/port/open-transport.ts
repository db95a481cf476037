/** From the description of a transport to the function that opens one. */

import type { GroupDefinition } from '../../database/author/group-definition.ts';
import { expandMacros, type MacroValues } from '../../database/author/macros.ts';
import type { Transport, TransportListener, TransportSpec } from '../../database/port/transport.ts';
import type { Services } from '../kernel/services.ts';
import type { PortHome } from './port-home.ts';
import { openHttp } from './transports/http.ts';
import { type Join, joinHttp } from './transports/joined-http.ts';
import { openMqtt } from './transports/mqtt.ts';
import { openOwn } from './transports/own.ts';
import { openReplayed, Recording } from './transports/replayed.ts';
import { openSerial } from './transports/serial.ts';
import { openSimulated } from './transports/simulated.ts';
import { openTcp } from './transports/tcp.ts';
import { openUdp } from './transports/udp.ts';
import { openWebSocket } from './transports/websocket.ts';

export interface OpenableTransport {
  /** For people: `tcp 10.0.0.5:5025`. */
  readonly device: string;
  /** Whether bytes of an old connection cannot come by a new one. */
  readonly isCleanedByClosing: boolean;
  /** Whether it is outside of this process, and knows no time but the real one. */
  readonly isReal: boolean;
  /** Whether frames are handed over as they are, without what their framing adds. */
  readonly isWhole?: boolean;
  readonly open: (listener: TransportListener) => Transport;
}

/** What a port knows of where it leads. */
export interface Surroundings {
  /** Id of the port. */
  readonly id: string;
  readonly macros: MacroValues;
  readonly services: Services;
  /** Of which a recording has nothing. */
  readonly secrets: readonly RegExp[];
  /** That an MQTT port listens to. */
  readonly topics: () => readonly string[];
  /** Makes the door of a group that plays the device. */
  readonly simulator: PortHome['simulator'];
  /** What a device that is simulated stands for. */
  readonly instead: TransportSpec;
}

/** @throws DefinitionError when a macro has no value */
export function openable(
  spec: TransportSpec,
  { macros, services: { clock, environment }, id, secrets, topics, simulator, instead }: Surroundings,
): OpenableTransport {
  const text = <T extends string | number>(given: T) => expandMacros(String(given), macros);
  switch (spec.kind) {
    case 'tcp': {
      const expanded = { ...spec, host: text(spec.host), port: text(spec.port) };
      return {
        device: `tcp ${expanded.host}:${expanded.port}`,
        isCleanedByClosing: true,
        isReal: true,
        open: (listener) => openTcp(expanded, listener),
      };
    }
    case 'udp': {
      const { localPort } = spec;
      const local = localPort === undefined ? {} : { localPort: text(localPort) };
      const expanded = { ...spec, host: text(spec.host), port: text(spec.port), ...local };
      return {
        device: `udp ${expanded.host}:${expanded.port}`,
        isCleanedByClosing: localPort === undefined,
        isReal: true,
        open: (listener) => openUdp(expanded, listener),
      };
    }
    case 'serial': {
      const expanded = { ...spec, path: text(spec.path) };
      return {
        device: `serial ${expanded.path}`,
        isCleanedByClosing: false,
        isReal: true,
        open: (listener) => openSerial(expanded, listener),
      };
    }
    case 'websocket': {
      const expanded = { ...spec, url: text(spec.url) };
      return {
        device: `websocket ${expanded.url}`,
        isCleanedByClosing: true,
        isReal: true,
        open: (listener) => openWebSocket(expanded, listener),
      };
    }
    case 'http': {
      const expanded = { ...spec, url: text(spec.url) };
      return {
        device: `http ${expanded.url}`,
        isCleanedByClosing: true,
        isReal: true,
        open: (listener) => openHttp(expanded, listener, environment),
      };
    }
    case 'mqtt': {
      const expanded = { ...spec, url: text(spec.url), ...(spec.root !== undefined && { root: text(spec.root) }) };
      return {
        device: `mqtt ${expanded.url}`,
        isCleanedByClosing: true,
        isReal: true,
        open: (listener) => openMqtt(expanded, topics(), listener, environment),
      };
    }
    case 'own':
      return {
        device: spec.name,
        isCleanedByClosing: true,
        isReal: false,
        open: (listener) => openOwn(spec, listener, clock),
      };
    case 'simulated': {
      const { device, latency } = spec;
      if (typeof device !== 'function') {
        const door = simulator(device as GroupDefinition);
        return {
          device: `simulated ${door.id}`,
          isCleanedByClosing: true,
          isReal: false,
          open: (listener) => {
            const join: Join = (each) => door.join(each, latency * 1000);
            return instead.kind === 'http'
              ? joinHttp({ ...instead, url: text(instead.url) }, join, listener)
              : join(listener);
          },
        };
      }
      return {
        device: 'simulated',
        isCleanedByClosing: true,
        isReal: false,
        open: (listener) => openSimulated(device, latency, listener, clock),
      };
    }
    case 'replayed': {
      const recording = new Recording(text(spec.file), id, secrets);
      const replay = recording.begin();
      return {
        device: `replayed ${recording.file}`,
        isCleanedByClosing: true,
        isReal: false,
        isWhole: true,
        open: (listener) => openReplayed(recording, replay, listener, clock),
      };
    }
  }
}
