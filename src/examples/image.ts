/**
 * An image: an NTNDArray for PV Access, and areaDetector's names for Channel Access. A spot wanders over it.
 *
 * | PV                         | type            | value |                                                          |
 * |----------------------------|-----------------|-------|----------------------------------------------------------|
 * | `image:camera`             | NTNDArray       |       | PV Access only: the image, with sizes and time           |
 * | `image:camera:ArrayData`   | CHAR [65536]    |       | the pixels, row by row                                   |
 * | `image:rate`               | DOUBLE          | 10.0  | images a second                                          |
 *
 * Besides `ArrayData`, all read-only: `NDimensions_RBV`, `Dimensions_RBV`, `ArraySize_RBV`, `ArraySizeX_RBV`, `ArraySizeY_RBV`,
 * `ArraySizeZ_RBV`, `ArraySize0_RBV`, `ArraySize1_RBV`, `ArraySize2_RBV`, `ColorMode_RBV`, `DataType_RBV`, `UniqueId_RBV`,
 * `TimeStamp_RBV`, `EpicsTSSec_RBV`, `EpicsTSNsec_RBV`.
 */
import { setup } from 'xstate';
import { group, pv } from '../index.ts';

const SIZE = 256;

export default group(
  'image',
  {
    camera: pv.image({ width: SIZE, height: SIZE, doc: 'What the camera sees' }),
    rate: pv.double(10, { doc: 'Images a second', units: 'Hz', limits: { control: [0.1, 100] } }),
  },
  { doc: 'An image: `pv.image`, written as one value at a rate that clients change' },
).behaves(({ camera, rate }) =>
  setup({
    actions: { expose: () => camera.write({ pixels: spot(camera.value.uniqueId / 20) }) },
    delays: { period: () => 1000 / rate.value },
  }).createMachine({
    id: 'camera',
    initial: 'exposing',
    states: { exposing: { entry: 'expose', after: { period: { target: 'exposing', reenter: true } } } },
  }),
);

/** A round spot, somewhere on a circle. */
function spot(angle: number): Uint8Array {
  const [x, y] = [Math.cos(angle), Math.sin(angle)].map((at) => (SIZE / 2) * (1 + at / 2)) as [number, number];
  return Uint8Array.from({ length: SIZE * SIZE }, (_, at) =>
    Math.round(255 * Math.exp(-(((at % SIZE) - x) ** 2 + (Math.floor(at / SIZE) - y) ** 2) / 500)),
  );
}
