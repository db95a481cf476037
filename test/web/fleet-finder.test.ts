/** IOCs that are found by PV Access. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { group, pv, type RunningIoc, serve, WebPort, webPort } from '../../src/index.ts';
import { type FinderOptions, FleetFinder, type Place, reachable } from '../../src/web/fleet-finder.ts';

let iocs: RunningIoc[];

beforeAll(async () => {
  const settings = { port: 0, interfaces: ['127.0.0.1'], protocols: ['pva' as const] };
  const start = (name: string, hasPage: boolean) =>
    serve(group(name, { x: pv.double(1) }), { ...settings, servers: hasPage ? [webPort({ name, port: 0 })] : [] });
  iocs = await Promise.all([start('one', true), start('two', true), start('bare', false)]);
});
afterAll(() => Promise.all(iocs.map((ioc) => ioc.stop())));

const url = (index: number) => iocs[index]!.ioc.server(WebPort)!.url;
const inOrder = (places: readonly Place[]) => places.map((place) => JSON.stringify(place)).sort();

async function finds(options: Partial<FinderOptions>, expected: readonly Place[]): Promise<void> {
  const environment = {
    EPICS_PVA_ADDR_LIST: iocs.map(({ pvaPort }) => `127.0.0.1:${pvaPort}`).join(' '),
    EPICS_PVA_AUTO_ADDR_LIST: 'NO',
  };
  const warn = (message: string) => expect.fail(message);
  const finder = new FleetFinder({ urls: [], discover: false, names: [], environment, warn, ...options });
  await expect.poll(() => inOrder(finder.places()), { timeout: 15_000 }).toEqual(inOrder(expected));
  await finder.close();
}

it('are all that answer, those without a web port, too', async () => {
  const bare = { server: `127.0.0.1:${iocs[2]!.pvaPort}` };
  await finds({ discover: true, urls: [url(0)] }, [{ url: url(0) }, { url: url(1) }, bare]);
}, 20_000);

it('are those that serve some PVs', () => finds({ names: ['two:x', 'nobody:has'] }, [{ url: url(1) }]), 20_000);

it('are those that were named', () => finds({ urls: ['http://here:5080/'] }, [{ url: 'http://here:5080/' }]));

it.each([
  ['http://127.0.0.1:5080/', 'http://10.1.2.3:5080/'],
  ['http://0.0.0.0:5080/', 'http://10.1.2.3:5080/'],
  ['http://elsewhere:99/path?x', 'http://10.1.2.3:99/'],
  ['http://elsewhere/', 'http://10.1.2.3:80/'],
  ['https://elsewhere/', ''],
  ['javascript:alert(1)', ''],
  ['file:///etc/passwd', ''],
  ['nonsense', ''],
  ['', ''],
])('%j of a server at 10.1.2.3 is looked for at %j', (told, url) => {
  expect(reachable(told, '10.1.2.3:5075')).toBe(url);
});
