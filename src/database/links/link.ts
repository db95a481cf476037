/**
 * A link as it stands in a record's field: the name of another PV, and what follows it.
 *
 *     LAB:T1              the value of LAB:T1
 *     LAB:T1.HIHI PP MS   a field of it; process it first, and share its alarm
 *     LAB:T1 CP           process this record whenever LAB:T1 changes
 *
 * Source: `dbParseLink` and `dbGetString` of base's dbStaticLib.
 */

/** `PP`: processes the other record. `CP`: is processed when the other PV changes; `CPP`: if it is passive. */
const processing = ['NPP', 'PP', 'CP', 'CPP'] as const;
/** `MS`: has the other's alarm severity; `MSI`: where it is INVALID; `MSS`: the status too. */
const sharing = ['NMS', 'MS', 'MSI', 'MSS'] as const;

export interface RecordLink {
  readonly name: string;
  readonly processing: (typeof processing)[number];
  readonly sharing: (typeof sharing)[number];
}

/** Undefined: it is empty, holds a constant, or the address of hardware, which begins with `@` or `#`. */
export function parseLink(text: string): RecordLink | undefined {
  const [name = '', ...words] = text.trim().split(/\s+/);
  if (name === '' || /^[@#[{"]/.test(name) || isConstant(name)) return undefined;
  const wordOf = <W extends string>(known: readonly W[]) => known.find((word) => words.includes(word)) ?? known[0]!;
  return { name, processing: wordOf(processing), sharing: wordOf(sharing) };
}

/** What a constant link holds: a number. Undefined: it is empty, or no constant. */
export function linkConstant(text: string): number | undefined {
  const trimmed = text.trim();
  return trimmed !== '' && isConstant(trimmed) ? Number(trimmed) : undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isConstant(text: string): boolean {
  return !Number.isNaN(Number(text));
}
