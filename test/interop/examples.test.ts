/** Every PV of every example through libca: what is writable is written and read back, what is read-only refuses. */
import { describe, expect, inject, it } from 'vitest';
import { examples } from '../../src/examples/index.ts';
import { macros, surprises } from '../examples/surprises.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { type Finding, runClient } from './client.ts';
import { clientEnvironment } from './server.ts';

type Pvs = Awaited<ReturnType<typeof startIoc>>['ioc']['pvs'];

/** Clients within an IOC ask nobody but this host. */
const environment = { EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO' };

const repeaterPort = await freePort();

describe.runIf(inject('peer') === 'xioc')('pyepics writes and reads', () => {
  it.each(Object.keys(examples))('%s', async (id) => {
    const { default: definition } = await examples[id]!();
    const { ioc, port, pvNames, stop } = await startIoc(definition, {
      port: await freePort(),
      seed: 1,
      macros: macros[id] ?? {},
      environment,
    });
    const names = pvNames.filter((name) => surprises(id, name).skip !== true);
    const puts = names.map((name) => ({ name, value: sample(ioc.pvs, name) }));
    const writable = new Map(names.map((name) => [name, (ioc.pvs.get(name)!.rights & 2) !== 0]));
    const findings = await runClient('pyepics_examples.py', puts, clientEnvironment(port, repeaterPort));
    expect(findings.map(({ name }) => name)).toEqual(names);
    for (const [index, finding] of findings.entries()) {
      judge(id, finding, puts[index]!.value, writable.get(names[index]!)!);
    }
    await stop();
  });
});

// --- helpers --------------------------------------------------------------------------------------------------------

function judge(id: string, { name, writable, refused, value }: Finding, put: unknown, mayWrite: boolean): void {
  expect({ name, writable, refused }).toEqual({ name, writable: mayWrite, refused: !mayWrite });
  const { stored = list(put), refused: fails = false } = surprises(id, String(name));
  if (mayWrite && !fails) expect({ name, value: list(value).slice(0, stored.length) }).toEqual({ name, value: stored });
}

/** What is put: other than most initial values, and one element alone also into arrays. */
function sample(pvs: Pvs, name: string): unknown {
  const { native, maxCount } = pvs.get(name)!;
  if (native === 'uint8' && maxCount > 1) return [...Buffer.from('USD')].slice(0, maxCount);
  const value = native === 'string' ? 'USD' : native === 'enum' ? 0 : 1;
  return maxCount > 1 ? [value] : value;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
