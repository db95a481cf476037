/**
 * Every PV of every example, with a real client on real sockets: what is writable is written and read back, what is
 * read-only refuses.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Group } from '../../src/database/author/group.ts';
import type { Template } from '../../src/database/author/template.ts';
import { examples } from '../../src/examples/index.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';
import type { Field } from '../support/naive-dbr.ts';
import { Client, NO_WRITE_ACCESS, NORMAL, PUT_FAILED, Types } from './client.ts';
import { macros, speeds, surprises } from './surprises.ts';

/** Clients within an IOC ask nobody but this host. */
const environment = { EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO' };

const load = async (id: string): Promise<Group | Template> => (await examples[id]!()).default;

describe.each(Object.keys(examples))('%s', (id) => {
  let ioc: RunningIoc;
  let client: Client;
  beforeAll(async () => {
    ioc = await startIoc(await load(id), {
      seed: 1,
      speed: speeds[id] ?? 1,
      macros: macros[id] ?? {},
      environment,
    });
    client = await Client.of(ioc);
  });
  afterAll(async () => {
    client.close();
    await ioc.stop();
  });

  it('says in a line what it shows', async () => {
    expect((await load(id)).options.doc).toMatch(/^.{20,110}[^.]$/);
  });

  it('lets its writable PVs be written and read back, and its read-only PVs not', async () => {
    for (const name of ioc.pvNames) {
      const { type, writable, count } = await client.channel(name);
      const put = sample(type, count);
      const { skip, stored = put, refused = false } = surprises(id, name);
      if (skip) continue;
      if (!writable) {
        expect(await client.write(name, put), `put to ${name}`).toBe(NO_WRITE_ACCESS);
        continue;
      }
      expect(await client.write(name, put), `put to ${name}`).toBe(refused ? PUT_FAILED : NORMAL);
      if (refused) continue;
      const { values } = await client.read(name);
      expect(values.slice(0, stored.length), name).toEqual(stored);
    }
  });
});

/** What is put: other than most initial values, and one element alone also into arrays. */
function sample(type: number, count: number): Field[] {
  if (type === Types.STRING) return ['USD'];
  if (type === Types.CHAR && count > 1) return [...Buffer.from('USD')].slice(0, count);
  return [type === Types.ENUM ? 0 : 1];
}
