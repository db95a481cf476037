/** Every state of every machine of the server and of the client can be entered. */
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { beaconMachine } from '../../src/machines/ca/beacon.ts';
import { channelMachine } from '../../src/machines/ca/channel.ts';
import { circuitMachine } from '../../src/machines/ca/circuit.ts';
import { clientChannelMachine } from '../../src/machines/ca/client/channel.ts';
import { clientCircuitMachine } from '../../src/machines/ca/client/circuit.ts';
import { clientContextMachine } from '../../src/machines/ca/client/context.ts';
import { clientRegistrationMachine } from '../../src/machines/ca/client/registration.ts';
import { clientRepeaterMachine } from '../../src/machines/ca/client/repeater.ts';
import { clientSearchTimerMachine } from '../../src/machines/ca/client/search-timer.ts';
import { clientSearcherMachine } from '../../src/machines/ca/client/searcher.ts';
import { clientSubscriptionMachine } from '../../src/machines/ca/client/subscription.ts';
import { nameServerMachine } from '../../src/machines/ca/name-server.ts';
import { subscriptionMachine } from '../../src/machines/ca/subscription.ts';
import { supervisorMachine } from '../../src/machines/ca/supervisor.ts';
import { iocMachine } from '../../src/machines/ioc.ts';
import { momentaryMachine } from '../../src/machines/momentary.ts';
import { putCompletionMachine } from '../../src/machines/put-completion.ts';
import { pvMachine } from '../../src/machines/pv.ts';
import { scanMachine } from '../../src/machines/scan.ts';
import { scanRateMachine } from '../../src/machines/scan-rate.ts';
import { reachable, statesOf } from './walk.ts';

/** What the machines' own guards and delays look at. */
const payloads = [0, 1, 2, 3].map((number) => ({
  rights: number,
  severity: number,
  minor: number === 0 ? 3 : 13,
  priority: number === 1 ? 100 : 0,
  durationMs: 10,
}));

const machines: Record<string, [AnyStateMachine, readonly object[]]> = {
  beacon: [beaconMachine, [{ periodMs: 30 }]],
  channel: [channelMachine, [0, 1, 3].map((rights) => ({ name: 'pv', sid: 1, cid: 2, rights }))],
  circuit: [circuitMachine, [{ peer: 'here:1' }]],
  clientChannel: [clientChannelMachine, [{ name: 'pv', cid: 1 }]],
  clientCircuit: [clientCircuitMachine, [{ peer: 'here:1', priority: 0, silenceMs: 500 }]],
  clientContext: [clientContextMachine, [{}]],
  clientRegistration: [clientRegistrationMachine, [{ firstDelayMs: 10 }]],
  clientRepeater: [clientRepeaterMachine, [{}]],
  clientSearchTimer: [clientSearchTimerMachine, [{ index: 0 }]],
  clientSearcher: [clientSearcherMachine, [{}]],
  clientSubscription: [clientSubscriptionMachine, [{ id: 1, mask: 1 }]],
  ioc: [iocMachine, [{ servers: 1 }]],
  momentary: [momentaryMachine, [{ name: 'pv', durationMs: 0 }]],
  nameServer: [nameServerMachine, [{}]],
  putCompletion: [putCompletionMachine, [{ origin: 'a', value: '1', limitMs: 1000 }]],
  pv: [pvMachine, [{ name: 'pv' }]],
  scan: [scanMachine, [{ name: 'pv', trigger: { kind: 'none' } }]],
  scanRate: [scanRateMachine, [{ periodMs: 100 }]],
  subscription: [subscriptionMachine, [{ subscriptionId: 1, mask: 1, dbrType: 6, count: 1 }]],
  supervisor: [supervisorMachine, [{}]],
};

describe.each(Object.entries(machines))('%s', (_, [machine, inputs]) => {
  it('can enter each of its states', () => {
    expect([...reachable(machine, inputs, payloads)].sort()).toEqual(statesOf(machine).sort());
  });
});
