/** A group that is connected to an independent Modbus server. */
import { type AddressInfo, createServer } from 'node:net';
import { default as library, ServerTCP } from 'modbus-serial';
import { afterEach, expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { modbus, tcp } from '../../../src/database/port/transport.ts';
import { modbusRtu } from '../../../src/protocol/modbus/framing.ts';
import { startIoc } from '../../support/ioc.ts';

const ModbusRTU = library.default;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const oven = (port: number, rtu = false) =>
  group('oven', {
    temperature: pv.double(0, { readOnly: true }),
    setpoint: pair(pv.double(20)),
    heater: pair(pv.bool(false)),
    mode: pv.enum('off', ['off', 'ramp', 'hold'], { readOnly: true }),
    fan: pair(pv.long(0)),
    absent: pv.long(0, { readOnly: true }),
  }).connects(modbus(tcp('127.0.0.1', port), { unit: 3, rtu }), {
    limit: 2,
    backoff: [0.05, 0.2],
    bind: {
      temperature: { input: 0, as: 'float32', order: 'CDAB', every: 0.05 },
      setpoint: { holding: 10, scale: 0.1, every: 0.05, verify: 0.01 },
      heater: { coil: 3, every: 0.05 },
      mode: { input: 7, bits: [4, 5], every: 0.05 },
      fan: { holding: 12, bits: [1, 2], every: 0.05, verify: true },
      absent: { holding: 5000, every: 0.3 },
    },
  });

class Memory {
  readonly holding = new Map([
    [10, 215],
    [12, 0b1001],
  ]);
  readonly coils = new Map<number, boolean>();
  readonly input: readonly number[];
  requests = 0;

  constructor() {
    const float = new DataView(new ArrayBuffer(4));
    float.setFloat32(0, 36.5);
    this.input = [float.getUint16(2), float.getUint16(0), 0, 0, 0, 0, 0, 0x20];
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function serveModbus(memory: Memory): Promise<number> {
  const port = await freePort();
  const server = new ServerTCP(
    {
      getInputRegister: async (address: number) => {
        memory.requests++;
        return memory.input[address] ?? 0;
      },
      getHoldingRegister: async (address: number) => {
        if (address > 100) throw { modbusErrorCode: 2 };
        return memory.holding.get(address) ?? 0;
      },
      setRegister: async (address: number, value: number) => void memory.holding.set(address, value),
      getCoil: async (address: number) => memory.coils.get(address) ?? false,
      setCoil: async (address: number, value: boolean) => void memory.coils.set(address, value),
    },
    { host: '127.0.0.1', port, unitID: 3, debug: false },
  );
  await new Promise((resolve) => server.once('initialized', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  return port;
}

async function check(port: number, memory: Memory, rtu: boolean): Promise<void> {
  const { pvs, stop } = await startIoc(oven(port, rtu));
  cleanups.push(stop);
  await expect.poll(() => pvs.temperature.value).toBe(36.5);
  expect(pvs.mode.value).toBe('hold');
  await expect.poll(() => pvs.setpoint.readback.value).toBeCloseTo(21.5);
  await expect.poll(() => pvs.fan.readback.severity).toBe('NO_ALARM');
  await pvs.setpoint.setpoint.put(30.5);
  expect(memory.holding.get(10)).toBe(305);
  await pvs.fan.setpoint.put(3);
  expect(memory.holding.get(12)).toBe(0b1111);
  await expect.poll(() => pvs.heater.readback.severity).toBe('NO_ALARM');
  await pvs.heater.setpoint.put(true);
  expect(memory.coils.get(3)).toBe(true);
  await expect.poll(() => pvs.heater.readback.value).toBe(true);
  await expect.poll(() => pvs.absent.status).toBe('READ');
  await expect(pvs.setpoint.setpoint.put(9000)).rejects.toThrow('beyond int16');
  expect(pvs.temperature.severity).toBe('NO_ALARM');
}

it('reads and writes registers, bits and coils over TCP', async () => {
  const memory = new Memory();
  await check(await serveModbus(memory), memory, false);
});

it('does so in RTU frames, through a gateway that passes them on', async () => {
  const memory = new Memory();
  const target = await serveModbus(memory);
  const gateway = createServer((socket) => {
    const client = new ModbusRTU();
    const cutter = modbusRtu.cutter('device');
    let queue = client.connectTCP('127.0.0.1', { port: target }).then(() => client.setID(3));
    cleanups.push(() => new Promise((resolve) => client.close(() => resolve(undefined))));
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const cut of cutter.push(bytes)) {
        if (!('bytes' in cut)) continue;
        queue = queue.then(async () => {
          const [, code, high, low, a, b] = cut.bytes as unknown as number[];
          const address = high! * 256 + low!;
          const value = a! * 256 + b!;
          const head = [3, code!];
          let reply: number[];
          try {
            if (code === 3 || code === 4) {
              const read = code === 3 ? client.readHoldingRegisters : client.readInputRegisters;
              const { buffer } = await read.call(client, address, value);
              reply = [...head, buffer.length, ...buffer];
            } else if (code === 1) {
              const { data } = await client.readCoils(address, value);
              reply = [...head, 1, data[0] ? 1 : 0];
            } else if (code === 6) {
              await client.writeRegister(address, value);
              reply = [...cut.bytes];
            } else {
              await client.writeCoil(address, value !== 0);
              reply = [...cut.bytes];
            }
          } catch {
            reply = [3, code! | 0x80, 2];
          }
          const frame = modbusRtu.encode({ bytes: Uint8Array.from(reply) }, 'device');
          // Cut in two, as serial lines do.
          socket.write(frame.subarray(0, 2));
          socket.write(frame.subarray(2));
        });
      }
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => void gateway.close());
  await check((gateway.address() as AddressInfo).port, memory, true);
});
