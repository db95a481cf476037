/**
 * A simulated area detector: the PVs of ADSimDetector's camera and of its image plugin, two machines that talk.
 *
 * Until it is first asked to acquire, the plugin shows a test picture every second: 65,536 equal numbers, `i<<16|i<<8|i`
 * with i from 0 to 255. A put of 1 to `cam1:Acquire` exposes for `AcquireTime`, waits until `AcquirePeriod` has passed,
 * and goes on for as many images as `ImageMode` says: 0 one, 1 `NumImages`, 2 until 0 is put. Only the first two complete
 * the put when they are done. A put of 0 ends any of them early, for puts to `Acquire` overlap. Each image goes to the
 * plugin, whose `image1:EnableCallbacks` must not be `Disable`.
 *
 * | PVs                                             | type            |                                                      |
 * |-------------------------------------------------|-----------------|------------------------------------------------------|
 * | `adimage:cam1:Acquire`, … and `_RBV`            | LONG, DOUBLE    | 43 settings of the camera, with a readback each      |
 * | `adimage:cam1:DetectorState_RBV`, …             | LONG            | read-only; 0 idle, 1 acquiring, 7 waiting            |
 * | `adimage:cam1:NumImagesCounter_RBV`, …          | LONG            | read-only; images of this acquisition                |
 * | `adimage:image1:ArrayData`                      | LONG [300000]   | the newest image, row by row                         |
 * | `adimage:image1:ArraySize0_RBV`, `1`            | LONG            | read-only; columns and rows, 256 each                |
 * | `adimage:image1:UniqueId_RBV`, `TimeStamp_RBV`  | LONG, DOUBLE    | read-only; of the newest image                       |
 *
 * `SimMode` 0 is a ramp that shifts with each image, 1 is peaks; `Noise` above 0 adds counting noise.
 */
import { assign, setup } from 'xstate';
import { group, type Handles, type PvHandle, pair, poisson, pv } from '../index.ts';

const SIZE = 256;

/** `'A B'` as `'A' | 'B'`. */
type Words<S extends string> = S extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : S;

function each<S extends string, T>(names: S, make: () => T): Record<Words<S>, T> {
  return Object.fromEntries(names.split(' ').map((name) => [name, make()])) as Record<Words<S>, T>;
}

const readOnly = { readOnly: true };
const longs = () => pair(pv.long(0));
const doubles = () => pair(pv.double(0));
const string = () => pv.string('', readOnly);

const cam = group(
  'cam',
  {
    Acquire: pair(pv.long(0), { setpoint: { overlappingPuts: true } }),
    ...each('ArrayCounter ArrayCallbacks BinX BinY ColorMode DataType FrameType ImageMode MinX MinY', longs),
    ...each('NumExposures NumImages ReverseX ReverseY ShutterControl ShutterMode SizeX SizeY TriggerMode', longs),
    ...each('Noise PeakNumX PeakNumY PeakStartX PeakStartY PeakStepX PeakStepY PeakVariation PeakWidthX', longs),
    ...each('PeakWidthY Reset SimMode', longs),
    ...each('AcquirePeriod AcquireTime Gain ShutterCloseDelay ShutterOpenDelay Temperature', doubles),
    ...each('GainRed GainGreen GainBlue GainX GainY', doubles),
    ...each('ArrayRate_RBV PoolMaxMem PoolUsedBuffers PoolUsedMem TimeRemaining_RBV', () => pv.double(0, readOnly)),
    ...each('PoolAllocBuffers PoolFreeBuffers PoolMaxBuffers ArraySizeX_RBV ArraySizeY_RBV', () =>
      pv.long(0, readOnly),
    ),
    ...each('ArraySizeZ_RBV ArraySize_RBV DetectorState_RBV MaxSizeX_RBV MaxSizeY_RBV', () => pv.long(0, readOnly)),
    ...each('NumExposuresCounter_RBV NumImagesCounter_RBV ShutterStatusEPICS_RBV', () => pv.long(0, readOnly)),
    ...each('ShutterStatus_RBV', () => pv.long(0, readOnly)),
    ...each('PortName_RBV Manufacturer_RBV Model_RBV', string),
    ...each('StatusMessage_RBV StringFromServer_RBV StringToServer_RBV', () => pv.text('', readOnly)),
    ...each('AsynIO ReadStatus ShutterControlEPICS ShutterFanout', () => pv.long(0)),
    NDAttributesFile: pv.text('', { maxLength: 256 }),
    ...each('ShutterCloseEPICS ShutterOpenEPICS TemperatureActual', () => pv.double(0)),
  },
  { doc: 'The camera' },
);

const image = group(
  'image',
  {
    ...each('ArrayCounter DroppedArrays NDArrayAddress', longs),
    BlockingCallbacks: pair(pv.enum('No', ['No', 'Yes'])),
    EnableCallbacks: pair(pv.enum('Enable', ['Disable', 'Enable'])),
    NDArrayPort: pair(pv.string('')),
    MinCallbackTime: doubles(),
    ...each('ArrayRate_RBV PoolMaxMem PoolUsedBuffers PoolUsedMem TimeStamp_RBV', () => pv.double(0, readOnly)),
    ...each('PoolAllocBuffers PoolFreeBuffers PoolMaxBuffers', () => pv.long(0, readOnly)),
    ...each('ArraySize0_RBV ArraySize1_RBV ArraySize2_RBV BayerPattern_RBV ColorMode_RBV', () => pv.long(0, readOnly)),
    ...each('NDimensions_RBV UniqueId_RBV', () => pv.long(0, readOnly)),
    ...each('PortName_RBV PluginType_RBV', string),
    DataType_RBV: pv.enum(
      'Int32',
      ['Int8', 'UInt8', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Float32', 'Float64'],
      readOnly,
    ),
    Dimensions_RBV: pv.long([0], { ...readOnly, maxLength: 10 }),
    ...each('AsynIO QueueFree QueueSize', () => pv.long(0)),
    ...each('QueueFreeLow QueueUse QueueUseHIGH QueueUseHIHI', () => pv.double(0)),
    ...each('Dim0SA Dim1SA Dim2SA', () => pv.long([0], { maxLength: 10 })),
    NDAttributesFile: pv.text('', { maxLength: 256 }),
    ArrayData: pv.long([0], { doc: 'The newest image', maxLength: 300_000 }),
  },
  { doc: 'The image plugin' },
);

interface Frame {
  readonly type: 'frame';
  readonly pixels: Int32Array;
  readonly columns: number;
  readonly rows: number;
}

type Camera = Handles<(typeof cam)['members']>;

const State = { IDLE: 0, ACQUIRE: 1, WAITING: 7 } as const;

export default group('adimage', { cam1: cam, image1: image }, { doc: 'An area detector: a camera and its plugin' })
  .behaves(({ image1 }, ioc) =>
    setup({
      types: {} as { events: Frame; context: { count: number } },
      actions: {
        introduce: () => {
          image1.PluginType_RBV.write('NDPluginStdArrays');
          image1.NDimensions_RBV.write(2);
        },
        show: ({ context, event: { pixels, columns, rows } }) => {
          image1.ArraySize0_RBV.write(columns);
          image1.ArraySize1_RBV.write(rows);
          image1.Dimensions_RBV.write([columns, rows, 0]);
          image1.UniqueId_RBV.write(context.count);
          image1.TimeStamp_RBV.write(ioc.wallTime() / 1000);
          image1.ArrayCounter.setpoint.write(context.count);
          image1.ArrayCounter.readback.write(context.count);
          image1.ArrayData.write(pixels);
        },
        count: assign({ count: ({ context }) => context.count + 1 }),
        drop: () => image1.DroppedArrays.readback.write(image1.DroppedArrays.readback.value + 1),
      },
      guards: { isEnabled: () => image1.EnableCallbacks.setpoint.value !== 'Disable' },
    }).createMachine({
      id: 'plugin',
      context: { count: 0 },
      entry: 'introduce',
      on: { frame: [{ guard: 'isEnabled', actions: ['count', 'show'] }, { actions: 'drop' }] },
    }),
  )
  .behaves(({ cam1 }, ioc) => {
    const plugin = ioc.device('plugin');
    const frame = (pixels: Int32Array, columns: number, rows: number) =>
      plugin.send({ type: 'frame', pixels, columns, rows } satisfies Frame);
    const set = ({ setpoint, readback }: Camera['Acquire'], value: number) => {
      setpoint.write(value);
      readback.write(value);
    };
    return setup({
      types: {} as { context: { shade: number; images: number }; events: { type: 'acquire' | 'stop' } },
      actions: {
        introduce: () => {
          cam1.Manufacturer_RBV.write('xioc');
          cam1.Model_RBV.write('simulated');
          cam1.MaxSizeX_RBV.write(SIZE);
          cam1.MaxSizeY_RBV.write(SIZE);
        },
        showTestPicture: ({ context: { shade } }) =>
          frame(new Int32Array(SIZE * SIZE).fill((shade << 16) | (shade << 8) | shade), SIZE, SIZE),
        nextShade: assign({ shade: ({ context }) => (context.shade + 1) % 256 }),
        begin: assign({ images: 0 }),
        showBeginning: () => {
          set(cam1.Acquire, 1);
          cam1.NumImagesCounter_RBV.write(0);
        },
        tell: (_, state: number) => cam1.DetectorState_RBV.write(state),
        count: assign({ images: ({ context }) => context.images + 1 }),
        readOut: ({ context }) => {
          const columns = Math.min(cam1.SizeX.setpoint.value || SIZE, SIZE);
          const rows = Math.min(cam1.SizeY.setpoint.value || SIZE, SIZE);
          frame(
            picture(cam1, columns, rows, context.images, () => ioc.random()),
            columns,
            rows,
          );
          cam1.ArraySizeX_RBV.write(columns);
          cam1.ArraySizeY_RBV.write(rows);
          cam1.ArraySize_RBV.write(4 * columns * rows);
          cam1.NumImagesCounter_RBV.write(context.images);
          set(cam1.ArrayCounter, cam1.ArrayCounter.readback.value + 1);
        },
        showEnd: () => set(cam1.Acquire, 0),
      },
      guards: {
        isLast: ({ context }) => {
          const mode = cam1.ImageMode.setpoint.value;
          return mode === 0 || (mode === 1 && context.images >= cam1.NumImages.setpoint.value);
        },
      },
      delays: {
        exposure: () => Math.max(1, 1000 * cam1.AcquireTime.setpoint.value),
        rest: () => 1000 * Math.max(0, cam1.AcquirePeriod.setpoint.value - cam1.AcquireTime.setpoint.value),
      },
    }).createMachine({
      id: 'camera',
      context: { shade: 0, images: 0 },
      entry: 'introduce',
      initial: 'testing',
      on: { acquire: { target: '.acquiring' } },
      states: {
        testing: {
          entry: ['showTestPicture', 'nextShade'],
          after: { 1000: { target: 'testing', reenter: true } },
        },
        idle: {},
        acquiring: {
          entry: ['begin', 'showBeginning'],
          exit: ['showEnd', { type: 'tell', params: State.IDLE }],
          initial: 'exposing',
          on: { stop: { target: 'idle' }, acquire: {} },
          states: {
            exposing: {
              entry: { type: 'tell', params: State.ACQUIRE },
              after: { exposure: { target: 'reading' } },
            },
            reading: {
              entry: ['count', 'readOut'],
              always: [{ guard: 'isLast', target: '#camera.idle' }, { target: 'waiting' }],
            },
            waiting: {
              entry: { type: 'tell', params: State.WAITING },
              after: { rest: { target: 'exposing' } },
            },
          },
        },
      },
    });
  })
  .handlers(({ cam1 }, ioc) => ({
    cam1: {
      Acquire: {
        setpoint: {
          put: async (value) => {
            const camera = ioc.device('camera');
            camera.send({ type: value === 0 ? 'stop' : 'acquire' });
            if (cam1.ImageMode.setpoint.value === 2) return;
            await camera.until((snapshot) => !snapshot.matches('acquiring'));
            return 0;
          },
        },
      },
    },
  }));

/** What the camera sees: as ADSimDetector, a ramp that shifts or a grid of peaks. */
function picture(cam1: Camera, columns: number, rows: number, nth: number, random: () => number): Int32Array {
  const of = ({ setpoint }: { readonly setpoint: PvHandle<number> }, otherwise: number) => setpoint.value || otherwise;
  const gain = of(cam1.Gain, 1);
  const [gainX, gainY] = [of(cam1.GainX, 1), of(cam1.GainY, 1)];
  const [stepX, stepY] = [of(cam1.PeakStepX, 64), of(cam1.PeakStepY, 64)];
  const [widthX, widthY] = [of(cam1.PeakWidthX, 10), of(cam1.PeakWidthY, 10)];
  const ramp = (x: number, y: number) => gain * (x * gainX + y * gainY + nth);
  const distance = (at: number, start: number, step: number, count: number) =>
    at - start - step * Math.min(Math.max(Math.round((at - start) / step), 0), count - 1);
  const peaks = (x: number, y: number) => {
    const dx = distance(x, of(cam1.PeakStartX, 32), stepX, of(cam1.PeakNumX, 4)) / widthX;
    const dy = distance(y, of(cam1.PeakStartY, 32), stepY, of(cam1.PeakNumY, 4)) / widthY;
    return gain * 1000 * Math.exp(-(dx * dx + dy * dy) / 2);
  };
  const light = cam1.SimMode.setpoint.value === 1 ? peaks : ramp;
  const noisy = cam1.Noise.setpoint.value > 0;
  return Int32Array.from({ length: columns * rows }, (_, index) => {
    const value = light(index % columns, Math.floor(index / columns));
    return noisy ? poisson(value, random) : value;
  });
}
