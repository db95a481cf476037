/**
 * Writing a PV from the inspector, as a client would: through its put handler, with the rights that the IOC gives to
 * whoever looks at the page.
 */
import type { PutOutcome } from '../../actors/pv/put.ts';
import type { Pv } from '../../actors/pv/pv.ts';
import { shortValue } from '../../actors/pv/short-value.ts';
import type { Source } from '../../actors/pv/source.ts';
import type { Requester } from '../../database/pv/definition.ts';
import { convertWrite } from '../../protocol/value/convert.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';

/**
 * Puts a value given as text; resolves when the put is complete.
 *
 * @param text of a scalar as caput takes it; of an array its elements, separated by commas or spaces; of an array of
 *   CHAR the text itself
 * @param source the IOC, which knows the rights
 * @throws Error that says what was wrong with the value, or why the put failed
 */
export async function writeText(
  source: Pick<Source, 'rightsOf'>,
  pv: Pv,
  text: string,
  requester: Requester,
): Promise<void> {
  if ((pv.rights & AccessRight.WRITE) === 0) {
    pv.putDenied(requester, 'it is read-only');
    throw new Error(`${pv.name} is read-only.`);
  }
  if ((source.rightsOf(pv, requester) & AccessRight.WRITE) === 0) {
    pv.putDenied(requester);
    throw new Error(
      `The access rules of the IOC do not let user ${requester.user} at host ${requester.host} write ${pv.name}.`,
    );
  }
  if (text.trim() === '' && pv.native !== 'string' && !(pv.native === 'uint8' && pv.maxCount > 1)) {
    throw new Error(`Nothing was given to write: ${pv.name} is ${kindOf(pv)}, and no text means no value of it.`);
  }
  const value = parse(pv, text);
  if (value === undefined) {
    pv.putDenied(requester, `it cannot hold ${shortValue(text)}`);
    const choices = pv.metadata.enumStrings;
    const hint = choices.length > 0 ? `: it takes ${choices.join(', ')} or their numbers` : '';
    throw new Error(`${JSON.stringify(text)} is not a value of ${pv.name}, ${kindOf(pv)}${hint}.`);
  }
  const outcome = await new Promise<PutOutcome>((resolve) => pv.put(value, requester, resolve));
  if (outcome.kind !== 'done') throw new Error(`${pv.name} did not take ${JSON.stringify(text)}: ${outcome.reason}.`);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function kindOf({ native }: Pv): string {
  return `${/^[ei]/.test(native) ? 'an' : 'a'} ${native}`;
}

function parse({ native, maxCount, metadata }: Pv, text: string): Value | undefined {
  if (maxCount === 1) return convertWrite('string', text, native, 1, metadata);
  if (native === 'uint8') {
    const bytes = new TextEncoder().encode(text);
    return bytes.length > maxCount ? undefined : bytes;
  }
  const elements = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((element) => element !== '');
  if (elements.length > maxCount) return undefined;
  return convertWrite('string', elements, native, maxCount, metadata);
}
