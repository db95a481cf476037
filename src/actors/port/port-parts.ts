/** What a port is made of. */

import type { Transport, TransportListener } from '../../database/port/transport.ts';
import type { PortTimes } from '../../machines/port-times.ts';
import type { Frame, Framing } from '../../protocol/framing/framing.ts';
import type { Exchange } from './exchange.ts';

export interface PortParts {
  readonly name: string;
  /** Where it leads, for people: `tcp 10.0.0.5:5025`. */
  readonly device: string;
  readonly framing: Framing;
  /** Opens a new connection. @throws anything, which is why it cannot */
  readonly open: (listener: TransportListener) => Transport;
  /** Whether bytes of an old connection cannot come by a new one. */
  readonly isCleanedByClosing: boolean;
  /** Whether frames are handed over as they are, without what their framing adds. */
  readonly isWhole: boolean;
  readonly times: PortTimes;
  /** For a reply, in ms. */
  readonly limitMs: number;
  /** Requests under way at a time, where frames have ids. */
  readonly inFlight: number;
  readonly resync: 'settle' | 'close' | undefined;
  /** Time-outs in a row after which the connection is closed. Default 2. */
  readonly mostTimeouts?: number;
  /** Whether a frame answers no request. */
  readonly isUnsolicited: (frame: Frame) => boolean;
  /** What comes first on each connection. */
  readonly init: () => Iterable<Exchange>;
  readonly goodbye: () => Iterable<Exchange>;
  /** What a device that has been silent must answer; undefined: nothing, its silence is enough. */
  readonly probe: (() => Exchange) | undefined;
}
