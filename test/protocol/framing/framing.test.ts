/** Framings: what they cut, wherever the bytes are divided. */
import { describe, expect, it } from 'vitest';
import { checked, echoed } from '../../../src/protocol/framing/checked.ts';
import { checksum, checksumNames } from '../../../src/protocol/framing/checksum.ts';
import {
  areEqual,
  type Cut,
  type Framing,
  isDropped,
  type Side,
  toBytes,
  toText,
  whole,
} from '../../../src/protocol/framing/framing.ts';
import { line, lineNamed } from '../../../src/protocol/framing/line.ts';
import { frames, silence } from '../../../src/protocol/framing/silence.ts';
import { fixed, length } from '../../../src/protocol/framing/sized.ts';
import { modbusRtu, modbusTcp } from '../../../src/protocol/modbus/framing.ts';
import { readRequest, writeCoils, writeRegisters } from '../../../src/protocol/modbus/pdu.ts';
import { fc } from '../../support/properties.ts';

const shown = (cut: Cut) => (isDropped(cut) ? `${cut.why}:${toText(cut.dropped)}` : toText(cut.bytes));

function cuts(framing: Framing, text: string, side: Side = 'controller'): string[] {
  return framing.cutter(side).push(toBytes(text)).map(shown);
}

/** What a frame becomes on its way, both ways. */
const sent = (framing: Framing, text: string, side: Side) => toText(framing.encode({ bytes: toBytes(text) }, side));

describe('line', () => {
  const differing = line({ send: '\r', receive: '\r\n' });

  it('has a terminator for each direction', () => {
    expect(sent(differing, 'P?', 'controller')).toBe('P?\r');
    expect(sent(differing, '1.5', 'device')).toBe('1.5\r\n');
    expect(cuts(differing, '1.5\r\n\r\n2\r3\r\n4')).toEqual(['1.5', '', '2\r3']);
    expect(cuts(differing, 'P?\rT?\r', 'device')).toEqual(['P?', 'T?']);
    expect(differing.name).toBe('line CR / CR LF');
    expect([line(';').name, line('\x02').name, line({ send: '', receive: '\n' }).name]).toEqual([
      'line ;',
      'line 0x02',
      'line none / LF',
    ]);
  });

  it('is found by its name', () => {
    const named = (name: string) => lineNamed(name)?.name;
    for (const framing of [differing, line(';'), line('\x02\x03'), line({ send: '', receive: ' \n' })]) {
      expect(named(framing.name)).toBe(framing.name);
    }
    expect([named('silence 20 ms'), named('line LF, sum8'), named('line 0xzz'), named('line ')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes what comes at once for a request, where requests have no terminator', () => {
    const cutter = line({ send: '', receive: '\r' }).cutter('device');
    expect(cutter.push(toBytes('AB')).map(shown)).toEqual(['AB']);
    expect([cutter.pending, cutter.reset().length]).toEqual([0, 0]);
  });

  it('keeps what is not complete, and forgets it when told to', () => {
    const cutter = line('\r\n').cutter('controller');
    expect(cutter.push(toBytes('ab\r'))).toEqual([]);
    expect(cutter.pending).toBe(3);
    expect(toText(cutter.reset())).toBe('ab\r');
    expect(cutter.push(toBytes('\n\r\n')).map(shown)).toEqual(['\n']);
  });

  it('needs a terminator for replies', () => {
    expect(() => line('')).toThrow('silence(50)');
  });
});

describe('sizes', () => {
  it('cuts frames of one size', () => {
    expect(cuts(fixed(3), 'abcdefg')).toEqual(['abc', 'def']);
    expect(sent(fixed(3), 'x', 'controller')).toBe('x');
    expect(() => fixed(0)).toThrow('above 0');
    const cutter = fixed(3).cutter('controller');
    cutter.push(toBytes('abcd'));
    expect([cutter.pending, toText(cutter.reset()), cutter.pending]).toEqual([1, 'd', 0]);
  });

  it('cuts frames that say how long they are', () => {
    expect(cuts(length({ at: 0, bytes: 1, adds: 1 }), '\x02ab\x00\x01')).toEqual(['\x02ab', '\x00']);
    expect(cuts(length({ at: 1, bytes: 2, adds: 3 }), 'X\x00\x02abX')).toEqual(['X\x00\x02ab']);
    expect(cuts(length({ at: 0, bytes: 4, adds: 4, littleEndian: true }), '\x01\x00\x00\x00a')).toEqual([
      '\x01\x00\x00\x00a',
    ]);
    expect(cuts(length({ at: 0, bytes: 2, adds: 2, most: 10 }), '\xff\xffab')).toEqual(['noise:\xff\xffab']);
    expect(sent(length({ at: 0, bytes: 1, adds: 1 }), 'x', 'device')).toBe('x');
  });

  it('ends a frame by a pause', () => {
    const cutter = silence(50).cutter('controller');
    expect(cutter.push(toBytes('ab'))).toEqual([]);
    cutter.push(toBytes('c'));
    expect(cutter.pending).toBe(3);
    expect(cutter.silent!().map(shown)).toEqual(['abc']);
    expect(cutter.silent!()).toEqual([]);
    expect(sent(silence(50), 'x', 'device')).toBe('x');
    expect(() => silence(0)).toThrow('above 0');
  });

  it('is cut by a function of its own', () => {
    const stars = frames(
      (bytes) => {
        const end = bytes.indexOf(0x2a);
        if (end === -1) return undefined;
        return end === 0 ? { used: 1 } : { frame: bytes.subarray(0, end), used: end + 1 };
      },
      (bytes) => Uint8Array.of(...bytes, 0x2a),
    );
    expect(cuts(stars, 'a**bc*d')).toEqual(['a', 'noise:*', 'bc']);
    expect(sent(stars, 'x', 'controller')).toBe('x*');
    expect(
      sent(
        frames(() => undefined),
        'x',
        'controller',
      ),
    ).toBe('x');
    expect(
      cuts(
        frames(() => ({ used: 99 })),
        'ab',
      ),
    ).toEqual(['noise:ab']);
    expect(
      cuts(
        frames(() => ({ used: 0 })),
        'ab',
      ),
    ).toEqual([]);
  });
});

describe('checksums', () => {
  it('are those of the catalogue, for 123456789', () => {
    const of = (name: (typeof checksumNames)[number]) =>
      Buffer.from(checksum(name, toBytes('123456789'))).toString('hex');
    expect(Object.fromEntries(checksumNames.map((name) => [name, of(name)]))).toEqual({
      sum8: 'dd',
      sum16: '01dd',
      negsum8: '23',
      notsum8: '22',
      xor8: '31',
      lrc: '23',
      crc8: 'f4',
      'crc16-modbus': '4b37',
      'crc16-arc': 'bb3d',
      'crc16-ccitt-false': '29b1',
      'crc16-xmodem': '31c3',
      crc32: 'cbf43926',
    });
    expect(toText(checksum('sum16', toBytes('123456789'), true))).toBe('\xdd\x01');
  });

  it('end a frame, and drop one that is wrong', () => {
    const hex = checked(line('\r'), 'sum8', { as: 'HEX', skip: 1 });
    expect(sent(hex, '#ab', 'controller')).toBe('#abC3\r');
    expect(cuts(hex, '#abC3\r#abC4\rx\r')).toEqual(['#ab', 'checksum:#abC4', 'checksum:x']);
    const bytes = checked(fixed(3), (given) => Uint8Array.of(given.length));
    expect(bytes.name).toBe('fixed 3, own checksum');
    expect(cuts(bytes, 'ab\x02ab\x03')).toEqual(['ab', 'checksum:ab\x03']);
    expect(cuts(checked(modbusTcp, 'xor8'), 'garbage that is no header')).toEqual(['noise:garbage that is no header']);
    expect(sent(checked(line('\r'), 'xor8', { as: 'hex' }), 'z', 'device')).toBe('z7a\r');
  });

  it('hear of pauses, too', () => {
    const cutter = checked(silence(50), 'sum8').cutter('controller');
    cutter.push(toBytes('a\x61'));
    expect(cutter.pending).toBe(2);
    cutter.sent!({ bytes: toBytes('x') });
    expect(cutter.silent!().map(shown)).toEqual(['a']);
    expect(checked(line('\r'), 'sum8').cutter('controller').silent!()).toEqual([]);
    expect(cutter.reset().length).toBe(0);
  });
});

it('drops an echo once', () => {
  const cutter = echoed(line('\r')).cutter('controller');
  cutter.sent!({ bytes: toBytes('P?') });
  expect(cutter.push(toBytes('P?\rP?\r1\r')).map(shown)).toEqual(['echo:P?', 'P?', '1']);
  expect(cuts(echoed(line('\r')), 'P?\r', 'device')).toEqual(['P?']);
});

it('leaves messages whole', () => {
  expect(cuts(whole, 'a\nb')).toEqual(['a\nb']);
  expect(sent(whole, 'a', 'device')).toBe('a');
  const cutter = whole.cutter('controller');
  expect([cutter.pending, cutter.reset().length]).toEqual([0, 0]);
});

it('compares bytes', () => {
  expect(areEqual(toBytes('ab'), toBytes('ab'))).toBe(true);
  expect(areEqual(toBytes('ab'), toBytes('ac'))).toBe(false);
  expect(areEqual(toBytes('ab'), toBytes('a'))).toBe(false);
});

describe('any cut of the bytes gives the same frames', () => {
  const framings: readonly Framing[] = [
    line('\n'),
    line('\r\n'),
    line({ send: '\r', receive: 'END' }),
    fixed(4),
    length({ at: 1, bytes: 1, adds: 2 }),
    checked(line('\r\n'), 'xor8', { as: 'hex' }),
  ];
  it.each(framings.map((framing) => [framing.name, framing] as const))('%s', (_, framing) => {
    const some = fc.array(fc.constantFrom(...'\r\nEND\x00\x01\x03ab12'), { maxLength: 40 });
    fc.assert(
      fc.property(some, fc.array(fc.nat({ max: 10 })), (characters, sizes) => {
        const bytes = toBytes(characters.join(''));
        const cutter = framing.cutter('controller');
        const found: string[] = [];
        let at = 0;
        for (const size of sizes) {
          found.push(...cutter.push(bytes.subarray(at, at + size)).map(shown));
          at += size;
        }
        found.push(...cutter.push(bytes.subarray(at)).map(shown));
        expect(found).toEqual(cuts(framing, characters.join('')));
      }),
    );
  });

  it.each([
    ['Modbus TCP', modbusTcp],
    ['Modbus RTU', modbusRtu],
  ] as const)('%s', (_, framing) => {
    const requests = [
      readRequest(1, 'holding', 3, 2),
      readRequest(7, 'coil', 3, 9),
      writeRegisters(1, 4, Uint8Array.of(1, 2)),
      writeRegisters(1, 4, Uint8Array.of(1, 2, 3, 4)),
      writeCoils(1, 4, [true]),
      writeCoils(1, 4, [true, false, true]),
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...requests)), fc.array(fc.nat({ max: 10 })), (sending, sizes) => {
        const bytes = Uint8Array.from(
          sending.flatMap((request, id) => [...framing.encode({ bytes: request, id }, 'controller')]),
        );
        const cutter = framing.cutter('device');
        const found: Cut[] = [];
        let at = 0;
        for (const size of sizes) {
          found.push(...cutter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        found.push(...cutter.push(bytes.subarray(at)));
        expect(found.map(shown)).toEqual(sending.map(toText));
      }),
    );
  });
});
