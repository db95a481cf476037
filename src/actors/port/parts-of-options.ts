/** From what an author says of a port to what it is made of. */
import type { OwnRequest, PortOptions, Request } from '../../database/port/options.ts';
import type { PortTimes } from '../../machines/port-times.ts';
import type { Frame, Framing } from '../../protocol/framing/framing.ts';
import { ownRequest, requestFrame, shown } from './dialects/frames.ts';
import { Exchange, scripted } from './exchange.ts';
import type { OpenableTransport } from './open-transport.ts';
import type { PortParts } from './port-parts.ts';

/** What a port asks of the group whose PVs are bound to it. */
export interface PortNeeds {
  readonly isUnsolicited: (frame: Frame) => boolean;
  /** What is written on each connection, after the init requests. */
  readonly due: () => Iterable<Exchange>;
  readonly probeFailed: () => void;
}

/** The parts of a port, as its author's options have them. */
export function portParts(
  name: string,
  framing: Framing,
  { device, open, isCleanedByClosing, isWhole = false }: OpenableTransport,
  options: PortOptions,
  { isUnsolicited, due, probeFailed }: PortNeeds,
): PortParts {
  const { limit = 1, inFlight = 1, resync, keepAlive, init = [], goodbye = [] } = options;
  const ask = keepAlive?.ask;
  return {
    name,
    device,
    framing,
    open,
    isCleanedByClosing,
    isWhole,
    limitMs: limit * 1000,
    inFlight,
    resync,
    isUnsolicited,
    times: portTimes(options, isCleanedByClosing),
    init: () => [...init.map((request) => own(request, framing, 'init')), ...due()],
    goodbye: () => goodbye.map((request) => own(request, framing, 'goodbye')),
    probe: ask === undefined ? undefined : () => probe(ask, framing, probeFailed),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function portTimes(options: PortOptions, isCleanedByClosing: boolean): PortTimes {
  const { limit = 1, connectLimit = 5, quiet = 0, gap = 0, rate, backoff = [1, 30], keepAlive } = options;
  const { settle = isCleanedByClosing ? 0.2 : limit } = options;
  return {
    connectMs: connectLimit * 1000,
    quietMs: quiet * 1000,
    settleMs: settle * 1000,
    gapMs: Math.max(gap * 1000, rate === undefined ? 0 : 1000 / rate),
    keepAliveMs: keepAlive === undefined ? Number.POSITIVE_INFINITY : keepAlive.after * 1000,
    firstBackoffMs: backoff[0] * 1000,
    longestBackoffMs: backoff[1] * 1000,
    closeMs: 800,
  };
}

/** A request of the port itself. */
function own(request: Request | OwnRequest, framing: Framing, label: 'init' | 'goodbye'): Exchange {
  const text = typeof request === 'object' && 'ask' in request ? request.ask : request;
  return new Exchange(
    scripted(
      shown(text),
      () => ownRequest(request, framing),
      () => {},
    ),
    { priority: label === 'init' ? 'init' : 'write', label, retries: 0 },
    () => {},
    () => {},
  );
}

/** Whether the device is there. */
function probe(ask: Request, framing: Framing, failed: () => void): Exchange {
  return new Exchange(
    {
      text: shown(ask),
      first: () => ({ send: requestFrame(ask, framing), reply: true }),
      next: () => undefined,
    },
    { priority: 'get', label: 'keep-alive', retries: 0 },
    () => {},
    failed,
  );
}
