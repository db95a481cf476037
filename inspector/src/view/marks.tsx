/** Kinds and conditions, in words and colours: never in colours alone. */
import type { Mark } from '../../../src/inspect/feed.ts';
import type { ActorKind } from '../../../src/inspect/source.ts';

export const KIND_TAGS: Readonly<Record<ActorKind, string>> = {
  ioc: 'ioc',
  supervisor: 'sup',
  nameServer: 'name',
  beacon: 'beac',
  circuit: 'circ',
  channel: 'chan',
  subscription: 'sub',
  pvaSupervisor: 'sup',
  pvaNameServer: 'name',
  pvaBeacon: 'beac',
  pvaConnection: 'conn',
  pvaChannel: 'chan',
  pvaOperation: 'op',
  pvaMonitor: 'mon',
  pv: 'pv',
  putCompletion: 'put',
  supervised: 'down',
  group: 'grp',
  device: 'dev',
  port: 'port',
  door: 'door',
  security: 'sec',
  scan: 'scan',
  record: 'rec',
  client: 'cli',
};

export function Kind({ kind }: { kind: ActorKind }) {
  return (
    <span class={`kind kind-${kind}`} title={kind}>
      {KIND_TAGS[kind]}
    </span>
  );
}

export function MarkBadge({ mark }: { mark: Mark | 'pinned' }) {
  return mark === '' ? null : <span class={`mark mark-${mark}`}>{mark.toUpperCase()}</span>;
}

/** Name of a severity by its number. */
export const SEVERITIES = ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'] as const;
