/** Whether the actors of an IOC are in the states that the models of a conversation say. */

import type { Circuit } from '../../../src/actors/ca/circuit.ts';
import type { Subscription } from '../../../src/actors/ca/subscription.ts';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import type { AnyWired } from '../../../src/actors/kernel/wired.ts';
import type { Conversation } from '../../../src/conform/ca/conversation.ts';
import type { Party, SubscriptionSide } from '../../../src/conform/ca/party.ts';
import { describeState, type Instance } from '../../../src/conform/instance.ts';
import type { RunningIoc } from '../../../src/serve.ts';

/** Of a circuit's session, by what its model says. */
const SESSIONS: Readonly<Record<string, string>> = {
  greeted: 'awaitingVersion',
  'open.identifying': 'open.identifying',
  'open.serving': 'open.serving',
  incomplete: 'open.serving',
};

/** Of a channel; `idle` and `busy` are of one whose puts take their time. */
const CHANNELS: Readonly<Record<string, string>> = {
  open: 'serving.ready',
  readOnly: 'readOnly',
  noAccess: 'noAccess',
  idle: 'serving.ready',
  busy: 'serving.completing',
};

/**
 * Everything owed has been seen: whoever has a model is where the model says.
 *
 * @throws Error that names an actor which is elsewhere
 */
export function checkAgreement({ ioc }: RunningIoc, { parties }: Conversation): void {
  const circuits = new Map([...ioc.server(Supervisor)!.circuits.values()].map((circuit) => [circuit.peer, circuit]));
  for (const party of parties) {
    // The circuit of a client that does not read is as far as sockets are.
    if (party.link === undefined || party.isStalled) continue;
    const circuit = circuits.get(`127.0.0.1:${party.link.localPort}`)!;
    check(circuit, party.circuit, party, [expectedCircuit(party)]);
    checkChannels(circuit, party);
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function checkChannels(circuit: Circuit, party: Party): void {
  const sides = new Map([...party.channels.values()].map((side) => [side.sid, side]));
  const subscriptions = new Map([...party.subscriptions.values()].map((side) => [side.id, side]));
  for (const channel of circuit.children()) {
    const side = sides.get(channel.sid);
    // Of channels with one cid the model is about the first.
    if (side !== undefined) check(channel, side.instance, party, [CHANNELS[modelState(side.instance)]]);
    for (const child of channel.children()) {
      const subscription = subscriptions.get((child as Subscription).subscriptionId)!;
      check(child, subscription.instance, party, expectedSubscription(subscription));
    }
  }
}

function check(actor: AnyWired, model: Instance, { index }: Party, expected: readonly (string | undefined)[]): void {
  const state = describeState(actor.ref.getSnapshot().value);
  if (expected.includes(state)) return;
  throw new Error(
    `The ${actor.kind} '${actor.label()}' of client ${index} is in the state '${state}', but must be in ` +
      `'${expected.join("' or '")}': its model is in '${modelState(model)}'.`,
  );
}

function expectedCircuit({ circuit, flow }: Party): string {
  const monitors = flow.is({ updates: 'off' }) ? 'paused' : 'flowing';
  return `session.${SESSIONS[modelState(circuit)]} monitors.${monitors}`;
}

/** What waited when updates were switched on waits on, if they were switched off again in the same breath. */
function expectedSubscription({ instance }: SubscriptionSide): string[] {
  const isReadable = instance.is({ rights: 'readable' });
  if (instance.is({ monitors: { off: 'waiting' } })) return isReadable ? ['paused'] : ['denialHeld'];
  if (instance.is({ monitors: 'off' })) return isReadable ? ['live', 'paused'] : ['denied', 'denialHeld'];
  return isReadable ? ['live'] : ['denied'];
}

function modelState({ snapshot }: Instance): string {
  return describeState(snapshot.value);
}
