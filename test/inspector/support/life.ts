/** Clients and values that make the beamline look alive. */
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { monitor, poll, type Scene } from './scene.ts';

/** Ended by what it returns. */
export async function bringToLife(scene: Scene): Promise<() => void> {
  const { ioc } = scene.running;
  const value = (name: string) => ioc.handle(name)!;
  const jane = await scene.open('jane', 'opi-3.beamline');
  await monitor(jane, 'BL07:Temperature', 1);
  await monitor(jane, 'BL07:m1:RBV', 2);
  await monitor(jane, 'BL07:Spectrum', 3);
  const archiver = await scene.open('archiver', 'archive-1');
  for (const [nth, name] of [
    'BL07:Temperature',
    'BL07:m1:RBV',
    'BL07:m1:SP',
    'BL07:Counter',
    'BL07:Shutter',
  ].entries()) {
    await monitor(archiver, name, nth + 1);
  }
  const bluesky = await scene.open('bluesky', 'ws-12');
  const sid = await bluesky.create('BL07:m1:RBV', 1);
  const setpoint = await bluesky.create('BL07:m1:SP', 2);
  const endPoll = poll(bluesky, sid, 250);
  const move = (target: number): void => {
    const payload = new Uint8Array(8);
    new DataView(payload.buffer).setFloat64(0, target);
    bluesky.send({ type: 'WRITE_NOTIFY', dbrType: Dbr.DOUBLE, count: 1, sid: setpoint, ioid: tick, payload });
  };
  let tick = 0;
  const timer = setInterval(() => {
    tick++;
    value('BL07:Counter').write(tick);
    value('BL07:Temperature').write(21.5 + 4.2 * Math.sin(tick / 25) + Math.random() * 0.3);
    if (tick % 5 === 0) {
      value('BL07:Spectrum').write(
        Array.from(
          { length: 256 },
          (_, x) => 900 * Math.exp(-(((x - 128 - 20 * Math.sin(tick / 40)) / 14) ** 2)) + 40 * Math.random(),
        ),
      );
    }
    if (tick % 60 === 30) move(Math.round(Math.random() * 40 - 20));
    if (tick % 60 === 45) move(99);
  }, 100);
  return () => {
    clearInterval(timer);
    endPoll();
  };
}
