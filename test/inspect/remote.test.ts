import { afterEach, expect, test, vi } from 'vitest';
import { inspectCommand } from '../../src/cli/inspect.ts';
import { group, pv } from '../../src/index.ts';
import { lookAtLoad } from '../../src/inspect/index.ts';
import { monitor, startScene } from '../inspector/support/scene.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start() {
  const scene = await startScene(group('remote', { x: pv.double(1) }));
  closers.push(scene.close);
  await monitor(await scene.open('jane', 'opi-3'), 'remote:x', 1);
  return scene;
}

test('xioc inspect ADDRESS reports the clients of a running IOC, and ends', async () => {
  const scene = await start();
  const said: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  closers.push(() => out.mockRestore());
  const interrupts = process.listenerCount('SIGINT');
  await inspectCommand().parseAsync([new URL(scene.url).host, '--client', 'jane'], { from: 'user' });
  expect(said.join('')).toMatch(
    /^remote, served by xioc [\s\S]*1 client like 'jane' connected:[\s\S]*User 'jane', V4\.13/,
  );
  expect(process.listenerCount('SIGINT')).toBe(interrupts);
});

test('reports again and again until it is closed', async () => {
  const scene = await start();
  let reports = 0;
  const look = lookAtLoad(scene.url, '', () => {
    if (++reports === 2) look.close();
  });
  await look.ended;
  expect(reports).toBe(2);
});

test('says so when there is no IOC, and when it goes', async () => {
  const scene = await start();
  const look = lookAtLoad(scene.url, '', () => {
    void scene.close();
    closers.length = 0;
  });
  await expect(look.ended).rejects.toThrow(`The IOC at ${scene.url} is gone.`);
  await expect(lookAtLoad(scene.url, '', () => {}).ended).rejects.toThrow(/cannot be looked at: .*ECONNREFUSED/);
});
