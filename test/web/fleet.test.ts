/** One page over IOCs that serve, that pause, and that are not there. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { group, pv, serve, WebPort, webPort } from '../../src/index.ts';
import { type FleetRow, startFleet } from '../../src/web/fleet.ts';

async function start(name: string) {
  const tank = group(name, { level: pv.double(30, { limits: { alarm: [undefined, 10] } }) });
  const servers = [webPort({ name, port: 0 })];
  const ioc = await serve(tank, { port: 0, interfaces: ['127.0.0.1'], protocols: ['ca'], servers });
  return { ioc, url: ioc.ioc.server(WebPort)!.url };
}

async function urlOf(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('shows what each IOC says of itself, and who is not there', async () => {
  const [well, paused] = await Promise.all([start('well'), start('<paused>')]);
  const endless = createServer((_, response) => {
    const timer = setInterval(() => response.write('x'.repeat(1 << 16)), 1);
    response.on('close', () => clearInterval(timer));
  });
  const closing = createTcpServer((socket) => socket.destroy());
  const [gone, endlessUrl] = [await urlOf(closing), await urlOf(endless)];
  paused.ioc.pause();
  const urls = [well.url, paused.url, gone, endlessUrl];
  const fleet = await startFleet({ places: () => urls.map((url) => ({ url })), host: '127.0.0.1', port: 0 });
  const rows = (await (await fetch(`${fleet.url}fleet.json`)).json()) as FleetRow[];
  expect(rows.map(({ name, state }) => [name, state])).toEqual([
    ['well', 'serving.running'],
    ['<paused>', 'serving.paused'],
    [gone, 'unreachable'],
    [endlessUrl, 'unreachable'],
  ]);
  expect(rows[0]?.figures).toMatchObject({ pvs: 1, clients: 0, major: 1, minor: 0 });
  expect(rows[0]!.figures!.memory).toBeGreaterThan(1 << 20);
  const page = await (await fetch(fleet.url)).text();
  expect(page).toContain('<h1>1 of 4 IOCs serve</h1>');
  expect(page).toContain(`<a href="${well.url}">well</a>`);
  expect(page).toContain('&lt;paused&gt;');
  expect(page).not.toContain('<paused>');
  await fleet.close();
  endless.closeAllConnections();
  endless.close();
  closing.close();
  await Promise.all([well.ioc.stop(), paused.ioc.stop()]);
});
