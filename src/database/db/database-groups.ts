/**
 * Groups that a database asks for by `info(Q:group, { … })` of its records: each is to be one structure for clients of PV
 * Access. Only what is written is read here; whether the channels exist is for who has them.
 *
 *     info(Q:group, { "BL1:pos": { "+id": "demo:1.0", "x": { +channel: "VAL", +type: "plain", +putorder: 0, +trigger: "*" } } })
 *
 * Source: PVXS 1.5.3 as run, and the source of its IOC: fields in alphabetical order, those with +putorder last
 * and by that; triggers that are given nowhere are each field's own.
 */
import JSON5 from 'json5';
import type { Native } from '../../protocol/value/native.ts';
import type { Value } from '../../protocol/value/value.ts';

/** What a field shows of its channel. */
export type GroupFieldKind = 'scalar' | 'plain' | 'any' | 'meta' | 'proc' | 'structure' | 'const';

export interface DatabaseGroupField {
  /** As in `a.b`; empty for the group itself. */
  readonly path: string;
  readonly kind: GroupFieldKind;
  readonly id: string | undefined;
  /** Full name; undefined for `structure` and `const`. */
  readonly channel: string | undefined;
  readonly putOrder: number | undefined;
  /** Paths of the fields that an update of this one sends; undefined: itself. */
  readonly triggers: readonly string[] | undefined;
  readonly constant: { readonly native: Native; readonly value: Value } | undefined;
}

export interface DatabaseGroup {
  readonly name: string;
  readonly id: string;
  readonly isAtomic: boolean;
  readonly fields: readonly DatabaseGroupField[];
}

export interface DatabaseGroups {
  readonly groups: readonly DatabaseGroup[];
  /** What was left out, and why. */
  readonly notices: readonly string[];
}

/** @param infos the text of `info(Q:group, …)`, by record */
export function databaseGroups(infos: Iterable<readonly [record: string, text: string]>): DatabaseGroups {
  const reader = new Reader();
  for (const [record, text] of infos) reader.read(record, text);
  return { groups: reader.groups(), notices: reader.notices };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const kinds: readonly string[] = ['scalar', 'plain', 'any', 'meta', 'proc', 'structure', 'const'];

type RawField = Omit<DatabaseGroupField, 'triggers'> & { readonly trigger: string | undefined };

interface Raw {
  id: string;
  atomic: boolean | undefined;
  readonly fields: Map<string, RawField>;
}

class Reader {
  readonly notices: string[] = [];
  readonly #groups = new Map<string, Raw>();

  read(record: string, text: string): void {
    let given: unknown;
    try {
      given = JSON5.parse(quoted(text));
    } catch (error) {
      this.#notice(record, `is not JSON: ${(error as Error).message.replace('JSON5: ', '')}`);
      return;
    }
    if (!isMap(given)) {
      this.#notice(record, 'is not an object: write { "group": { "field": { "+channel": "VAL" } } }');
      return;
    }
    for (const [name, group] of Object.entries(given)) {
      if (isMap(group)) this.#group(record, name, group);
      else this.#notice(record, `'${name}' is not an object of fields`);
    }
  }

  /** In the order in which they were named first. */
  groups(): DatabaseGroup[] {
    return [...this.#groups].map(([name, { id, atomic = true, fields }]) => {
      const ordered = [...fields.values()].sort(
        (a, b) => (a.putOrder ?? -Infinity) - (b.putOrder ?? -Infinity) || (a.path < b.path ? -1 : 1),
      );
      const hasTriggers = ordered.some(({ trigger = '' }) => trigger !== '');
      const withChannel = ordered.filter(({ channel }) => channel !== undefined).map(({ path }) => path);
      const triggersOf = (path: string, trigger = ''): readonly string[] | undefined => {
        if (!hasTriggers) return undefined;
        const names = trigger.split(',').map((each) => each.trim());
        const wanted = names.flatMap((each) => (each === '*' ? withChannel : each === '' ? [] : [each]));
        for (const each of wanted) {
          if (!fields.has(each)) this.notices.push(`Group ${name}: ${path} triggers ${each}, which it has not`);
        }
        return [...new Set(wanted.filter((each) => withChannel.includes(each)))];
      };
      return {
        name,
        id,
        isAtomic: atomic,
        fields: ordered.map(({ trigger, ...field }) => ({ ...field, triggers: triggersOf(field.path, trigger) })),
      };
    });
  }

  #group(record: string, name: string, entries: Readonly<Record<string, unknown>>): void {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { id: '', atomic: undefined, fields: new Map() };
      this.#groups.set(name, group);
    }
    for (const [key, value] of Object.entries(entries)) {
      if (key === '+id') group.id = String(value);
      else if (key === '+atomic') {
        const isAtomic = Boolean(value);
        if (group.atomic !== undefined && group.atomic !== isAtomic)
          this.#notice(record, `${name}: +atomic is given twice`);
        group.atomic = isAtomic;
      } else if (key.startsWith('+')) this.#notice(record, `${name}: ${key} is not known`);
      else if (!isMap(value)) this.#notice(record, `${name}: '${key}' is not an object`);
      else if (group.fields.has(key)) this.#notice(record, `${name}: '${key}' is there already`);
      else this.#field(record, group, name, key, value);
    }
  }

  #field(record: string, group: Raw, name: string, path: string, given: Readonly<Record<string, unknown>>): void {
    const field = fieldOf(record, path, given);
    if (typeof field === 'string') this.#notice(record, `${name}: '${path}': ${field}`);
    else group.fields.set(path, field);
  }

  #notice(record: string, text: string): void {
    this.notices.push(`info(Q:group) of ${record}: ${text}`);
  }
}

/** A text: what is wrong with it. */
function fieldOf(record: string, path: string, given: Readonly<Record<string, unknown>>): RawField | string {
  const kind = String(given['+type'] ?? (given['+const'] === undefined ? 'scalar' : 'const'));
  if (!kinds.includes(kind)) return `+type ${kind} is not known: it is one of ${kinds.join(', ')}`;
  if (path === '' ? kind !== 'meta' && kind !== 'structure' && kind !== 'proc' : !isPath(path)) {
    return 'a name is letters, digits and _, with dots between; without a name only alarm and time are placed';
  }
  const hasChannel = kind !== 'structure' && kind !== 'const';
  const field = given['+channel'];
  if (hasChannel && typeof field !== 'string') return '+channel is missing';
  const constant = kind === 'const' ? constantOf(given['+const']) : undefined;
  if (kind === 'const' && constant === undefined) return `+const ${JSON5.stringify(given['+const'])} is not a value`;
  return {
    path,
    kind: kind as GroupFieldKind,
    id: typeof given['+id'] === 'string' ? given['+id'] : undefined,
    channel: hasChannel ? `${record}.${String(field)}` : undefined,
    putOrder: typeof given['+putorder'] === 'number' ? given['+putorder'] : undefined,
    trigger: typeof given['+trigger'] === 'string' ? given['+trigger'] : undefined,
    constant,
  };
}

function isMap(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function isPath(path: string): boolean {
  return path.split('.').every((name) => /^[A-Za-z_]\w*$/.test(name));
}

function constantOf(given: unknown): DatabaseGroupField['constant'] {
  switch (typeof given) {
    case 'boolean':
      return { native: 'boolean', value: given ? 1 : 0 };
    case 'number':
      return Number.isInteger(given) ? { native: 'int64', value: BigInt(given) } : { native: 'double', value: given };
    case 'string':
      return { native: 'string', value: given };
    default:
      return undefined;
  }
}

/** Keys that begin with + need no quotes in EPICS's JSON. */
function quoted(text: string): string {
  return text.replace(/([{,]\s*)(\+\w+)(\s*:)/g, '$1"$2"$3');
}
