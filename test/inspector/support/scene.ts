/** An IOC with clients that keep it busy, and its inspector. */
import { pino } from 'pino';
import type { Group } from '../../../src/index.ts';
import { RuntimeSource, startInspector } from '../../../src/inspect/index.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { Dbe } from '../../../src/protocol/value/posting.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';

export interface Scene {
  readonly url: string;
  readonly port: number;
  readonly running: Awaited<ReturnType<typeof startIoc>>;
  readonly source: RuntimeSource;
  /** Opens a circuit as a person at a host. */
  open(user: string, host: string): Promise<RawClient>;
  close(): Promise<void>;
}

export async function startScene(
  group: Group,
  options: {
    readonly write?: boolean;
    readonly port?: number;
    /** Default: Channel Access alone. */
    readonly protocols?: readonly ('ca' | 'pva')[];
  } = {},
): Promise<Scene> {
  const running = await startIoc(group, { log: pino({ level: 'silent' }), protocols: options.protocols ?? ['ca'] });
  const source = new RuntimeSource(running.ioc, { name: group.name, version: '0.1.0' });
  const troubles: unknown[] = [];
  const log = { info: () => {}, warn: (facts: object) => troubles.push(facts) };
  const inspector = await startInspector(source, { port: options.port ?? 0, write: options.write ?? false, log });
  const clients: RawClient[] = [];
  return {
    url: inspector.url,
    port: running.port,
    running,
    source,
    open: async (user, host) => {
      const client = await RawClient.connect(running.port);
      clients.push(client);
      client.send(
        { type: 'VERSION', priority: 0, minor: 13, sequence: 0 },
        { type: 'CLIENT_NAME', name: user },
        { type: 'HOST_NAME', name: host },
      );
      await client.next('VERSION');
      return client;
    },
    close: async () => {
      for (const client of clients) client.close();
      await inspector.close();
      await running.stop();
      if (troubles.length > 0) throw new Error('The inspector could not look.', { cause: troubles[0] });
    },
  };
}

/** Creates a channel and monitors it; resolves to its sid. */
export async function monitor(client: RawClient, name: string, id: number): Promise<number> {
  client.rest();
  const sid = await client.create(name, id);
  const dbrType = Dbr.TIME_DOUBLE;
  const mask = Dbe.VALUE | Dbe.ALARM;
  client.send({ type: 'EVENT_ADD', dbrType, count: 0, sid, subscriptionId: id, mask });
  await client.settle();
  return sid;
}

/** Reads in a loop, as a client that polls. Ended by what it returns. */
export function poll(client: RawClient, sid: number, everyMs: number): () => void {
  let ioid = 1000;
  const timer = setInterval(() => {
    client.rest();
    client.send({ type: 'READ_NOTIFY', dbrType: Dbr.TIME_DOUBLE, count: 1, sid, ioid: ioid++ });
  }, everyMs);
  return () => clearInterval(timer);
}
