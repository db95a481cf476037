/** Modbus: frames by the examples of its specification, values in registers, replies that answer something else. */
import { describe, expect, it } from 'vitest';
import { isDropped, toBytes } from '../../../src/protocol/framing/framing.ts';
import { modbusRtu, modbusTcp } from '../../../src/protocol/modbus/framing.ts';
import {
  bitAt,
  confirms,
  exceptionText,
  packed,
  readData,
  readRequest,
  writeCoils,
  writeRegisters,
} from '../../../src/protocol/modbus/pdu.ts';
import { decode, encode, type RegisterType, registersOf } from '../../../src/protocol/modbus/registers.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('frames', () => {
  it('are those of the specification', () => {
    // Modbus Application Protocol 1.1b3, 6.3 and 6.12; Modbus Messaging on TCP/IP, the example of 4.4.2.
    expect(hex(readRequest(0x11, 'holding', 107, 3))).toBe('1103006b0003');
    expect(hex(writeRegisters(1, 1, bytes('000a0102')))).toBe('01100001000204000a0102');
    expect(hex(writeRegisters(1, 1, bytes('0003')))).toBe('010600010003');
    expect(hex(writeCoils(1, 172, [true]))).toBe('010500acff00');
    expect(hex(writeCoils(1, 172, [false]))).toBe('010500ac0000');
    expect(hex(writeCoils(1, 19, [true, false, true, true, false, false, true, true, true, false]))).toBe(
      '010f0013000a02cd01',
    );
    expect(hex(modbusTcp.encode({ bytes: bytes('ff0300040001'), id: 0x1501 }, 'controller'))).toBe(
      '150100000006ff0300040001',
    );
    expect(hex(modbusTcp.encode({ bytes: bytes('ff03') }, 'controller'))).toBe('000000000002ff03');
    expect(hex(modbusRtu.encode({ bytes: bytes('010300000001') }, 'controller'))).toBe('010300000001840a');
  });

  it('carry the id of their request over TCP', () => {
    const cutter = modbusTcp.cutter('controller');
    expect(cutter.push(bytes('1501000000'))).toEqual([]);
    expect(cutter.push(bytes('05ff030200'))).toEqual([]);
    expect(cutter.push(bytes('05'))).toEqual([{ bytes: bytes('ff03020005'), id: 0x1501 }]);
    expect(cutter.push(bytes('000200000003018302'))).toEqual([
      { bytes: bytes('018302'), id: 2, error: 'the device has no such address (2)' },
    ]);
    for (const bad of ['000200010003018302', '000200000001ff', '0002000001ffff']) {
      const [cut] = modbusTcp.cutter('controller').push(bytes(bad));
      expect(cut !== undefined && isDropped(cut) && cut.why).toBe('noise');
    }
  });

  it.each([
    ['read', 'controller', '01030400010002'],
    ['coils', 'controller', '010102ffff'],
    ['write', 'controller', '010600010003'],
    ['mask', 'controller', '0116000400f20025'],
    ['read and write', 'controller', '0117020001'],
    ['exception', 'controller', '018302'],
    ['read request', 'device', '010300000001'],
    ['write request', 'device', '01100001000204000a0102'],
    ['mask request', 'device', '0116000400f20025'],
    ['read and write request', 'device', '011700030006000e00010200ff'],
  ] as const)('of RTU end where their function says: %s', (_, side, body) => {
    const whole = modbusRtu.encode({ bytes: bytes(body) }, side);
    const cutter = modbusRtu.cutter(side);
    const cuts = [...whole].flatMap((byte) => [...cutter.push(Uint8Array.of(byte))]);
    expect(cuts.map((cut) => (isDropped(cut) ? cut.why : hex(cut.bytes)))).toEqual([body]);
    const wrong = Uint8Array.from(whole);
    wrong[wrong.length - 1]! ^= 1;
    const [cut] = modbusRtu.cutter(side).push(wrong);
    expect(cut !== undefined && isDropped(cut) && cut.why).toBe('checksum');
  });

  it('of RTU with an unknown function are noise', () => {
    for (const side of ['controller', 'device'] as const) {
      const [cut] = modbusRtu.cutter(side).push(bytes('01640000'));
      expect(cut !== undefined && isDropped(cut) && cut.why).toBe('noise');
    }
  });
});

describe('replies', () => {
  it('have data when they answer the request', () => {
    const request = readRequest(1, 'holding', 0, 2);
    expect(hex(readData(bytes('01030400010002'), request)!)).toBe('00010002');
    for (const other of ['02030400010002', '01040400010002', '0103020001', '010304000100']) {
      expect(readData(bytes(other), request)).toBeUndefined();
    }
    expect(hex(readData(bytes('010102ff01'), readRequest(1, 'coil', 0, 9))!)).toBe('ff01');
  });

  it('confirm a write by repeating it', () => {
    expect(confirms(bytes('011000010002'), writeRegisters(1, 1, bytes('000a0102')))).toBe(true);
    expect(confirms(bytes('011000010001'), writeRegisters(1, 1, bytes('000a0102')))).toBe(false);
    expect(confirms(bytes('0110'), writeRegisters(1, 1, bytes('000a0102')))).toBe(false);
  });

  it('name exceptions', () => {
    expect(exceptionText(bytes('018302'))).toContain('no such address');
    expect(exceptionText(bytes('018363'))).toBe('exception (99)');
    expect(exceptionText(bytes('010302'))).toBeUndefined();
    expect(exceptionText(bytes('0103020001'))).toBeUndefined();
  });

  it('pack bits', () => {
    const bits = [true, false, false, false, false, false, false, false, true];
    expect(hex(packed(bits))).toBe('0101');
    expect(bits.map((_, index) => bitAt(packed(bits), index))).toEqual(bits);
  });
});

describe('registers', () => {
  it.each([
    ['int16', -2, 'fffe'],
    ['uint16', 65534, 'fffe'],
    ['int32', -2, 'fffffffe'],
    ['uint32', 0x01020304, '01020304'],
    ['int64', -2n, 'fffffffffffffffe'],
    ['uint64', 0x0102030405060708n, '0102030405060708'],
    ['float32', 1.5, '3fc00000'],
    ['float64', 1.5, '3ff8000000000000'],
  ] as const)('%s', (type: RegisterType, value, text) => {
    expect(hex(encode(value, type, 'ABCD'))).toBe(text);
    for (const order of ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const) {
      expect(decode(encode(value, type, order), type, order)).toBe(value);
    }
    expect(registersOf(type)).toBe(text.length / 4);
  });

  it('have four orders of bytes', () => {
    const of = (order: 'ABCD' | 'CDAB' | 'BADC' | 'DCBA') => hex(encode(0x01020304, 'uint32', order));
    expect((['ABCD', 'CDAB', 'BADC', 'DCBA'] as const).map(of)).toEqual([
      '01020304',
      '03040102',
      '02010403',
      '04030201',
    ]);
  });

  it('hold texts', () => {
    expect(decode(toBytes('abc\0'), 'text', 'ABCD')).toBe('abc');
    expect(decode(toBytes('ab  '), 'text', 'ABCD')).toBe('ab');
    expect(hex(encode('abc', 'text', 'ABCD', 2))).toBe('61626300');
    expect(() => encode('abc', 'text', 'ABCD', 1)).toThrow('longer');
  });

  it('refuse what they cannot hold', () => {
    expect(() => encode(40000, 'int16', 'ABCD')).toThrow('beyond int16: -32768 to 32767');
    expect(() => encode(-1, 'uint32', 'ABCD')).toThrow('beyond uint32');
    expect(hex(encode(1.6, 'int16', 'ABCD'))).toBe('0002');
  });
});
