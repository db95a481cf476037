/**
 * A machine's definition as W3C SCXML, with the datamodel of ECMAScript: an interpreter can run it, and a tool can draw it.
 *
 * What the program does is named, not programmed: a guard is a variable that is true, an action an element `log`. Delays that
 * are named are variables, too. A delayed transition is an event that its state sends to itself, and cancels when it is left.
 */
import type { Definition, Transition } from '../model/definition.ts';
import { statesOf, transitionsOf } from '../model/definition.ts';

/** Of a delay whose length the program computes. */
const UNKNOWN_DELAY = '1s';

export function toScxml(definition: Definition): string {
  const names = namesOf(definition);
  const lines = element(definition, undefined, names, '  ');
  return `<?xml version="1.0" encoding="UTF-8"?>
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" name="${token(definition.key)}" initial="${names.get(definition.id)}">
${datamodel(definition).join('\n')}
${lines.join('\n')}
</scxml>
`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Ids of states as they are in the document. */
type Names = ReadonlyMap<string, string>;

function namesOf(definition: Definition): Names {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of statesOf(definition)) {
    let name = token(id);
    for (let n = 2; taken.has(name); n++) name = `${token(id)}_${n}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

function datamodel(definition: Definition): string[] {
  const data = new Map<string, string>();
  for (const node of statesOf(definition)) {
    for (const { transition } of transitionsOf(node)) {
      if (transition.cond !== undefined)
        data.set(variable(transition.cond), `true"><!-- guard ${safe(transition.cond)} -->`);
    }
    for (const delay of Object.keys(node.after)) {
      if (!isMs(delay)) data.set(variable(delay), `'${UNKNOWN_DELAY}'"><!-- delay ${safe(delay)} -->`);
    }
  }
  if (data.size === 0) return ['  <datamodel/>'];
  return [
    '  <datamodel>',
    ...[...data].map(([id, rest]) => `    <data id="${id}" expr="${rest}</data>`),
    '  </datamodel>',
  ];
}

function element(node: Definition, parent: Definition | undefined, names: Names, indent: string): string[] {
  const name = names.get(node.id)!;
  if (node.type === 'history') return history(node, parent, names, indent);
  const children = Object.values(node.states);
  const kind = node.type === 'parallel' || node.type === 'final' ? node.type : 'state';
  const first = node.initial === undefined ? undefined : node.states[node.initial];
  const initial = kind === 'state' && first !== undefined ? ` initial="${names.get(first.id)}"` : '';
  const inner = `${indent}  `;
  const timers = Object.keys(node.after);
  const body = [
    ...block('onentry', [...node.entry.map(logged), ...timers.map((delay) => sent(node, delay))], inner),
    ...block(
      'onexit',
      [...timers.map((delay) => `<cancel sendid="${timer(node, delay)}"/>`), ...node.exit.map(logged)],
      inner,
    ),
    ...node.invoke.map(({ id, src }) => `${inner}<invoke id="${token(id)}" src="${escaped(src)}"/>`),
    ...transitions(node, names, inner),
    ...children.flatMap((child) => element(child, node, names, inner)),
  ];
  if (body.length === 0) return [`${indent}<${kind} id="${name}"${initial}/>`];
  return [`${indent}<${kind} id="${name}"${initial}>`, ...body, `${indent}</${kind}>`];
}

/** Without a past, it leads where its parent begins. */
function history(node: Definition, parent: Definition | undefined, names: Names, indent: string): string[] {
  const target = node.target?.replace(/^#/, '') ?? (parent?.initial && parent.states[parent.initial]?.id) ?? '';
  return [
    `${indent}<history id="${names.get(node.id)}" type="${node.history ?? 'shallow'}">`,
    `${indent}  <transition target="${names.get(target) ?? token(target)}"/>`,
    `${indent}</history>`,
  ];
}

function transitions(node: Definition, names: Names, indent: string): string[] {
  const inside = new Set(Object.values(node.states).flatMap((child) => [...statesOf(child)].map(({ id }) => id)));
  const line = (event: string | undefined, { target, cond, internal, actions }: Transition): string => {
    const ids = (target ?? []).map((id) => id.replace(/^#/, ''));
    const targets = ids.map((id) => names.get(id) ?? token(id)).join(' ');
    const staysInside = internal && ids.length > 0 && ids.every((id) => inside.has(id));
    const attributes = [
      event === undefined ? '' : ` event="${event}"`,
      cond === undefined ? '' : ` cond="${variable(cond)}"`,
      targets === '' ? '' : ` target="${targets}"`,
      staysInside ? ' type="internal"' : '',
    ].join('');
    return actions.length === 0
      ? `${indent}<transition${attributes}/>`
      : `${indent}<transition${attributes}>${actions.map(logged).join('')}</transition>`;
  };
  return [
    ...Object.entries(node.on).flatMap(([event, given]) => given.map((each) => line(eventName(event, names), each))),
    ...Object.entries(node.after).flatMap(([delay, given]) => given.map((each) => line(timer(node, delay), each))),
    ...node.always.map((each) => line(undefined, each)),
  ];
}

/** What SCXML calls the end of a child, and of a state. */
function eventName(event: string, names: Names): string {
  if (event === '*') return event;
  const [, what, of, id = ''] = /^xstate\.(done|error|snapshot)\.(actor|state)\.(.*)$/.exec(event) ?? [];
  if (what === undefined) return token(event).replace(/_\*$/, '*');
  if (of === 'state') return `done.state.${names.get(id) ?? token(id)}`;
  return `${what}.invoke.${token(id)}`.replace(/_\*$/, '*');
}

function sent(node: Definition, delay: string): string {
  const length = isMs(delay) ? `delay="${delay}ms"` : `delayexpr="${variable(delay)}"`;
  return `<send id="${timer(node, delay)}" event="${timer(node, delay)}" ${length}/>`;
}

function timer({ id }: Definition, delay: string): string {
  return `after.${token(delay)}.${token(id)}`;
}

function isMs(delay: string): boolean {
  return /^\d+$/.test(delay);
}

function block(name: string, content: readonly string[], indent: string): string[] {
  return content.length === 0 ? [] : [`${indent}<${name}>${content.join('')}</${name}>`];
}

function logged({ type }: { readonly type: string }): string {
  return `<log label="action" expr="'${escaped(type.replace(/['\\]/g, ''))}'"/>`;
}

/** A word of XML, as ids and names of events have to be. */
function token(text: string): string {
  return text.replace(/[^\w.-]/g, '_').replace(/^([^A-Za-z_])/, '_$1');
}

/** A variable of ECMAScript: `and(isReady, isOpen)` is `and_isReady_isOpen`. */
function variable(text: string): string {
  return text
    .replace(/[^\w$]+/g, '_')
    .replace(/^(\d)/, '_$1')
    .replace(/_$/, '');
}

/** Within a comment. */
function safe(text: string): string {
  return text.replaceAll('--', '- -');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
