/** Faults of the kernel: of what runs a transition in place of the machine. */
import type { ProofFaults } from '../fault.ts';

export const kernelFaults: ProofFaults = {
  proof: 'hot path',
  faults: [
    {
      what: 'a guard is not asked',
      find: 'if (candidate.guard !== undefined && candidate.guard.call(wiring, event) !== true) continue;',
      replace: '',
    },
    {
      what: 'a guard that says no is taken for one that says yes',
      find: 'candidate.guard.call(wiring, event) !== true',
      replace: 'candidate.guard.call(wiring, event) === true',
    },
    {
      what: 'the last of several actions is left out',
      find: 'for (let j = 0; j < actions.length; j++)',
      replace: 'for (let j = 0; j < Math.max(actions.length - 1, 1); j++)',
    },
    {
      what: 'actions are performed in the opposite order',
      find: 'actions[j]!.call(wiring, event)',
      replace: 'actions[actions.length - 1 - j]!.call(wiring, event)',
    },
    {
      what: 'all candidates are run, not the first that passes',
      find: 'actions[j]!.call(wiring, event);\n    return true;',
      replace: 'actions[j]!.call(wiring, event);',
    },
    {
      what: 'a candidate that needs the machine is passed over',
      find: 'if (actions === undefined) return false;',
      replace: 'if (actions === undefined) continue;',
    },
    {
      what: 'a transition is run in a state that has been left',
      find: 'else if (activeNodes(next) !== activeNodes(snapshot))',
      replace: 'else if (activeNodes(next).length !== activeNodes(snapshot).length)',
    },
    {
      what: 'every configuration has the table of the first one',
      find: 'const key = JSON.stringify(snapshot.value);\n    let table',
      replace: "const key = '';\n    let table",
    },
    {
      what: 'regions of a parallel state do not tell configurations apart',
      find: 'const key = JSON.stringify(snapshot.value);\n    let table',
      replace: 'const key = JSON.stringify(Object.values(snapshot.value)[0] ?? snapshot.value);\n    let table',
    },
    {
      what: 'an actor that has ended still runs transitions',
      find: "if (next.status !== 'active') turn.choose(NOTHING);\n        else if",
      replace: 'if',
    },
    {
      what: 'an actor that has crashed still runs transitions',
      find: 'turn.choose(NOTHING);\n        throw error;',
      replace: 'throw error;',
    },
    {
      what: 'what an action throws is swallowed',
      find: 'ref.send({ type: CRASH, error } as EventObject);',
      replace: '',
    },
    {
      what: 'after an action that throws the machine is asked again',
      find: 'ran = true;\n      ref.send(',
      replace: 'ref.send(',
    },
    {
      what: 'an event that came by mailbox during a transition is lost',
      find: 'turn.postponed.push(event);',
      replace: '',
    },
    {
      what: 'events that came during a transition come in the opposite order',
      find: 'for (const late of postponed)',
      replace: 'for (const late of postponed.reverse())',
    },
    {
      what: 'events that came during a transition come twice',
      find: '    turn.postponed = undefined;\n',
      replace: '',
    },
    {
      what: 'an event that is delivered during a transition is run within it',
      find: 'if (turn.busy || observers > 0) {',
      replace: 'if (observers > 0) {',
    },
    {
      what: 'an event that is sent during a transition is run within it',
      find: 'turn.busy = true;\n    let ran = false;',
      replace: 'let ran = false;',
    },
    {
      what: 'a transition to another state is run without leaving this one',
      find: '(target === undefined || target.length === 0) && actions.every(isWired)',
      replace: 'actions.every(isWired)',
    },
    {
      what: 'an action of the machine itself is taken for one of the wiring',
      find: 'isBound((implementations as Record<string, unknown>)[name])',
      replace: 'name in implementations',
    },
    {
      what: 'an eventless transition beside is not taken',
      find: 'if (nodes.some((node) => node.always !== undefined && node.always.length > 0)) return NOTHING;',
      replace: '',
    },
    {
      what: 'of two regions that take an event only one does',
      find: 'if (transitions === undefined || another !== undefined) continue;',
      replace: 'if (transitions === undefined) continue;',
    },
    {
      what: 'an outer state takes an event before an inner one',
      find: 'for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) {\n    for',
      replace: 'for (const at of [node.machine.root, node]) {\n    for',
    },
    {
      what: 'a wildcard of an inner state is overlooked',
      find: 'if (describes(descriptor, type)) return at;',
      replace: 'if (descriptor === type) return at;',
    },
    {
      what: 'a guard that is more than a name is taken for none',
      find: 'if (guard !== undefined && decide === undefined) return undefined;',
      replace: '',
    },
    {
      what: 'a guard of the machine itself sees no event',
      find: 'return own({ context: this.ref.getSnapshot().context, event });',
      replace: "return own({ context: this.ref.getSnapshot().context, event: { type: '' } });",
    },
    {
      what: 'a guard of the machine itself sees an old context',
      find: 'return function (this: Snapshots, event) {\n    return own({ context: this.ref.getSnapshot().context, event });',
      replace:
        'let old: unknown;\n  return function (this: Snapshots, event) {\n    return own({ context: (old ??= this.ref.getSnapshot().context), event });',
    },
    {
      what: 'a guard of the wiring is asked for another actor',
      find: 'const outer = act(wiring);\n      turn.busy = true;',
      replace: 'const outer = act(undefined);\n      turn.busy = true;',
    },
    {
      what: 'the end of a child is heeded by no state',
      find: 'if (isChildEnd(event) && !heeded.some((descriptor) => describes(descriptor, event.type))) return snapshot;',
      replace: 'if (isChildEnd(event)) return snapshot;',
    },
    {
      what: 'actors that share their beginning forget their entry actions',
      find: 'for (const action of entry) scope.defer(() => action.call(wiring, INIT));',
      replace: '',
    },
    {
      what: 'actors that share their beginning have the context of the first',
      find: 'return copied(snapshot, context);',
      replace: 'return copied(snapshot, snapshot.context);',
    },
  ],
};
