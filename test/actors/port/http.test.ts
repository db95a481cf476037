/** A group that reads and writes JSON over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { http } from '../../../src/database/port/transport.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const cryo = (port: number) =>
  group('cryo', {
    cold: pv.double(0, { readOnly: true }),
    warm: pv.double(0, { readOnly: true }),
    absent: pv.double(0, { readOnly: true }),
    mode: pv.enum('idle', ['idle', 'cool'], { readOnly: true }),
    setpoint: pair(pv.double(80)),
  }).connects(http(`http://127.0.0.1:${port}/api`, { headers: { authorization: 'env:CRYO_TOKEN' } }), {
    backoff: [0.05, 0.2],
    bind: {
      cold: { get: 'status', at: 'stages.0.temp', every: 0.05 },
      warm: { get: 'status', at: 'stages.1.temp', every: 0.05 },
      mode: { get: 'status', at: 'mode', every: 0.05 },
      absent: { get: 'status', at: 'stages.7.temp', every: 0.05 },
      setpoint: { get: 'setpoint', at: 'value', every: 5, put: 'setpoint', body: (value) => ({ value }) },
    },
    changed: (reply) => (reply as { changed: string[] }).changed,
  });

it('reads each path once for all its PVs, writes JSON, and reads again what a write has changed', async () => {
  const state = { setpoint: 80, cold: 4.2 };
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push(`${method} ${url}`);
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (headers.authorization !== 'Bearer x') response.writeHead(401).end('who are you?');
      else if (method === 'PUT') {
        const { value } = JSON.parse(body) as { value: number };
        if (value > 300) response.writeHead(422).end('too warm');
        else {
          state.setpoint = value;
          state.cold = value / 2;
          response.end(JSON.stringify({ changed: ['cold'] }));
        }
      } else if (url === '/api/status') {
        response.end(JSON.stringify({ mode: 'cool', stages: [{ temp: state.cold }, { temp: 40 }] }));
      } else response.end(JSON.stringify({ value: state.setpoint }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  cleanups.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { pvs, stop } = await startIoc(cryo(port), { environment: { CRYO_TOKEN: 'Bearer x' } });
  cleanups.push(stop);
  await expect.poll(() => pvs.warm.value).toBe(40);
  expect(pvs.cold.value).toBe(4.2);
  expect(pvs.mode.value).toBe('cool');
  expect(pvs.absent.severity).toBe('INVALID');
  await expect.poll(() => pvs.setpoint.readback.value).toBe(80);
  await pvs.setpoint.setpoint.put(100);
  await expect.poll(() => pvs.setpoint.readback.value).toBe(100);
  await expect.poll(() => pvs.cold.value).toBe(50);
  await expect(pvs.setpoint.setpoint.put(400)).rejects.toThrow('422 Unprocessable Entity: too warm');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect.poll(() => pvs.cold.status).toBe('COMM');
  expect(asked.filter((line) => line === 'GET /api/status').length).toBeGreaterThan(1);
});
