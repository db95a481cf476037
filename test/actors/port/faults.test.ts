/**
 * A device that fails in every way, over every framing: no wrong value is ever seen, the PV says when it is not good, the
 * connection comes back by itself, and nothing piles up.
 */
import { describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { transport } from '../../../src/database/port/transport.ts';
import { checked, echoed } from '../../../src/protocol/framing/checked.ts';
import { type Framing, isDropped, toBytes, toText } from '../../../src/protocol/framing/framing.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { silence } from '../../../src/protocol/framing/silence.ts';
import { length } from '../../../src/protocol/framing/sized.ts';
import { startIoc } from '../../support/ioc.ts';

/** A frame with a length in front. */
const sized: Framing = (() => {
  const plain = length({ at: 0, bytes: 1, adds: 1 });
  return {
    ...plain,
    encode: (frame, side) => plain.encode({ bytes: Uint8Array.of(frame.bytes.length, ...frame.bytes) }, side),
    cutter: (side) => {
      const cutter = plain.cutter(side);
      return {
        ...cutter,
        get pending() {
          return cutter.pending;
        },
        push: (bytes) =>
          cutter.push(bytes).map((cut) => (isDropped(cut) ? cut : { ...cut, bytes: cut.bytes.slice(1) })),
        reset: () => cutter.reset(),
      };
    },
  };
})();

const framings: Readonly<Record<string, Framing>> = {
  'line LF': line('\n'),
  'line CR / CR LF': line({ send: '\r', receive: '\r\n' }),
  'line with checksum': checked(line('\r\n'), 'sum8', { as: 'HEX' }),
  'line, echoed': echoed(line('\n')),
  'length in front': sized,
  silence: silence(20),
};

type Fault =
  | 'mute'
  | 'drop'
  | 'slow'
  | 'jitter'
  | 'dribble'
  | 'split'
  | 'merge'
  | 'garbage'
  | 'truncate'
  | 'unended'
  | 'checksum'
  | 'shift'
  | 'wrong'
  | 'chatter';

const faults: readonly Fault[] = [
  ...(['mute', 'drop', 'slow', 'jitter', 'dribble', 'split', 'merge', 'garbage'] as const),
  ...(['truncate', 'unended', 'checksum', 'shift', 'wrong', 'chatter'] as const),
];

/** What would be no fault to this framing, or one that nobody can see. */
function makesNoSense(fault: Fault, name: string): boolean {
  if (fault === 'checksum') return name !== 'line with checksum';
  // A pause ends the frame: half a number is a number, and a part that comes late is a frame.
  return name === 'silence' && ['truncate', 'dribble', 'split', 'garbage', 'merge', 'unended'].includes(fault);
}

/** Two values that are never the same, and tell which request they answer: A is even, B is odd. */
class Device {
  fault: Fault | undefined;
  connections = 0;
  readonly #framing: Framing;
  readonly #isEchoed: boolean;
  #held: Uint8Array | undefined;
  #count = 0;

  constructor(framing: Framing, isEchoed: boolean) {
    this.#framing = framing;
    this.#isEchoed = isEchoed;
  }

  readonly port = () =>
    transport('device', ({ opened, received, closed, after }) => {
      const cutter = this.#framing.cutter('device');
      let isOpen = true;
      let ready = 0;
      this.#held = undefined;
      this.connections++;
      const later = (seconds: number, run: () => void) => after(seconds, () => void (isOpen && run()));
      later(0.002, () => opened());
      const deliver = (bytes: Uint8Array, seconds: number) => later(seconds, () => received(bytes));
      const respond = (request: string) => {
        this.#count += 2;
        const text = String(this.#count + (request === 'B?' ? 1 : 0));
        const bytes = this.#framing.encode({ bytes: toBytes(text) }, 'device');
        if (this.#isEchoed) deliver(this.#framing.encode({ bytes: toBytes(request) }, 'device'), 0.001);
        const half = Math.ceil(bytes.length / 2);
        switch (this.fault) {
          case 'mute':
            return;
          case 'drop':
            isOpen = false;
            closed('dropped');
            return;
          case 'slow':
            deliver(bytes, 0.7);
            return;
          case 'jitter':
            ready = Math.max(ready, 0.05 + ((this.#count * 7) % 10) / 12);
            deliver(bytes, ready);
            return;
          case 'dribble':
            for (const [index, byte] of [...bytes].entries()) deliver(Uint8Array.of(byte), 0.01 * (index + 1));
            return;
          case 'split':
            deliver(bytes.slice(0, half), 0.005);
            deliver(bytes.slice(half), 0.03);
            return;
          case 'merge': {
            const held = this.#held;
            this.#held = held === undefined ? bytes : undefined;
            if (held !== undefined) deliver(Uint8Array.of(...held, ...bytes), 0.005);
            return;
          }
          case 'garbage':
            deliver(Uint8Array.of(0xff, 0x23, 0x3f, ...bytes), 0.005);
            return;
          case 'truncate':
            deliver(bytes.slice(0, half), 0.005);
            return;
          case 'unended':
            deliver(toBytes(text), 0.005);
            return;
          case 'checksum':
            deliver(
              bytes.map((byte, index) => (index === text.length ? byte ^ 1 : byte)),
              0.005,
            );
            return;
          case 'shift': {
            const held = this.#held;
            this.#held = bytes;
            if (held !== undefined) deliver(held, 0.005);
            return;
          }
          case 'wrong':
            deliver(this.#framing.encode({ bytes: toBytes('ERR 12') }, 'device'), 0.005);
            return;
          case 'chatter':
            deliver(this.#framing.encode({ bytes: toBytes('* hello') }, 'device'), 0.004);
            deliver(bytes, 0.05);
            return;
          default:
            deliver(bytes, 0.005);
        }
      };
      return {
        send: ({ bytes }) => {
          later(0.001, () => {
            for (const cut of cutter.push(bytes)) if (!isDropped(cut)) respond(toText(cut.bytes));
            for (const cut of cutter.silent?.() ?? []) if (!isDropped(cut)) respond(toText(cut.bytes));
          });
        },
        close: () => {
          isOpen = false;
        },
      };
    });
}

async function bench(framing: Framing, isEchoed: boolean) {
  const clock = new HeapClock();
  const device = new Device(framing, isEchoed);
  const { ioc, pvs, stop } = await startIoc(
    group('device', { a: pv.long(0, { readOnly: true }), b: pv.long(1, { readOnly: true }) }).connects(device.port(), {
      framing,
      limit: 0.3,
      backoff: [0.2, 1],
      bind: { a: { read: 'A?', every: 0.1 }, b: { read: 'B?', every: 0.17 } },
    }),
    { clock, seed: 1 },
  );
  const wrong: unknown[] = [];
  pvs.a.watch((value) => value % 2 === 0 || wrong.push(value));
  pvs.b.watch((value) => value % 2 === 1 || wrong.push(value));
  return {
    clock,
    device,
    pvs,
    wrong,
    port: ioc.main.ports[0]!.port,
    end: async () => {
      const stopped = stop();
      await clock.run(10_000);
      await stopped;
    },
  };
}

const cases = Object.entries(framings).flatMap(([name, framing]) =>
  faults.filter((fault) => !makesNoSense(fault, name)).map((fault) => [name, fault, framing] as const),
);

describe('never a wrong value, and back without a hand', () => {
  it.each(cases)('%s, %s', async (name, fault, framing) => {
    const { clock, device, pvs, wrong, port, end } = await bench(framing, name === 'line, echoed');
    await clock.run(2000);
    expect([pvs.a.severity, pvs.b.severity]).toEqual(['NO_ALARM', 'NO_ALARM']);
    device.fault = fault;
    await clock.run(10_000);
    expect(wrong).toEqual([]);
    const isHarmless = fault === 'split' || fault === 'dribble';
    if (isHarmless) expect(pvs.a.severity).toBe('NO_ALARM');
    expect(port.waiting).toBeLessThan(10);
    device.fault = undefined;
    await clock.run(5000);
    expect([pvs.a.severity, pvs.b.severity]).toEqual(['NO_ALARM', 'NO_ALARM']);
    expect(wrong).toEqual([]);
    expect(clock.pending).toBeLessThan(40);
    await end();
  });

  it.each(['mute', 'drop', 'shift'] as const)('%s is INVALID within two time-outs', async (fault) => {
    const { clock, device, pvs, end } = await bench(line('\n'), false);
    await clock.run(2000);
    device.fault = fault;
    await clock.run(2 * 300 + 400);
    expect(pvs.a.severity).toBe('INVALID');
    await end();
  });
});
