/** Each example is what an author could have written, on a page that says what it shows and names its PVs. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { examples } from '../../src/examples/index.ts';
import { makeIoc } from '../../src/serve.ts';
import { macros } from './surprises.ts';

const folder = 'src/examples';
const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');

const texts = files.map((file) => [file, readFileSync(`${folder}/${file}`, 'utf8')] as const);

/** Lines. */
const PAGE = 70;

const bigDevices: Readonly<Record<string, number>> = {
  'areadetector_image.ts': 260, // 164 PVs, a camera and its plugin
  'lewis_chopper.ts': 190, // a chart of ten states
  'lewis_linkam_t95.ts': 230, // a stage, its commands, and the IOC
  'lewis_motor.ts': 130, // a motor, and the IOC
  'scpi_supply.ts': 90, // a supply, and the IOC
  'json_detector.ts': 95, // a detector, and the IOC
  'modbus_oven.ts': 80, // an oven, and the IOC
  'lakeshore_tcp.ts': 90, // a controller with its moods, and the IOC
  'rs485_pumps.ts': 125, // two pumps with their telegrams, and the IOC
  'flow_controller.ts': 75, // a controller, and the IOC
  'lewis_chopper_driver.ts': 80, // a sequence of commands to another IOC
  'lakeshore.ts': 220, // a controller, its ramp, and the sample it heats
  'spoof_beamline.ts': 75, // every PV of a beamline
  'mini_beamline.ts': 170, // a beam, three detectors with their motors, a camera
};

/** Headers that list PVs by kind, as there are many, or refer to another example. */
const byKind = /^(areadetector_image|autosave|caproto_to_typhos|dynamic_pvgroups|issue_797_server|status)\.ts$/;

it('there is a file for each example, and no other', () => {
  expect(files.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(Object.keys(examples).sort());
});

it('imports what authors have', () => {
  const allowed = /^(node:[\w/]+|xstate|\.\.\/index\.ts)$/;
  const wrong = texts.flatMap(([file, text]) =>
    Array.from(text.matchAll(/from '([^']+)'/g), ([, from]) => `${file}: ${from}`)
      .filter((line) => !allowed.test(line.split(': ')[1]!))
      // One example is another one with a screen.
      .filter((line) => line !== 'caproto_to_typhos.ts: ./caproto_to_ophyd.ts'),
  );
  expect(wrong).toEqual([]);
});

it('fits on a page, unless its device is big', () => {
  const long = texts.filter(([file, text]) => text.split('\n').length > (bigDevices[file] ?? PAGE));
  expect(long.map(([file]) => file)).toEqual([]);
});

it('begins with what it shows, and lists its PVs unless clients choose them', () => {
  const poor = texts.filter(([file, text]) => {
    const header = headerOf(text);
    const lists = /`([\w:]*:)[^`]*`/.test(header) || /every PV|PVs are those of/.test(header) || file === 'two_pvs.ts';
    return header === '' || !lists;
  });
  expect(poor.map(([file]) => file)).toEqual([]);
});

it('names each of its PVs', async () => {
  const missing: string[] = [];
  for (const [file, text] of texts.filter(([file]) => !byKind.test(file))) {
    const id = file.replace(/\.ts$/, '');
    const { default: group } = await examples[id]!();
    const { pvs } = await makeIoc(group, { clock: new HeapClock(0), macros: macros[id] ?? {} });
    const named = new Set(headerOf(text).match(/\w+/g));
    missing.push(...[...pvs.keys()].filter((name) => !named.has(/\w+$/.exec(name)![0])));
  }
  expect(missing).toEqual([]);
});

function headerOf(text: string): string {
  return /^\/\*\*\n([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
}
