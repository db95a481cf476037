/** A message field by field, structures as trees. */
import type { WireField } from '../../../src/inspect/source.ts';

/** Of one level of a structure, in characters. */
const INDENT = 2;

export function MessageFields({ fields }: { fields: readonly WireField[] }) {
  return (
    <table class="message-fields mono" aria-label="Fields of the message">
      <tbody>
        {fields.map(([depth, name, type, value], place) => (
          <tr key={`${place} ${name}`}>
            <th scope="row" style={{ paddingLeft: `${depth * INDENT}ch` }}>
              {name}
            </th>
            <td class="dim">{type}</td>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
