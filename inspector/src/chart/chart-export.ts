/** A machine's definition in the languages of other tools: Mermaid and SCXML. */
import { type Definition, statesOf, transitionsOf } from '../model/definition.ts';

export { toMermaid } from '../../../src/export/mermaid.ts';

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
