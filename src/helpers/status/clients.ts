/** Which client is loading the IOC? The busiest of them, one row of PVs each. */
import { group } from '../../database/author/group.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import type { ClientStatistics, IocContext } from '../../database/author/ioc-context.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { pollMachine } from '../../machines/poll.ts';

export interface ClientStatusOptions {
  /** Rows; default 10. */
  readonly rows?: number;
  /** Seconds between looks, at first: `CLIENT_UPD_TIME` changes it. Default 5. */
  readonly period?: number;
}

/**
 * `CLIENT1_NAME`, `CLIENT1_ADDR`, `CLIENT1_CHANNELS`, `CLIENT1_SUBSCR`, `CLIENT1_QUEUE`, `CLIENT1_DROPPED`, `CLIENT1_RATE`
 * for the busiest, `CLIENT2_…` for the next. Busiest is who moves most bytes, then who leaves most unread.
 */
export function clientStatus({ rows = 10, period = 5 }: ClientStatusOptions = {}) {
  const members: Record<string, PvSpec> = {
    CLIENT_UPD_TIME: pv.double(period, {
      doc: 'Client Check Update Period',
      units: 'sec',
      record: 'ao',
      limits: { display: [0, 60], control: [1, 60] },
    }) as PvSpec,
  };
  for (let row = 1; row <= rows; row++) {
    for (const [column, spec] of Object.entries(columns(row))) members[`CLIENT${row}_${column}`] = spec as PvSpec;
  }
  return group('clientStatus', members, { prefix: '', doc: 'The clients that ask most of the IOC' }).behaves(
    (pvs, ioc) => {
      const period = pvs.CLIENT_UPD_TIME!;
      const table = new ClientTable(pvs, rows, ioc);
      period.watch(() => ioc.device().send({ type: 'period.changed' }));
      return pollMachine.provide({
        actions: { look: () => table.fill() },
        delays: { period: () => Number(period.value) * 1000 },
      });
    },
    { id: 'clients' },
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const readOnly = true;

function columns(row: number) {
  const count = (what: string, units = '') => pv.long(0, { doc: `${what} of client ${row}`, readOnly, units });
  return {
    NAME: pv.string('', { doc: `Who client ${row} says it is: user@host`, readOnly }),
    ADDR: pv.string('', { doc: `Address and port of client ${row}`, readOnly }),
    CHANNELS: count('Channels'),
    SUBSCR: count('Subscriptions'),
    QUEUE: count('Bytes not yet read', 'byte'),
    DROPPED: count('Updates dropped because of slow reading'),
    RATE: pv.double(0, {
      doc: `Bytes per second of client ${row}, both ways`,
      readOnly,
      units: 'byte/s',
      precision: 0,
    }),
  };
}

type Column = keyof ReturnType<typeof columns>;

interface Ranked extends ClientStatistics {
  /** Bytes per second since the last look. */
  readonly rate: number;
}

class ClientTable {
  readonly #pvs: Readonly<Record<string, PvHandle>>;
  readonly #rows: number;
  readonly #ioc: IocContext;
  /** Bytes moved until the last look, by address. */
  #bytes = new Map<string, number>();
  #lookedAt: number;

  constructor(pvs: Readonly<Record<string, PvHandle>>, rows: number, ioc: IocContext) {
    this.#pvs = pvs;
    this.#rows = rows;
    this.#ioc = ioc;
    this.#lookedAt = ioc.uptime();
  }

  fill(): void {
    const clients = this.#ranked();
    for (let row = 1; row <= this.#rows; row++) {
      const client = clients[row - 1];
      this.#show(row, 'NAME', client?.name ?? '');
      this.#show(row, 'ADDR', client?.address ?? '');
      this.#show(row, 'CHANNELS', client?.channels ?? 0);
      this.#show(row, 'SUBSCR', client?.subscriptions ?? 0);
      this.#show(row, 'QUEUE', client?.queuedBytes ?? 0);
      this.#show(row, 'DROPPED', client?.dropped ?? 0);
      this.#show(row, 'RATE', client?.rate ?? 0);
    }
  }

  #ranked(): Ranked[] {
    const now = this.#ioc.uptime();
    const elapsed = now - this.#lookedAt;
    const before = this.#bytes;
    this.#lookedAt = now;
    this.#bytes = new Map();
    const ranked = this.#ioc.statistics().clients.map((client) => {
      const bytes = client.bytesIn + client.bytesOut;
      this.#bytes.set(client.address, bytes);
      return { ...client, rate: elapsed > 0 ? (bytes - (before.get(client.address) ?? 0)) / elapsed : 0 };
    });
    return ranked.sort((a, b) => b.rate - a.rate || b.queuedBytes - a.queuedBytes || b.channels - a.channels);
  }

  #show(row: number, column: Column, value: string | number): void {
    const handle = this.#pvs[`CLIENT${row}_${column}`]!;
    if (handle.value !== value) handle.write(value);
  }
}
