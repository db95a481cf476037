/** A group that lives of the topics of a real broker. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { afterEach, expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { mqtt } from '../../../src/database/port/transport.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it('takes values as they come, completes a put when the device says so, and survives its broker', async () => {
  const sockets = new Set<Socket>();
  let broker = await Aedes.createBroker();
  let server: Server;
  let port = 0;
  const open = async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      broker.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => broker.close(() => resolve()));
  };
  await open();
  const device = await connectAsync(`mqtt://127.0.0.1:${port}`);
  await device.subscribeAsync('lab/b1/heater/set');
  device.on('message', (_, text) => void device.publish('lab/b1/heater/state', text.toString()));
  const { pvs, stop } = await startIoc(
    group('lab', { temperature: pv.double(0, { readOnly: true }), heater: pv.enum('off', ['off', 'on']) }).connects(
      mqtt(`mqtt://127.0.0.1:${port}`, { root: 'lab/b1', will: ['ioc', 'offline'] }),
      {
        backoff: [0.05, 0.2],
        connectLimit: 10,
        bind: {
          temperature: { topic: 'climate', at: 'temp', stale: 60 },
          heater: { topic: 'heater/state', publish: 'heater/set', qos: 1, confirm: 10 },
        },
      },
    ),
  );
  cleanups.push(close, stop);
  // Retained: whoever subscribes later gets it.
  await device.publishAsync('lab/b1/climate', '{"temp":21.5}', { retain: true });
  await expect.poll(() => pvs.temperature.value).toBe(21.5);
  await device.publishAsync('lab/b1/heater/state', 'off', { retain: true });
  await expect.poll(() => pvs.heater.severity).toBe('NO_ALARM');
  await pvs.heater.put('on');
  expect(pvs.heater.value).toBe('on');
  await device.publishAsync('lab/b1/climate', 'no JSON', { retain: true });
  await expect.poll(() => pvs.temperature.status).toBe('READ');
  expect(pvs.temperature.value).toBe(21.5);
  await device.endAsync(true);
  await close();
  await expect.poll(() => pvs.temperature.status).toBe('COMM');
  broker = await Aedes.createBroker();
  await open();
  const again = await connectAsync(`mqtt://127.0.0.1:${port}`);
  await again.publishAsync('lab/b1/climate', '{"temp":19}', { retain: true });
  await expect.poll(() => pvs.temperature.value, { timeout: 30_000 }).toBe(19);
  expect(pvs.temperature.severity).toBe('NO_ALARM');
  await again.endAsync(true);
}, 60_000);

it('makes PVs of topics that no binding has, as `unknown` says', async () => {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const device = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const ioc = await startIoc(
    group('lab', { temperature: pv.double(0, { readOnly: true }) }).connects(
      mqtt(`mqtt://127.0.0.1:${port}`, { root: 'lab/b1' }),
      {
        bind: { temperature: { topic: 'climate', at: 'temp' } },
        unknown: (topic, message) =>
          topic.startsWith('secret') ? undefined : Number.isNaN(Number(message)) ? pv.string('') : pv.double(0),
        publish: 'PORT',
      },
    ),
  );
  cleanups.push(async () => {
    await ioc.stop();
    await device.endAsync(true);
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
  });
  await expect.poll(() => ioc.pvs.temperature.severity !== undefined && ioc.ioc.main.ports[0]!.handle.up).toBe(true);
  device.publish('lab/b1/climate', '{"temp": 20.5}');
  device.publish('lab/b1/secret/key', '42');
  device.publish('lab/b1/door/west', 'open');
  device.publish('lab/b1/pressure', '1013.5');
  await expect.poll(() => ioc.ioc.pv('lab:pressure')?.current.value).toBe(1013.5);
  expect(ioc.ioc.handle('lab:door:west')?.value).toBe('open');
  expect(ioc.pvs.temperature.value).toBe(20.5);
  expect([ioc.ioc.pv('lab:secret:key'), ioc.ioc.pv('lab:climate')]).toEqual([undefined, undefined]);
  device.publish('lab/b1/pressure', '990');
  await expect.poll(() => ioc.ioc.pv('lab:pressure')?.current.value).toBe(990);
});
