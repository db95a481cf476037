/** A device is watched over by an actor of its own, which starts its machine anew when it fails. People look for the machine. */
import type { ActorNode, World } from './world.ts';

/** The machine that an actor watches over; the actor itself where it watches over none, or its machine is down. */
export function machineOf({ actors }: World, device: ActorNode): ActorNode {
  const [only, ...others] = device.children.flatMap((index) => actors.get(index) ?? []);
  return only !== undefined && others.length === 0 && only.label === device.label ? only : device;
}

/** The actor that watches over a machine; undefined for every other actor. */
export function supervisorOf(world: World, machine: ActorNode): ActorNode | undefined {
  const owner = world.actors.get(machine.parent);
  const isSupervised = owner?.kind === 'device' && world.actors.get(owner.parent)?.kind !== 'device';
  return isSupervised && machineOf(world, owner) === machine ? owner : undefined;
}
