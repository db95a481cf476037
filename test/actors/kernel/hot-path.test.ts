/**
 * The hot path answers as the machine does: for every machine of the runtime and random sequences of its events, an
 * actor that runs hot transitions directly and one that never does perform the same actions in the same order and end
 * in the same state.
 */
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine, EventObject } from 'xstate';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { NOTHING } from '../../../src/actors/kernel/table.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { type AnyWired, observe, Wired, type WiredLogic } from '../../../src/actors/kernel/wired.ts';
import { beaconMachine } from '../../../src/machines/ca/beacon.ts';
import { channelMachine } from '../../../src/machines/ca/channel.ts';
import { circuitMachine } from '../../../src/machines/ca/circuit.ts';
import { clientChannelMachine } from '../../../src/machines/ca/client/channel.ts';
import { clientCircuitMachine } from '../../../src/machines/ca/client/circuit.ts';
import { clientContextMachine } from '../../../src/machines/ca/client/context.ts';
import { clientRegistrationMachine } from '../../../src/machines/ca/client/registration.ts';
import { clientRepeaterMachine } from '../../../src/machines/ca/client/repeater.ts';
import { clientSearchTimerMachine } from '../../../src/machines/ca/client/search-timer.ts';
import { clientSearcherMachine } from '../../../src/machines/ca/client/searcher.ts';
import { clientSubscriptionMachine } from '../../../src/machines/ca/client/subscription.ts';
import { nameServerMachine } from '../../../src/machines/ca/name-server.ts';
import { subscriptionMachine } from '../../../src/machines/ca/subscription.ts';
import { supervisorMachine } from '../../../src/machines/ca/supervisor.ts';
import { defaultRestartRule, deviceMachine } from '../../../src/machines/device.ts';
import { iocMachine } from '../../../src/machines/ioc.ts';
import { momentaryMachine } from '../../../src/machines/momentary.ts';
import { motorMachine } from '../../../src/machines/motor.ts';
import { putCompletionMachine } from '../../../src/machines/put-completion.ts';
import { pvMachine } from '../../../src/machines/pv.ts';
import { scanMachine } from '../../../src/machines/scan.ts';
import { scanRateMachine } from '../../../src/machines/scan-rate.ts';
import { wired, wiredGuard } from '../../../src/machines/wired.ts';
import { fc, runs } from '../../support/properties.ts';

/** What a random event carries: what guards look at, and what an action does besides being logged. */
interface Probe extends EventObject {
  readonly number: number;
  /** Fields that the machines' own guards read. */
  readonly minor: number;
  readonly priority: number;
  readonly rights: number;
  readonly severity: number;
  /** Delays and durations that come with events, in ms. */
  readonly delayMs: number;
  readonly durationMs: number;
  readonly untilNextMs: number;
  /** The answer of every guard of the wiring. */
  readonly yes: boolean;
  /** Sent to the actor itself by the first action of this event. */
  readonly again: Probe | undefined;
  /** The first action throws. */
  readonly fails: boolean;
}

/** A wiring that does nothing but remember. */
class Recorder extends Wired<AnyStateMachine> {
  readonly kind = 'recorder';
  declare readonly log: string[];

  label(): string {
    return 'recorder';
  }

  describe(): Record<string, unknown> {
    return {};
  }

  record(action: string, event: Probe): void {
    this.log.push(`${action} on ${event.type} ${event.number ?? ''}`);
    if (event.fails) throw new Error('a wiring that fails');
    if (event.again !== undefined && this.log.filter((line) => line.endsWith(` ${event.number}`)).length === 1) {
      this.ref.send(event.again);
    }
  }
}

/** Subclasses of `base` with a method for each name that the machine leaves to its wiring. */
function recorderOf(machine: AnyStateMachine, hot: boolean): typeof Recorder {
  const { actions, guards } = machine.implementations;
  class Body extends Recorder {}
  const prototype = Body.prototype as unknown as Record<string, unknown>;
  Object.defineProperty(Body.prototype, 'log', {
    get(this: Body & { lines?: string[] }) {
      this.lines ??= [];
      return this.lines;
    },
  });
  for (const [name, implementation] of Object.entries(actions)) {
    if (implementation !== wired) continue;
    prototype[name] = function (this: Recorder, event: Probe) {
      this.record(name, event);
    };
  }
  for (const [name, implementation] of Object.entries(guards)) {
    if (implementation === wiredGuard) prototype[name] = (event: Probe) => event.yes === true;
  }
  if (hot) return Body;
  return class extends Body {
    constructor(
      logic: WiredLogic<AnyStateMachine>,
      parent: AnyWired | undefined,
      id: string,
      context: object,
      clock: HeapClock,
    ) {
      super(logic, parent, id, context, clock);
      // With no table the logic and `deliver` send every event through the machine.
      this.turn.observe({ chosen: () => {} });
      this.turn.table = NOTHING;
    }
  };
}

type Step = { readonly event: Probe } | { readonly wait: number };

function run(machine: AnyStateMachine, input: object, steps: readonly Step[], way: 'deliver' | 'send' | 'plain') {
  const clock = new HeapClock();
  const Body = recorderOf(machine, way !== 'plain');
  const wiring = new Body(wire(machine), undefined, 'probe', input, clock);
  const errors: unknown[] = [];
  wiring.ref.subscribe({ error: (error) => errors.push(error) });
  wiring.ref.start();
  for (const step of steps) {
    if ('wait' in step) clock.advance(step.wait);
    else if (way === 'deliver') wiring.deliver(step.event);
    else wiring.ref.send(step.event);
  }
  const { value, status, context } = wiring.ref.getSnapshot();
  return { log: [...wiring.log], value, status, context, failed: errors.length };
}

const machines: Record<string, { machine: AnyStateMachine; input: object }> = {
  beacon: { machine: beaconMachine, input: { periodMs: 500 } },
  channel: { machine: channelMachine, input: { name: 'pv', sid: 1, cid: 2, rights: 3 } },
  circuit: { machine: circuitMachine, input: { peer: 'here:1' } },
  clientChannel: { machine: clientChannelMachine, input: { name: 'pv', cid: 1 } },
  clientCircuit: { machine: clientCircuitMachine, input: { peer: 'here:1', priority: 0, silenceMs: 500 } },
  clientContext: { machine: clientContextMachine, input: {} },
  clientRegistration: { machine: clientRegistrationMachine, input: { firstDelayMs: 20 } },
  clientRepeater: { machine: clientRepeaterMachine, input: {} },
  clientSearchTimer: { machine: clientSearchTimerMachine, input: { index: 0 } },
  clientSearcher: { machine: clientSearcherMachine, input: {} },
  clientSubscription: { machine: clientSubscriptionMachine, input: { id: 1, mask: 1 } },
  device: {
    machine: deviceMachine,
    input: { name: 'device', rule: { ...defaultRestartRule, firstDelayMs: 20, mostFailures: 3, windowMs: 500 } },
  },
  ioc: { machine: iocMachine, input: { servers: 1 } },
  momentary: { machine: momentaryMachine, input: { name: 'pv', durationMs: 0 } },
  motor: { machine: motorMachine, input: { name: 'm', remainingMs: 30 } },
  nameServer: { machine: nameServerMachine, input: {} },
  putCompletion: { machine: putCompletionMachine, input: { origin: 'a', value: '1', limitMs: 1000 } },
  pv: { machine: pvMachine, input: { name: 'pv' } },
  scan: { machine: scanMachine, input: { name: 'pv', trigger: { kind: 'period', periodMs: 100 } } },
  scanRate: { machine: scanRateMachine, input: { periodMs: 100 } },
  subscription: { machine: subscriptionMachine, input: { subscriptionId: 1, mask: 1, dbrType: 6, count: 1 } },
  supervisor: { machine: supervisorMachine, input: {} },
};

function stepsOf(machine: AnyStateMachine, fails: fc.Arbitrary<boolean>): fc.Arbitrary<Step[]> {
  const types = machine.events.filter((type) => !type.includes('*') && !type.startsWith('xstate.'));
  let number = 0;
  const delay = fc.constantFrom(1, 40, 900);
  const probe = (again: fc.Arbitrary<Probe | undefined>): fc.Arbitrary<Probe> =>
    fc
      .record({
        type: fc.constantFrom(...types),
        minor: fc.constantFrom(3, 13),
        priority: fc.constantFrom(0, 100),
        rights: fc.constantFrom(0, 1, 3),
        severity: fc.nat(3),
        delayMs: delay,
        durationMs: delay,
        untilNextMs: delay,
        yes: fc.boolean(),
        again,
        fails,
      })
      .map((fields) => ({ ...fields, number: ++number }));
  const never = fc.constant(undefined);
  const sometimes = fc.option(probe(never), { nil: undefined, freq: 4 });
  const step = fc.oneof(
    { weight: 9, arbitrary: probe(sometimes).map((event): Step => ({ event })) },
    { weight: 1, arbitrary: fc.constantFrom(1, 30, 700, 6000).map((wait): Step => ({ wait })) },
  );
  return fc.array(step, { maxLength: 40 });
}

describe.each(Object.entries(machines))('%s', (_, { machine, input }) => {
  it('acts alike on the short way, by mailbox, and without any hot path', () => {
    fc.assert(
      fc.property(stepsOf(machine, fc.constant(false)), (steps) => {
        const plain = run(machine, input, steps, 'plain');
        expect(run(machine, input, steps, 'send')).toEqual(plain);
        expect(run(machine, input, steps, 'deliver')).toEqual(plain);
      }),
      { numRuns: runs(300) },
    );
  });

  it('fails alike when its wiring throws', () => {
    fc.assert(
      fc.property(
        stepsOf(
          machine,
          fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
        ),
        (steps) => {
          const plain = run(machine, input, steps, 'plain');
          expect(run(machine, input, steps, 'send')).toEqual(plain);
          expect(run(machine, input, steps, 'deliver')).toEqual(plain);
        },
      ),
      { numRuns: runs(200) },
    );
  });
});

describe('the hot path', () => {
  it('is taken: a get in a serving channel never reaches the machine', () => {
    const Body = recorderOf(channelMachine, true);
    const logic = wire(channelMachine);
    let transitions = 0;
    const counted = {
      ...logic,
      transition: (...args: Parameters<typeof logic.transition>) => {
        transitions++;
        return logic.transition(...args);
      },
    };
    const wiring = new Body(counted, undefined, 'probe', machines.channel!.input, new HeapClock());
    wiring.ref.start();
    wiring.deliver({ type: 'READ_NOTIFY' });
    expect(wiring.log).toEqual(['announce on xstate.init ', 'answerRead on READ_NOTIFY ']);
    expect(transitions).toBe(0);
    const forget = observe();
    wiring.deliver({ type: 'READ_NOTIFY' });
    forget();
    expect(transitions).toBe(1); // an inspector sees every event
  });

  it('names the method that a wiring lacks', () => {
    const logic = wire(channelMachine);
    expect(() => {
      const wiring = new Recorder(logic, undefined, 'probe', machines.channel!.input, new HeapClock());
      wiring.ref.subscribe({ error: () => {} });
      wiring.ref.start();
      const { error } = wiring.ref.getSnapshot();
      throw error;
    }).toThrow(/names '\w+', but its wiring has no such method/);
  });
});
