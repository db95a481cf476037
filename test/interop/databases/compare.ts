/** What base and xioc made of a network, side by side. */
import type { Changes, Event, Outcome, Shown } from './network.ts';

/** One line for each difference; of records that have one, the first step in which they do. */
export function differences(base: Outcome, xioc: Outcome): string[] {
  const found: string[] = [];
  const listed = [...xioc.records].sort().join(' ');
  if ([...base.records].sort().join(' ') !== listed) found.push(`PVs: base ${base.records.join(' ')}, xioc ${listed}`);
  found.push(...compareChanges('start', base.start, xioc.start));
  for (const [index, step] of xioc.steps.entries()) {
    if (found.length > 0) break;
    const own = base.steps[index];
    if (own === undefined) break;
    found.push(...compareChanges(`step ${index}`, own.changes, step.changes));
    found.push(...compareEvents(`step ${index}`, own.events, step.events));
    const [ofBase, ofXioc] = [doneText(own.done), doneText(step.done)];
    if (ofBase !== ofXioc) found.push(`step ${index}: completed in base ${ofBase}, in xioc ${ofXioc}`);
  }
  return found;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NO_MESSAGE = '"(null)"';

/** Fields of base that xioc has no use for. */
const NOT_COMPARED = new Set(['HASH', 'TPRO', 'OLDSIMM', 'RTYP']);

function compareChanges(when: string, base: Changes, xioc: Changes): string[] {
  const found: string[] = [];
  for (const record of new Set([...Object.keys(base), ...Object.keys(xioc)])) {
    const [ofBase = {}, ofXioc = {}] = [base[record], xioc[record]];
    for (const field of new Set([...Object.keys(ofBase), ...Object.keys(ofXioc)])) {
      if (NOT_COMPARED.has(field)) continue;
      if (CALCOUT_LINK.test(field) && isConnecting(ofBase[field], ofXioc[field])) continue;
      const [one, other] = [ofBase[field], ofXioc[field]].map(text);
      // A link with CA brings no message, and base prints what is not there.
      if (one === NO_MESSAGE) continue;
      if (one !== other) found.push(`${when}: ${record}.${field}: base ${one}, xioc ${other}`);
    }
  }
  return found;
}

/** A calcout of base says half a second later that its links with CA are connected. */
const CALCOUT_LINK = /^(IN[A-U]V|OUTV)$/;

function isConnecting(base: Shown | undefined, xioc: Shown | undefined): boolean {
  return (base === 0 && xioc === 1) || (base === 1 && xioc === undefined);
}

function text(value: Shown | undefined): string {
  if (value === undefined) return 'unchanged';
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}

function compareEvents(when: string, base: readonly Event[], xioc: readonly Event[]): string[] {
  const [ofBase, ofXioc] = [copied(base), copied(xioc)];
  const different = ofBase.findIndex((each, index) => each !== ofXioc[index]);
  const first = different === -1 && ofXioc.length > ofBase.length ? ofBase.length : different;
  const found: string[] = [];
  if (first !== -1) {
    found.push(
      `${when}: monitor ${first}: base ${ofBase.slice(first, first + 4).join('; ')} | xioc ${ofXioc.slice(first, first + 4).join('; ')}`,
    );
  }
  const [named, names] = [referred(base), referred(xioc)];
  if (named !== names) found.push(`${when}: monitors of texts and arrays: base ${named}, xioc ${names}`);
  return found;
}

function copied(events: readonly Event[]): string[] {
  return events.filter(([, value]) => value !== null).map((each) => JSON.stringify(each));
}

/** Base tells texts and arrays by reference, and those that follow each other quickly as one. */
function referred(events: readonly Event[]): string {
  return [...new Set(events.filter(([, value]) => value === null).map(([name]) => name))].sort().join(' ');
}

function doneText(done: readonly (readonly [number, string])[]): string {
  return done.map(([number, how]) => `${number} ${how}`).join(', ') || 'none';
}
