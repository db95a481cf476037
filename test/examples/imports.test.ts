/** Examples are what an author could have written: they import the public door, XState and Node's modules alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { examples } from '../../src/examples/index.ts';
import { makeIoc } from '../../src/serve.ts';
import { macros } from './surprises.ts';

const folder = 'src/examples';
const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');

/** Lines. */
const PAGE = 70;

const bigDevices: Readonly<Record<string, number>> = {
  'areadetector_image.ts': 260, // 164 PVs, a camera and its plugin
  'lakeshore.ts': 220, // a controller, its ramp, and the sample it heats
  'spoof_beamline.ts': 75, // every PV of a beamline
  'mini_beamline.ts': 170, // a beam, three detectors with their motors, a camera
};

/** Headers that list PVs by kind, as there are many, or refer to another example. */
const byKind = /^(areadetector_image|autosave|caproto_to_typhos|dynamic_pvgroups|issue_797_server|status)\.ts$/;

it('there is a file for each example, and no other', () => {
  expect(files.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(Object.keys(examples).sort());
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(`${folder}/${file}`, 'utf8');

  it('imports what authors have', () => {
    const imported = Array.from(text.matchAll(/from '([^']+)'/g), ([, from]) => from!);
    const allowed = /^(node:[\w/]+|xstate|\.\.\/index\.ts)$/;
    // One example is another one with a screen.
    const others = imported.filter((from) => !allowed.test(from) && from !== './caproto_to_ophyd.ts');
    expect(others).toEqual([]);
  });

  it('fits on a page, unless its device is big', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(bigDevices[file] ?? PAGE);
  });

  it('begins with what it shows, and lists its PVs unless clients choose them', () => {
    const header = /^\/\*\*\n([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
    expect(header).not.toBe('');
    const prefix = /`([\w:]*:)[^`]*`/.test(header);
    expect(prefix || /every PV|PVs are those of/.test(header) || file === 'two_pvs.ts').toBe(true);
  });

  it.skipIf(byKind.test(file))('names each of its PVs', async () => {
    const id = file.replace(/\.ts$/, '');
    const { default: group } = await examples[id]!();
    const { pvs } = await makeIoc(group, { clock: new HeapClock(0), macros: macros[id] ?? {} });
    const named = new Set(/^\/\*\*\n[\s\S]*?\*\//.exec(text)![0].match(/\w+/g));
    const missing = [...pvs.keys()].filter((name) => !named.has(/\w+$/.exec(name)![0]));
    expect(missing).toEqual([]);
  });
});
