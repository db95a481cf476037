/**
 * A machine as a Mermaid `stateDiagram-v2`: what a README can show and GitHub draws.
 *
 * Events that do the same share a line: a circuit treats a dozen messages the same way. What changes no state is written into
 * the state's box, or in a note where the box has states inside.
 */
import type { WireNode, WireTransition } from '../inspect/definition.ts';

export function toMermaid(definition: WireNode): string {
  const names = new Map([...statesOf(definition)].map(({ id }, index) => [id, `s${index}`]));
  // The machine itself is a box only where it does something in whatever state it is.
  const framed = notesOf(definition).length > 0 || Object.keys(definition.states).length === 0;
  const lines = ['stateDiagram-v2', ...(framed ? boxOf : insideOf)(definition, names, '  ')];
  for (const state of statesOf(definition)) lines.push(...arrowsFrom(state, names));
  return `${lines.join('\n')}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Names = ReadonlyMap<string, string>;

/** Characters that end or change a line of Mermaid. */
const SPECIAL = /[;:#{}<>"]/g;

function* statesOf(node: WireNode): Generator<WireNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* statesOf(child);
}

function insideOf(node: WireNode, names: Names, indent: string): string[] {
  const first = node.initial === undefined ? undefined : node.states[node.initial];
  const lines = first === undefined ? [] : [`${indent}[*] --> ${names.get(first.id)}`];
  if (transitionsOf(node).some((each) => leadsInside(node, each))) {
    lines.push(`${indent}state "in any state" as ${names.get(node.id)}_any`);
  }
  Object.values(node.states).forEach((child, index) => {
    if (node.type === 'parallel' && index > 0) lines.push(`${indent}--`);
    lines.push(...boxOf(child, names, indent));
  });
  return lines;
}

function boxOf(node: WireNode, names: Names, indent: string): string[] {
  const name = names.get(node.id)!;
  const title = node.type === 'history' ? `${node.key} (history)` : node.key;
  const declared = `${indent}state "${clean(title)}" as ${name}`;
  const notes = notesOf(node);
  const inside = insideOf(node, names, `${indent}  `);
  if (inside.length === 0) return [declared, ...notes.map((note) => `${indent}${name} : ${note}`)];
  const note =
    notes.length === 0
      ? []
      : [`${indent}note right of ${name}`, ...notes.map((line) => `${indent}  ${line}`), `${indent}end note`];
  return [`${declared} {`, ...inside, `${indent}}`, ...note];
}

/** What a state does without leaving it. */
function notesOf(node: WireNode): string[] {
  return [
    ...(node.entry.length > 0 ? [`entry / ${actionsOf(node.entry)}`] : []),
    ...(node.exit.length > 0 ? [`exit / ${actionsOf(node.exit)}`] : []),
    ...node.invoke.map(({ src }) => `invoke / ${src}`),
    ...grouped(transitionsOf(node).filter(({ targets }) => targets.length === 0)).map(({ label }) => label),
  ].map(clean);
}

function arrowsFrom(node: WireNode, names: Names): string[] {
  const leaving = transitionsOf(node).filter(({ targets }) => targets.length > 0);
  const name = names.get(node.id);
  // Mermaid cannot draw an arrow from a box to what is inside it.
  const inside = leaving.filter((each) => leadsInside(node, each));
  const outside = leaving.filter((each) => !leadsInside(node, each));
  const lines = [
    ...grouped(inside).flatMap((group) => arrows(`${name}_any`, group, names)),
    ...grouped(outside).flatMap((group) => arrows(`${name}`, group, names)),
  ];
  if (node.type === 'final') lines.push(`  ${name} --> [*]`);
  return lines;
}

function arrows(from: string, { label, targets }: Group, names: Names): string[] {
  return targets.map((target) => `  ${from} --> ${names.get(target)} : ${clean(label)}`);
}

function leadsInside(node: WireNode, { targets }: Triggered): boolean {
  return targets.some((target) => target.startsWith(`${node.id}.`));
}

interface Triggered {
  readonly trigger: string;
  readonly targets: readonly string[];
  readonly transition: WireTransition;
}

function transitionsOf(node: WireNode): Triggered[] {
  const triggered = (trigger: string, transitions: readonly WireTransition[]): Triggered[] =>
    transitions.map((transition) => ({
      trigger,
      targets: (transition.target ?? []).map((target) => target.replace(/^#/, '')),
      transition,
    }));
  return [
    ...Object.entries(node.on).flatMap(([event, transitions]) => triggered(eventText(event), transitions)),
    ...Object.entries(node.after).flatMap(([delay, transitions]) => triggered(`after ${delay}`, transitions)),
    ...triggered('always', node.always),
  ];
}

interface Group {
  readonly label: string;
  readonly targets: readonly string[];
}

/** Transitions that differ in their event alone, as one. */
function grouped(transitions: readonly Triggered[]): Group[] {
  const groups = new Map<string, { triggers: string[]; rest: string; targets: readonly string[] }>();
  for (const { trigger, targets, transition } of transitions) {
    const guard = transition.cond === undefined ? '' : ` [${transition.cond}]`;
    const rest = guard + (transition.actions.length === 0 ? '' : ` / ${actionsOf(transition.actions)}`);
    const key = `${targets.join()}|${rest}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { triggers: [trigger], rest, targets });
    else group.triggers.push(trigger);
  }
  return [...groups.values()].map(({ triggers, rest, targets }) => ({ label: triggers.join(', ') + rest, targets }));
}

function actionsOf(actions: readonly { readonly type: string }[]): string {
  return actions.map(({ type }) => type).join(', ');
}

/** `xstate.done.actor.timer` is "done: timer" to people. */
function eventText(event: string): string {
  return event.replace(/^xstate\.(done|error|snapshot)\.(?:actor|state)\./, '$1 ');
}

function clean(text: string): string {
  return text.replace(SPECIAL, ' ').trim();
}
