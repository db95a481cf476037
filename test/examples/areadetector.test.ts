/** The simulated area detector: what it shows by itself, and how it acquires. */
import { describe, expect, it } from 'vitest';
import detector from '../../src/examples/areadetector_image.ts';
import { Client, NORMAL } from './client.ts';
import { type Simulation, simulate, turn } from './simulate.ts';

type Detector = Simulation<(typeof detector)['members']>;

const settings = (pvs: Detector['pvs'], values: Readonly<Record<string, number>>) => {
  for (const [name, value] of Object.entries(values)) pvs.cam1[name as 'Acquire'].setpoint.write(value);
};

describe('the test picture', () => {
  it('is 65,536 equal numbers, another shade each second', () =>
    simulate(detector, ({ pvs: { image1 }, clock }) => {
      expect(image1.PluginType_RBV.value).toBe('NDPluginStdArrays');
      expect([...image1.Dimensions_RBV.value]).toEqual([256, 256, 0]);
      expect([image1.ArraySize0_RBV.value, image1.ArraySize1_RBV.value, image1.NDimensions_RBV.value]).toEqual([
        256, 256, 2,
      ]);
      for (const shade of [0, 1, 2]) {
        expect(image1.ArrayData.value).toHaveLength(65_536);
        expect(new Set(image1.ArrayData.value)).toEqual(new Set([(shade << 16) | (shade << 8) | shade]));
        clock.advance(1000);
      }
      clock.advance(253_000);
      expect(image1.ArrayData.value[0]).toBe(0); // 256 shades
    }));
});

describe('an acquisition', () => {
  it('takes as many images as asked for, and completes the put with the last one', () =>
    simulate(detector, async ({ ioc, pvs, pass }) => {
      const { cam1, image1 } = pvs;
      settings(pvs, { ImageMode: 1, NumImages: 3, AcquireTime: 0.5, AcquirePeriod: 2, SizeX: 20, SizeY: 10 });
      const states: number[] = [];
      cam1.DetectorState_RBV.watch((state) => states.push(state));
      const client = await Client.of(ioc);
      await client.begin('adimage:cam1:Acquire', [1]);
      while (cam1.Acquire.readback.value !== 1) await turn();
      await pass(4.49, 0.01); // 0.5, 2.5, 4.5
      expect(await client.settle()).toEqual([]);
      expect(cam1.NumImagesCounter_RBV.value).toBe(2);
      expect(await client.value('adimage:cam1:Acquire_RBV')).toBe(1);
      await pass(0.02, 0.01);
      expect(await client.completed()).toBe(NORMAL);
      expect(cam1.NumImagesCounter_RBV.value).toBe(3);
      expect([cam1.Acquire.setpoint.value, cam1.Acquire.readback.value]).toEqual([0, 0]);
      expect(states).toEqual([1, 7, 1, 7, 1, 0]);
      expect(image1.ArrayData.value).toHaveLength(200);
      // A ramp that has shifted three times.
      expect([...image1.ArrayData.value.slice(0, 3)]).toEqual([3, 4, 5]);
      expect(image1.ArrayData.value[20]).toBe(4);
      const { value } = image1.UniqueId_RBV;
      await pass(5, 1);
      expect(image1.UniqueId_RBV.value).toBe(value); // no test pictures any more
      client.close();
    }));

  it('is aborted by a put of 0, from its own client and from others', () =>
    simulate(detector, async ({ ioc, pvs: { cam1, ...pvs }, pass }) => {
      settings({ cam1, ...pvs }, { ImageMode: 1, NumImages: 3, AcquireTime: 60 });
      const client = await Client.of(ioc);
      const other = await Client.of(ioc);
      for (const aborting of [client, other]) {
        await client.begin('adimage:cam1:Acquire', [1]);
        while (cam1.DetectorState_RBV.value !== 1) await turn();
        await pass(1);
        await aborting.put('adimage:cam1:Acquire', [0]);
        expect(await client.completed()).toBe(NORMAL);
        expect([cam1.Acquire.setpoint.value, cam1.Acquire.readback.value]).toEqual([0, 0]);
        expect([cam1.DetectorState_RBV.value, cam1.NumImagesCounter_RBV.value]).toEqual([0, 0]);
      }
      client.close();
      other.close();
    }));

  it('goes on until it is stopped', () =>
    simulate(detector, async ({ pvs, pass }) => {
      const { cam1 } = pvs;
      settings(pvs, { ImageMode: 2, AcquireTime: 0.1, SimMode: 1, Noise: 1, SizeX: 32, SizeY: 32 });
      await cam1.Acquire.setpoint.put(1);
      await pass(5.05, 0.05);
      expect(cam1.NumImagesCounter_RBV.value).toBeGreaterThan(45);
      await cam1.Acquire.setpoint.put(0);
      const taken = cam1.NumImagesCounter_RBV.value;
      await pass(1, 0.1);
      expect(cam1.NumImagesCounter_RBV.value).toBe(taken);
      expect(cam1.DetectorState_RBV.value).toBe(0);
    }));

  it('loses images while the plugin is off', () =>
    simulate(detector, async ({ pvs, clock }) => {
      const { image1 } = pvs;
      const { value } = image1.UniqueId_RBV;
      await image1.EnableCallbacks.setpoint.put('Disable');
      clock.advance(3000);
      expect(image1.UniqueId_RBV.value).toBe(value);
      expect(image1.DroppedArrays.readback.value).toBe(3);
      await image1.EnableCallbacks.setpoint.put('Enable');
      clock.advance(1000);
      expect(image1.UniqueId_RBV.value).toBe(value + 1);
    }));

  it('shows peaks where they were put', () =>
    simulate(detector, async ({ pvs, pass }) => {
      settings(pvs, { SimMode: 1, PeakNumX: 1, PeakNumY: 1, PeakStartX: 100, PeakStartY: 50, PeakWidthX: 10 });
      const acquired = pvs.cam1.Acquire.setpoint.put(1);
      await pass(0.01, 0.001);
      await acquired;
      const image = pvs.image1.ArrayData.value;
      expect(image.indexOf(Math.max(...image))).toBe(50 * 256 + 100);
      expect(image[50 * 256 + 110]! / image[50 * 256 + 100]!).toBeCloseTo(Math.exp(-0.5), 2);
    }));
});
