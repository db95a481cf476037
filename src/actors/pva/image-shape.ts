/** How an image is an NTNDArray. Its pixels are written first: by the end of the turn the rest tells of them. */
import { BitSet } from '../../protocol/pva/bit-set.ts';
import { ntNdArray } from '../../protocol/pva/normative.ts';
import { type StructureArrayType, type StructureType, scalar, type UnionType } from '../../protocol/pva/type.ts';
import { type Field, fieldAt, type NumericArray, type Structure, zeroStructure } from '../../protocol/pva/value.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Pv } from '../pv/pv.ts';
import type { Image } from '../pv/source.ts';
import type { Update } from '../pv/update.ts';
import type { SharedPlace, SharedShape } from './group-shape.ts';
import { scalarNameOf } from './natives.ts';
import { PvContent, type PvSource } from './pv-content.ts';

export class ImageShape implements SharedShape {
  readonly type: StructureType = ntNdArray;
  readonly places: readonly SharedPlace[];
  readonly puts = [];
  readonly fixed: readonly Field[] = zeroStructure(ntNdArray).fields;
  readonly derived = [];

  constructor(source: PvSource, image: Image) {
    this.places = [new ImagePlace(source, image)];
  }

  finish(): void {}

  misfit(): undefined {
    return undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

class ImagePlace implements SharedPlace {
  readonly path = 'value';
  readonly putOrder = undefined;
  readonly valueBit = undefined;
  readonly #image: Image;
  readonly #content: PvContent;

  constructor(source: PvSource, image: Image) {
    this.#image = image;
    this.#content = new PvContent(source, { pv: image.pixels, view: undefined });
  }

  get pv(): Pv {
    return this.#image.pixels;
  }

  fill(fields: Field[], update: Update): void {
    const { dimensions, colorMode, uniqueId } = this.#image;
    const { value: shown } = this.#content.show(update);
    const pixels = fieldAt(shown, 'value') as NumericArray;
    const size = BigInt(pixels.byteLength);
    fields[bits.value] = { selector: union.selector(`${scalarNameOf[update.native]}Value`), value: pixels };
    fields[bits.compressedSize] = size;
    fields[bits.uncompressedSize] = size;
    fields[bits.uniqueId] = Number(uniqueId.current.value);
    for (const path of ['alarm.severity', 'alarm.status', 'alarm.message']) fields[bit(path)] = fieldAt(shown, path);
    for (const part of ['secondsPastEpoch', 'nanoseconds', 'userTag']) {
      const field = fieldAt(shown, `timeStamp.${part}`);
      fields[bit(`timeStamp.${part}`)] = field;
      fields[bit(`dataTimeStamp.${part}`)] = field;
    }
    fields[bits.dimension] = Array.from(dimensions.current.value as Int32Array, dimensionOf);
    fields[bits.attribute] = [colorAttribute(Number(colorMode.current.value))];
  }

  changed(mask: number): readonly number[] {
    return (mask & (Dbe.VALUE | Dbe.LOG)) !== 0 ? all : (mask & Dbe.ALARM) !== 0 ? alarmAndTime : [];
  }
}

function bit(path: string): number {
  return ntNdArray.bit(path)!;
}

const bits = {
  value: bit('value'),
  compressedSize: bit('compressedSize'),
  uncompressedSize: bit('uncompressedSize'),
  uniqueId: bit('uniqueId'),
  dimension: bit('dimension'),
  attribute: bit('attribute'),
};

const union = ntNdArray.layout.types[bits.value] as UnionType;

const all = [...ntNdArray.layout.all];

const alarmAndTime = [...ntNdArray.layout.leaves(BitSet.of(bit('alarm'), bit('timeStamp')))];

function elementOf(at: number): StructureType {
  return (ntNdArray.layout.types[at] as StructureArrayType).element;
}

function made(type: StructureType, values: Readonly<Record<string, Field>>): Structure {
  const fields = zeroStructure(type).fields.slice();
  for (const [path, value] of Object.entries(values)) fields[type.bit(path)!] = value;
  return { type, fields };
}

function dimensionOf(size: number): Structure {
  return made(elementOf(bits.dimension), { size, fullSize: size, binning: 1 });
}

function colorAttribute(mode: number): Structure {
  const value = { type: scalar('int'), value: mode };
  return made(elementOf(bits.attribute), { name: 'ColorMode', value, descriptor: 'Color mode' });
}
