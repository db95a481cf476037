/**
 * An image: one value for PV Access, and for Channel Access the PVs by which areaDetector tells of an image.
 *
 * Source of names and meanings: areaDetector NDArrayBase.template, NDPluginBase.template, NDStdArrays.template.
 */
import { arrayTypes } from '../../protocol/value/native.ts';
import { DefinitionError } from '../pv/definition-error.ts';
import { numbers } from '../pv/shape.ts';
import { asGroup, group } from './group.ts';
import type { GroupDefinition } from './group-definition.ts';
import type { WriteOptions } from './handle.ts';
import type { Handles } from './members.ts';
import { type PvSpec, plainPv, spec } from './plain-pv.ts';

/** What a pixel is of, and the arrays it comes in. */
export interface PixelArrays {
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  float: Float32Array;
  double: Float64Array;
}

export type PixelType = keyof PixelArrays;

/** One number for a pixel, or three: by pixel (RGB1), by row (RGB2), by image (RGB3). */
export type ColorMode = 'Mono' | 'RGB1' | 'RGB2' | 'RGB3';

export interface ImageOptions<P extends PixelType = PixelType> {
  /** Default: uint8. */
  readonly type?: P;
  /** Pixels of a row, and rows: of the first image, which is all 0, and the most that an image may have together. */
  readonly width: number;
  readonly height: number;
  /** Default: Mono. An image of an `RGB` definition may be Mono later; the reverse has no room. */
  readonly colorMode?: ColorMode;
  /** One sentence for people. */
  readonly doc?: string;
  /** What its name starts with and its PVs' names, instead of the key and a separator. */
  readonly prefix?: string;
}

/** An image as its author writes it. */
export interface Frame<P extends PixelType = PixelType> {
  /** Row by row. It is copied. */
  readonly pixels: PixelArrays[P];
  /** Default: those of the image before. */
  readonly width?: number;
  readonly height?: number;
  readonly colorMode?: ColorMode;
  /** Default: one more than that of the image before. */
  readonly uniqueId?: number;
}

export interface ImageHandle<P extends PixelType = PixelType> {
  /** The PVs of areaDetector's names. */
  readonly parts: Handles<ImageMembers>;
  readonly value: Required<Frame<P>>;
  /**
   * Writes an image: those who watch it get one update. `time` is when it was taken.
   *
   * @throws TypeError when there are not width × height pixels (times 3 with colours), or more than it has room for; then
   *   nothing is written
   */
  write(frame: Frame<P>, options?: WriteOptions): void;
}

export type ImageMembers = Readonly<Record<ImageCount, PvSpec<number>>> & {
  readonly Dimensions_RBV: PvSpec<Int32Array, ArrayLike<number>>;
  readonly ColorMode_RBV: PvSpec<string>;
  readonly DataType_RBV: PvSpec<string>;
  readonly TimeStamp_RBV: PvSpec<number>;
  readonly ArrayData: PvSpec<PixelArrays[PixelType], ArrayLike<number | bigint>>;
};

export interface Image<P extends PixelType = PixelType> extends GroupDefinition {
  face(parts: Handles<ImageMembers>): ImageHandle<P>;
}

/**
 * PV Access clients see one NTNDArray under the image's name, Channel Access clients `<image>:ArrayData` and what
 * areaDetector has along with it: `ArraySizeX_RBV`, `ArraySize0_RBV`, `NDimensions_RBV`, `ColorMode_RBV`, `DataType_RBV`,
 * `UniqueId_RBV`, `TimeStamp_RBV` and the like. A client that is too slow for all images gets the newest.
 *
 * @throws DefinitionError when width or height is not a whole number from 1
 */
export function image<P extends PixelType = 'uint8'>(options: ImageOptions<P>): Image<P> {
  const { type = 'uint8', width, height, colorMode = 'Mono', doc, prefix } = options;
  for (const [name, size] of Object.entries({ width, height })) {
    if (Number.isInteger(size) && size > 0) continue;
    throw new DefinitionError('image', `its ${name} is ${size}. Give a whole number from 1.`);
  }
  const { dimensions, count } = extentOf(width, height, colorMode);
  const [size0 = 0, size1 = 0, size2 = 0] = dimensions;
  const long = (value: number) => plainPv.long(value, readOnly);
  const members: ImageMembers = {
    ArraySize_RBV: long(count),
    NDimensions_RBV: long(dimensions.length),
    Dimensions_RBV: plainPv.long(dimensions, { ...readOnly, maxLength: 10 }),
    ArraySizeX_RBV: long(width),
    ArraySizeY_RBV: long(height),
    ArraySizeZ_RBV: long(colorMode === 'Mono' ? 0 : COLORS),
    ArraySize0_RBV: long(size0),
    ArraySize1_RBV: long(size1),
    ArraySize2_RBV: long(size2),
    ColorMode_RBV: plainPv.enum(colorMode, colorModes, readOnly) as PvSpec<string>,
    DataType_RBV: plainPv.enum(dataTypes[type], Object.values(dataTypes), readOnly) as PvSpec<string>,
    UniqueId_RBV: long(0),
    TimeStamp_RBV: plainPv.double(0, { ...readOnly, precision: 3, units: 's' }),
    EpicsTSSec_RBV: long(0),
    EpicsTSNsec_RBV: long(0),
    ArrayData: spec(type, numbers(type), new arrayTypes[type](count), {
      ...readOnly,
      maxLength: Math.max(count, LEAST_ROOM),
    }),
  };
  return asGroup({
    ...group('image', members, { ...(doc !== undefined && { doc }), ...(prefix !== undefined && { prefix }) }),
    face: (parts: Handles<ImageMembers>) => faceOf<P>(parts),
    value: { kind: 'image' },
  }) as unknown as Image<P>;
}

// --- helpers ------------------------------------------------------------------------------------------------------

type ImageCount =
  | ('ArraySize_RBV' | 'NDimensions_RBV' | 'ArraySizeX_RBV' | 'ArraySizeY_RBV' | 'ArraySizeZ_RBV' | 'UniqueId_RBV')
  | ('ArraySize0_RBV' | 'ArraySize1_RBV' | 'ArraySize2_RBV' | 'EpicsTSSec_RBV' | 'EpicsTSNsec_RBV');

const readOnly = { readOnly: true };

const COLORS = 3;

/** A PV with room for one element is not an array. */
const LEAST_ROOM = 2;

/** By number, as in areaDetector. */
const colorModes = ['Mono', 'Bayer', 'RGB1', 'RGB2', 'RGB3', 'YUV444', 'YUV422', 'YUV421'] as const;

/** In the order of areaDetector's numbers. */
const dataTypes = {
  int8: 'Int8',
  uint8: 'UInt8',
  int16: 'Int16',
  uint16: 'UInt16',
  int32: 'Int32',
  uint32: 'UInt32',
  int64: 'Int64',
  uint64: 'UInt64',
  float: 'Float32',
  double: 'Float64',
} as const satisfies Record<PixelType, string>;

/** Sizes, the fastest first, and how many numbers that are. */
function extentOf(width: number, height: number, colorMode: ColorMode): { dimensions: number[]; count: number } {
  const dimensions = {
    Mono: [width, height],
    RGB1: [COLORS, width, height],
    RGB2: [width, COLORS, height],
    RGB3: [width, height, COLORS],
  }[colorMode];
  return { dimensions, count: dimensions.reduce((product, size) => product * size, 1) };
}

function faceOf<P extends PixelType>(parts: Handles<ImageMembers>): ImageHandle<P> {
  const { ArrayData, ColorMode_RBV: mode, ArraySizeX_RBV: x, ArraySizeY_RBV: y, UniqueId_RBV: id } = parts;
  const value = (): Required<Frame<P>> => ({
    pixels: ArrayData.value as PixelArrays[P],
    width: x.value,
    height: y.value,
    colorMode: mode.value as ColorMode,
    uniqueId: id.value,
  });
  return {
    parts,
    get value() {
      return value();
    },
    write: (frame, options) => {
      const { pixels, width, height, colorMode, uniqueId } = { ...value(), uniqueId: (id.value + 1) | 0, ...frame };
      const { dimensions, count } = extentOf(width, height, colorMode);
      if (pixels.length !== count || count > ArrayData.maxCount) {
        const room = count > ArrayData.maxCount ? `there is room for ${ArrayData.maxCount}` : `it has ${pixels.length}`;
        throw new TypeError(
          `${ArrayData.name}: an image of ${width} × ${height} pixels (${colorMode}) has ${count} numbers, ${room}; nothing was written`,
        );
      }
      ArrayData.write(pixels as ArrayLike<number | bigint>, options);
      const { seconds, nanoseconds } = ArrayData.timestamp;
      const [size0 = 0, size1 = 0, size2 = 0] = dimensions;
      mode.write(colorMode, options);
      parts.ArraySize_RBV.write(count, options);
      parts.NDimensions_RBV.write(dimensions.length, options);
      parts.Dimensions_RBV.write(dimensions, options);
      x.write(width, options);
      y.write(height, options);
      parts.ArraySizeZ_RBV.write(colorMode === 'Mono' ? 0 : COLORS, options);
      parts.ArraySize0_RBV.write(size0, options);
      parts.ArraySize1_RBV.write(size1, options);
      parts.ArraySize2_RBV.write(size2, options);
      parts.EpicsTSSec_RBV.write(seconds | 0, options);
      parts.EpicsTSNsec_RBV.write(nanoseconds, options);
      parts.TimeStamp_RBV.write(seconds + nanoseconds / 1e9, options);
      id.write(uniqueId, options);
    },
  };
}
