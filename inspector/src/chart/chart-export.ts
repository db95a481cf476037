/** A machine's definition in the languages of other tools: Mermaid and SCXML. */
import { type Definition, statesOf, type Transition, transitionsOf } from '../model/definition.ts';

/** A Mermaid `stateDiagram-v2`; transitions that go nowhere are notes. */
export function toMermaid(definition: Definition): string {
  const lines = ['stateDiagram-v2'];
  const ids = new Map([...statesOf(definition)].map(({ id }, nth) => [id, `s${nth}`]));
  const write = (node: Definition, indent: string): void => {
    const children = Object.values(node.states);
    const id = ids.get(node.id)!;
    if (children.length === 0) {
      lines.push(`${indent}state ${quoted(node.key)} as ${id}`);
      return;
    }
    lines.push(`${indent}state ${quoted(node.key)} as ${id} {`);
    if (node.initial !== undefined) lines.push(`${indent}  [*] --> ${ids.get(node.states[node.initial]!.id)}`);
    children.forEach((child, nth) => {
      if (node.type === 'parallel' && nth > 0) lines.push(`${indent}  --`);
      write(child, `${indent}  `);
      if (child.type === 'final') lines.push(`${indent}  ${ids.get(child.id)} --> [*]`);
    });
    lines.push(`${indent}}`);
  };
  write(definition, '  ');
  for (const node of statesOf(definition)) {
    const id = ids.get(node.id)!;
    const staying: string[] = [];
    for (const { trigger, targets, transition } of transitionsOf(node)) {
      const cond = transition.cond ? ` [${transition.cond}]` : '';
      const label = `${trigger}${cond}${actionText(transition)}`.replace(/[;:#]/g, ' ');
      for (const target of targets) lines.push(`  ${id} --> ${ids.get(target)}: ${label}`);
      if (targets.length === 0) staying.push(`    ${label}`);
    }
    if (staying.length > 0) lines.push(`  note right of ${id}`, ...staying, '  end note');
  }
  return `${lines.join('\n')}\n`;
}

/** A W3C SCXML document. Guards and actions are named, not programmed. */
export function toScxml(definition: Definition): string {
  const ids = new Map([...statesOf(definition)].map(({ id }) => [id, id.replace(/[^\w.-]/g, '_')]));
  const element = (node: Definition, indent: string): string => {
    const children = Object.values(node.states);
    const name =
      node.type === 'parallel'
        ? 'parallel'
        : node.type === 'final'
          ? 'final'
          : node.type === 'history'
            ? 'history'
            : 'state';
    const initial = node.initial === undefined ? '' : ` initial="${escaped(ids.get(node.states[node.initial]!.id)!)}"`;
    const inside = [
      ...executable('onentry', node.entry, `${indent}  `),
      ...executable('onexit', node.exit, `${indent}  `),
      ...node.invoke.map(({ id, src }) => `${indent}  <invoke id="${escaped(id)}" src="${escaped(src)}"/>`),
      ...transitionsOf(node).map((keyed) => {
        const event = keyed.trigger === 'always' ? '' : ` event="${escaped(keyed.trigger)}"`;
        const cond = keyed.transition.cond ? ` cond="${escaped(keyed.transition.cond)}"` : '';
        const targets = keyed.targets.map((target) => ids.get(target) ?? target).join(' ');
        const target = targets === '' ? '' : ` target="${escaped(targets)}"`;
        const type = keyed.transition.internal ? ' type="internal"' : '';
        const actions = keyed.transition.actions.map((action) => comment(action.type)).join('');
        return `${indent}  <transition${event}${cond}${target}${type}${actions === '' ? '/>' : `>${actions}</transition>`}`;
      }),
      ...children.map((child) => element(child, `${indent}  `)),
    ];
    const start = `${indent}<${name} id="${escaped(ids.get(node.id)!)}"${name === 'state' ? initial : ''}`;
    return inside.length === 0 ? `${start}/>` : `${start}>\n${inside.join('\n')}\n${indent}</${name}>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="${escaped(definition.key)}">
${element(definition, '  ')}
</scxml>
`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function actionText({ actions }: Transition): string {
  return actions.length > 0 ? ` / ${actions.map(({ type }) => type).join(', ')}` : '';
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "'")}"`;
}

function executable(name: string, actions: readonly { readonly type: string }[], indent: string): string[] {
  return actions.length === 0
    ? []
    : [`${indent}<${name}>${actions.map(({ type }) => comment(type)).join('')}</${name}>`];
}

/** An action of ours has no element in SCXML: `log` names it without doing harm. */
function comment(action: string): string {
  return `<log label="action" expr="'${escaped(action.replaceAll("'", ''))}'"/>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
