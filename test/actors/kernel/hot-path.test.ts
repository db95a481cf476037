/** The hot path acts as the machine does, for every chart that has a wiring. */
import { describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { observe } from '../../../src/actors/kernel/wired.ts';
import { channelMachine } from '../../../src/machines/ca/channel.ts';
import { payloads, wiredCharts } from '../../machines/all.ts';
import { runs } from '../../support/properties.ts';
import { oddCharts } from './odd-charts.ts';
import { differenceOf, Recorder, recorderOf } from './proof.ts';

describe.each([...(await wiredCharts()), ...oddCharts])('$name', ({ machine, inputs }) => {
  it.each(inputs)('acts the same on the short way, by mailbox, and through the machine: %j', (input) => {
    const numRuns = runs(300 / inputs.length);
    expect(differenceOf(machine, input, { payloads, fails: false, numRuns })).toBeUndefined();
  });

  it.each(inputs)('fails the same when its wiring throws: %j', (input) => {
    const numRuns = runs(200 / inputs.length);
    expect(differenceOf(machine, input, { payloads, fails: true, numRuns })).toBeUndefined();
  });
});

describe('the hot path', () => {
  const input = { name: 'pv', sid: 1, cid: 2, rights: 3 };

  it('runs the methods of each class, also where two classes share a beginning', () => {
    const Body = recorderOf(channelMachine);
    const logic = wire(channelMachine, ({ rights }) => String(rights));
    class Special extends Body {
      answerRead(): void {
        this.log.push('special answerRead');
      }
    }
    new Body(logic, undefined, 'first', input, new HeapClock()).ref.start();
    const special = new Special(logic, undefined, 'second', input, new HeapClock());
    special.ref.start();
    special.deliver({ type: 'READ_NOTIFY' });
    expect(special.log).toEqual(['announce on xstate.init ', 'special answerRead']);
  });

  it('is taken, also after a shared beginning: a get in a serving channel never reaches the machine', () => {
    const Body = recorderOf(channelMachine);
    const logic = wire(channelMachine, ({ rights }) => String(rights));
    let transitions = 0;
    const counted = {
      ...logic,
      transition: (...args: Parameters<typeof logic.transition>) => {
        transitions++;
        return logic.transition(...args);
      },
    };
    const [first, second] = ['first', 'second'].map((id) => new Body(counted, undefined, id, input, new HeapClock()));
    for (const wiring of [first!, second!]) {
      wiring.ref.start();
      wiring.deliver({ type: 'READ_NOTIFY' });
      expect(wiring.log).toEqual(['announce on xstate.init ', 'answerRead on READ_NOTIFY ']);
      expect(transitions).toBe(0);
    }
    const forget = observe();
    first!.deliver({ type: 'READ_NOTIFY' });
    forget();
    expect(transitions).toBe(1); // an inspector sees every event
  });

  it('names the method that a wiring lacks', () => {
    const logic = wire(channelMachine);
    expect(() => {
      const wiring = new Recorder(logic, undefined, 'probe', input, new HeapClock());
      wiring.ref.subscribe({ error: () => {} });
      wiring.ref.start();
      const { error } = wiring.ref.getSnapshot();
      throw error;
    }).toThrow(/names '\w+', but its wiring has no such method/);
  });
});
