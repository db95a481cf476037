/** An image: an NTNDArray for PV Access, areaDetector's PVs for Channel Access. Over real sockets. */
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import type { ColorMode, PixelType } from '../../../src/database/author/image.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { UnionType } from '../../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { type Selected, zeroStructure } from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { PvaClient, read } from './client.ts';

const definition = group(
  'cam',
  {
    image: pv.image({ type: 'uint16', width: 3, height: 2, doc: 'what it sees' }),
    color: pv.image({ width: 4, height: 2, colorMode: 'RGB1' }),
    exposure: pv.double(0.1),
  },
  { prefix: 'c:', pvi: true },
);

let ioc: RunningIoc<typeof definition.members>;
let client: PvaClient;

beforeEach(async () => {
  ioc = await startIoc(definition, { protocols: ['pva'] });
  client = await PvaClient.open(ioc.pvaPort);
});

afterEach(async () => {
  client.close();
  await ioc.stop();
});

describe('an image', () => {
  it('is an NTNDArray under its name', async () => {
    ioc.pvs.image.write({ pixels: Uint16Array.of(1, 2, 3, 4, 5, 6), uniqueId: 41 }, { time: 1_700_000_000_250 });
    const { type, value } = await client.get(await client.create('c:image'));
    expect(type.id).toBe('epics:nt/NTNDArray:1.0');
    const time = { secondsPastEpoch: 1_700_000_000n, nanoseconds: 250_000_000, userTag: 0 };
    const whole = { offset: 0, binning: 1, reverse: false };
    expect(value).toMatchObject({
      value: Uint16Array.of(1, 2, 3, 4, 5, 6),
      codec: { name: '' },
      compressedSize: 12n,
      uncompressedSize: 12n,
      uniqueId: 41,
      dataTimeStamp: time,
      timeStamp: time,
      dimension: [
        { size: 3, fullSize: 3, ...whole },
        { size: 2, fullSize: 2, ...whole },
      ],
      attribute: [{ name: 'ColorMode' }],
    });
  });

  it("has areaDetector's PVs", async () => {
    ioc.pvs.color.write({ pixels: new Uint8Array(18).fill(7), width: 3, height: 2 }, { time: 631_152_001_500 });
    const at = async (name: string) => (await client.get(await client.create(`c:color:${name}`))).value.value;
    expect(await at('ArrayData')).toEqual(new Uint8Array(18).fill(7));
    const expected = {
      ...{ ArraySize_RBV: 18, NDimensions_RBV: 3, ArraySizeX_RBV: 3, ArraySizeY_RBV: 2, ArraySizeZ_RBV: 3 },
      ...{ ArraySize0_RBV: 3, ArraySize1_RBV: 3, ArraySize2_RBV: 2, UniqueId_RBV: 1 },
      ...{ TimeStamp_RBV: 1.5, EpicsTSSec_RBV: 1, EpicsTSNsec_RBV: 500_000_000 },
    };
    for (const [name, value] of Object.entries(expected)) expect([name, await at(name)]).toEqual([name, value]);
    expect(await at('Dimensions_RBV')).toEqual(Int32Array.of(3, 3, 2));
    expect(await at('ColorMode_RBV')).toMatchObject({ index: 2 });
    expect(await at('DataType_RBV')).toMatchObject({ index: 1 });
  });

  it('is sent as one update, and its PVs tell of the same image', async () => {
    const sid = await client.create('c:image');
    const { ioid, type } = await client.monitor(sid);
    client.start(sid, ioid);
    const first = read(await client.next('MONITOR'), zeroStructure(type));
    ioc.pvs.image.write({ pixels: Uint16Array.of(9, 8, 7, 6), width: 2 });
    const { value, changed } = read(await client.next('MONITOR'), first.value);
    expect(changed).toContain('dimension');
    expect(value.fields[type.bit('uniqueId')!]).toBe(1);
    await client.settle();
    expect(client.received).toEqual([]);
    expect(ioc.pvs.image.value).toEqual({
      pixels: Uint16Array.of(9, 8, 7, 6),
      width: 2,
      height: 2,
      colorMode: 'Mono',
      uniqueId: 1,
    });
  });

  it.each<[ColorMode, number[]]>([
    ['Mono', [2, 2]],
    ['RGB1', [3, 2, 2]],
    ['RGB2', [2, 3, 2]],
    ['RGB3', [2, 2, 3]],
  ])('of colour mode %s has the sizes %j', async (colorMode, sizes) => {
    const pixels = new Uint8Array(sizes.reduce((product, size) => product * size));
    ioc.pvs.color.write({ pixels, width: 2, height: 2, colorMode });
    const { value } = await client.get(await client.create('c:color'));
    expect((value.dimension as { size: number }[]).map(({ size }) => size)).toEqual(sizes);
    expect(ioc.pvs.color.parts.ArraySizeX_RBV.value).toBe(2);
    expect(ioc.pvs.color.parts.ArraySizeZ_RBV.value).toBe(colorMode === 'Mono' ? 0 : 3);
  });

  it.each<[PixelType, string]>([
    ['int8', 'byteValue'],
    ['uint8', 'ubyteValue'],
    ['int16', 'shortValue'],
    ['uint16', 'ushortValue'],
    ['int32', 'intValue'],
    ['uint32', 'uintValue'],
    ['int64', 'longValue'],
    ['uint64', 'ulongValue'],
    ['float', 'floatValue'],
    ['double', 'doubleValue'],
  ])('of %s has a %s', async (type, member) => {
    const other = await startIoc(group('i', { i: pv.image({ type, width: 1, height: 1 }) }), { protocols: ['pva'] });
    const raw = await PvaClient.open(other.pvaPort);
    const { change } = await raw.get(await raw.create('i:i'));
    const at = change.value.type.bit('value')!;
    const { selector } = change.value.fields[at] as Selected;
    expect((change.value.type.layout.types[at] as UnionType).members[selector]?.name).toBe(member);
    raw.close();
    await other.stop();
  });

  it('is not written when it has too few or too many pixels', () => {
    expect(() => ioc.pvs.image.write({ pixels: new Uint16Array(5) })).toThrow(
      'c:image:ArrayData: an image of 3 × 2 pixels (Mono) has 6 numbers, it has 5; nothing was written',
    );
    expect(() => ioc.pvs.image.write({ pixels: new Uint16Array(8), width: 4 })).toThrow(
      /has 8 numbers, there is room for 6/,
    );
    expect(ioc.pvs.image.value.uniqueId).toBe(0);
  });

  it('is not put, and not a part of the group around it, but a signal in its table of contents', async () => {
    const { type } = await client.get(await client.create('c'));
    expect(type.bit('image')).toBeUndefined();
    const { value } = await client.get(await client.create('c:PVI', 2));
    expect(value).toMatchObject({ value: { image: { r: 'c:image' }, exposure: { rw: 'c:exposure' } } });
    const sid = await client.create('c:image', 3);
    const { ioid } = await client.initPut(sid);
    client.send({
      type: 'PUT',
      sid,
      ioid,
      subcommand: 0,
      data: { bytes: Uint8Array.of(0), littleEndian: true, types: new TypeRegistry(0) },
    });
    expect((await client.next('PUT')).status.message).toBe('Put not permitted');
  });

  it('has the type of its pixels', () => {
    expectTypeOf(ioc.pvs.image.value.pixels).toEqualTypeOf<Uint16Array>();
    // @ts-expect-error: of another type
    const wrong: Parameters<typeof ioc.pvs.image.write>[0] = { pixels: new Float32Array(6) };
    expect(wrong.pixels).toHaveLength(6);
  });

  it('is refused by definition without a size', () => {
    expect(() => pv.image({ width: 0, height: 1 })).toThrow(/its width is 0. Give a whole number from 1/);
  });
});
