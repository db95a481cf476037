/**
 * A machine's definition as boxes and arrows, before anything is placed.
 *
 * Transitions of a state that go nowhere are lines inside its box; those that go somewhere are arrows. Transitions that
 * differ in nothing but their event share a line: a circuit treats a dozen messages the same way.
 */
import { type Definition, type KeyedTransition, transitionsOf } from '../model/definition.ts';

/** A line inside a box or at an arrow. */
export interface ChartLine {
  readonly kind: 'entry' | 'exit' | 'invoke' | 'internal' | 'event' | 'action' | 'description';
  readonly text: string;
  /** Events that the text leaves out are named here. */
  readonly hint: string;
  /** Keys of the transitions it stands for. */
  readonly keys: readonly string[];
}

export interface ChartState {
  readonly id: string;
  readonly title: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly tags: readonly string[];
  readonly lines: readonly ChartLine[];
  readonly children: readonly ChartState[];
  /** Id of the child in which it starts. */
  readonly initial: string | undefined;
}

export interface ChartEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly lines: readonly ChartLine[];
  readonly keys: readonly string[];
}

export interface Chart {
  readonly root: ChartState;
  readonly edges: readonly ChartEdge[];
}

/** Characters after which a line is broken. */
const LINE_WIDTH = 40;
const EDGE_LINE_WIDTH = 34;
/** Events named in a line that stands for many. */
const SHOWN_TRIGGERS = 4;

export function chartOf(definition: Definition): Chart {
  const edges: ChartEdge[] = [];
  const root = stateOf(definition, edges);
  return { root, edges };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function stateOf(node: Definition, edges: ChartEdge[]): ChartState {
  const transitions = transitionsOf(node);
  const internal = transitions.filter(({ targets }) => targets.length === 0);
  edges.push(...edgesOf(transitions.filter(({ targets }) => targets.length > 0)));
  const lines: ChartLine[] = [
    ...(node.description === undefined ? [] : wrap(node.description, LINE_WIDTH, 'description', [])),
    ...(node.entry.length > 0 ? wrap(`entry / ${names(node.entry)}`, LINE_WIDTH, 'entry', []) : []),
    ...(node.exit.length > 0 ? wrap(`exit / ${names(node.exit)}`, LINE_WIDTH, 'exit', []) : []),
    ...node.invoke.flatMap(({ src, id }) => wrap(`invoke ${src === 'inline' ? id : src}`, LINE_WIDTH, 'invoke', [])),
    ...merge(internal).flatMap((group) => {
      const { cond, actions } = group[0]!.transition;
      const does = actions.length > 0 ? ` / ${names(actions)}` : '';
      return wrap(`${triggers(group)}${cond ? ` [${cond}]` : ''}${does}`, LINE_WIDTH, 'internal', keysOf(group));
    }),
  ];
  return {
    id: node.id,
    title: node.key,
    type: node.type as ChartState['type'],
    tags: node.tags,
    lines,
    children: Object.values(node.states).map((child) => stateOf(child, edges)),
    initial: node.initial === undefined ? undefined : node.states[node.initial]?.id,
  };
}

/** One arrow for each pair of states, however many transitions go that way. */
function edgesOf(transitions: readonly KeyedTransition[]): ChartEdge[] {
  const edges = new Map<string, { source: string; target: string; lines: ChartLine[]; keys: string[] }>();
  for (const group of merge(transitions)) {
    const { source, targets } = group[0]!;
    const { cond, actions } = group[0]!.transition;
    const keys = keysOf(group);
    const lines = [
      ...wrap(`${triggers(group)}${cond ? ` [${cond}]` : ''}`, EDGE_LINE_WIDTH, 'event', keys),
      ...(actions.length > 0 ? wrap(`/ ${names(actions)}`, EDGE_LINE_WIDTH, 'action', keys) : []),
    ];
    for (const target of targets) {
      const id = `${source}|${target}`;
      const edge = edges.get(id);
      if (edge === undefined) edges.set(id, { source, target, lines, keys });
      else edges.set(id, { source, target, lines: [...edge.lines, ...lines], keys: [...edge.keys, ...keys] });
    }
  }
  return Array.from(edges, ([id, edge]) => ({ id, ...edge }));
}

/** Groups what differs in its trigger alone, keeping the order. */
function merge(transitions: readonly KeyedTransition[]): KeyedTransition[][] {
  const groups = new Map<string, KeyedTransition[]>();
  for (const keyed of transitions) {
    const { cond, actions } = keyed.transition;
    const sameness = JSON.stringify([keyed.targets, cond, actions.map(({ type }) => type)]);
    const group = groups.get(sameness);
    if (group) group.push(keyed);
    else groups.set(sameness, [keyed]);
  }
  return [...groups.values()];
}

/** The list of a dozen messages says less than its length; all of them are in the line's tooltip. */
function triggers(group: readonly KeyedTransition[]): string {
  const all = [...new Set(group.map(({ trigger }) => trigger))];
  if (all.length <= SHOWN_TRIGGERS + 1) return all.join(', ');
  return `${all.slice(0, SHOWN_TRIGGERS).join(', ')} +${all.length - SHOWN_TRIGGERS} more`;
}

function keysOf(group: readonly KeyedTransition[]): string[] {
  return group.map(({ key }) => key);
}

function names(actions: readonly { readonly type: string }[]): string {
  return actions.map(({ type }) => type).join(', ');
}

function wrap(text: string, width: number, kind: ChartLine['kind'], keys: readonly string[]): ChartLine[] {
  const hint = [...new Set(keys.map((key) => key.split('|')[1]))].join(', ');
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => ({ kind, text: each, hint, keys }));
}
