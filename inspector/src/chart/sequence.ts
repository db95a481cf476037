/** How far into the IOC a message goes, and how long its reply took. */
import type { WireLine } from '../../../src/inspect/feed.ts';

export const LANES = ['client', 'circuit', 'channel', 'PV'] as const;

/** What the lanes stand for on a connection of PV Access. */
export const PVA_LANES = ['client', 'connection', 'channel', 'PV'] as const;

/** Of a port, and of a device that is played: what is dropped ends at it. */
export const PORT_LANES = ['IOC', 'port', 'device'] as const;
export const DOOR_LANES = ['client', 'door', 'device'] as const;

/** Lanes between which a message goes; the same twice: it is none, but what the lane says of itself. */
export function lanesOf(line: WireLine): readonly [from: number, to: number] {
  const { direction, exchange } = line;
  if (exchange === undefined) return direction === 'in' ? [0, reachOf(line)] : [reachOf(line), 0];
  if (direction === 'note') return [1, 1];
  const comes = exchange.note === '' ? 0 : 1;
  if (line.type === 'request') return direction === 'out' ? [0, 2] : [0, comes === 0 ? 2 : 1];
  return direction === 'in' ? [2, comes] : [2, 0];
}

/** Index of the lane where a request ends, or where a reply comes from. */
export function reachOf({ type }: WireLine): 1 | 2 | 3 {
  switch (type) {
    case 'READ':
    case 'READ_NOTIFY':
    case 'WRITE':
    case 'WRITE_NOTIFY':
    case 'EVENT_ADD':
    case 'GET':
    case 'PUT':
    case 'READ_BACK':
    case 'RPC':
    case 'PROCESS':
    case 'MONITOR':
    case 'MONITOR_END':
      return 3;
    case 'CREATE_CHAN':
    case 'CLEAR_CHANNEL':
    case 'EVENT_CANCEL':
    case 'ACCESS_RIGHTS':
    case 'CREATE_CHANNEL':
    case 'DESTROY_CHANNEL':
    case 'ACL_CHANGE':
    case 'GET_FIELD':
    case 'DESTROY_REQUEST':
    case 'CANCEL_REQUEST':
    case 'MESSAGE':
      return 2;
    default:
      return type.endsWith('_INIT') ? 2 : 1;
  }
}

/** Milliseconds from a request to its reply, by the reply's number. */
export function replyTimes(lines: readonly WireLine[]): Map<number, number> {
  const asked = new Map<string, number>();
  const times = new Map<number, number>();
  for (const { direction, pair, at, seq } of lines) {
    if (pair === '') continue;
    if (direction === 'in') {
      asked.set(pair, at);
      continue;
    }
    const since = asked.get(pair);
    if (since !== undefined) times.set(seq, at - since);
    asked.delete(pair);
  }
  return times;
}

/** A Mermaid `sequenceDiagram`. */
export function toMermaidSequence(client: string, lanes: readonly string[], lines: readonly WireLine[]): string {
  const names = [client, ...lanes.slice(1)];
  return [
    'sequenceDiagram',
    ...names.map((name, lane) => `  participant l${lane} as ${plain(name)}`),
    ...lines.map((line) => {
      const [from, to] = lanesOf(line);
      if (from === to) return `  Note over l${from}: ${plain(`${line.type} ${line.pv} ${line.text}`)}`;
      return `  l${from}${from < to ? '->>' : '-->>'}l${to}: ${plain(`${line.type} ${line.pv} ${line.text}`)}`;
    }),
    '',
  ].join('\n');
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Without the characters that mean something to Mermaid. */
function plain(text: string): string {
  return text
    .replace(/[#;:<>"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
