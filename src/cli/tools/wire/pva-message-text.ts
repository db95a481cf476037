/** A PV Access message as a line for people, and as fields for programs. */
import { type PvaMessage, plainOf, pvaMessageText, typeNameOf } from '../../../inspect/pva-wire.ts';
import type { Change } from '../../../protocol/pva/delta.ts';
import { toPlain } from '../../../protocol/pva/plain.ts';
import type { Type } from '../../../protocol/pva/type.ts';
import type { Variant } from '../../../protocol/pva/value.ts';
import type { Overheard } from './overheard.ts';

/** What is shown with a message: its PV, and what its data say where their type was heard. */
export function overheardPva(message: PvaMessage, pv: string | undefined, change?: Change): Overheard {
  return { pv, text: () => messageText(message, pv, change), fields: () => messageFields(message, pv, change) };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Values that bring their type along, and statuses. */
const VARIANTS: ReadonlySet<string> = new Set(['pvRequest', 'argument', 'result', 'credentials', 'status']);

function messageText(message: PvaMessage, pv: string | undefined, change: Change | undefined): string {
  const rest = pvaMessageText(message, pv, change);
  return [message.type, pv, rest].filter((part) => part !== undefined && part !== '').join(' ');
}

function messageFields(
  message: PvaMessage,
  pv: string | undefined,
  change: Change | undefined,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message)) {
    if (key === 'payload') fields.payloadBytes = (value as Uint8Array).length;
    else if (key === 'guid') fields.guid = Buffer.from(value as Uint8Array).toString('hex');
    else if (key === 'data') fields.dataBytes = (value as { bytes: Uint8Array } | undefined)?.bytes.length;
    else if (key === 'structure' || key === 'field')
      fields[key] = value === undefined ? undefined : typeNameOf(value as Type);
    else if (VARIANTS.has(key)) fields[key] = plainOf(value as Variant);
    else fields[key] = value;
  }
  if (pv !== undefined) fields.pv = pv;
  if (change !== undefined) {
    fields.changed = [...change.changed].map((bit) => change.value.type.path(bit));
    fields.value = toPlain(change.value);
  }
  return fields;
}
