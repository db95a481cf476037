/**
 * What a client asks of an operation: which fields, and options.
 *
 * On the wire it is a structure: `field` names what is selected by empty structures in each other, `record._options`
 * holds options. As text: `field(value,alarm.severity)record[queueSize=4,pipeline=true]`, in any order, separated by
 * blanks or nothing; what stands alone is a field. pvAccessCPP adds `putField(...)` and `getField(...)`, `a{b,c}` for
 * `a.b,a.c`, and options of fields, `value[array=0:2]`, which become `_options` within the field.
 *
 * Sources: PVXS clientreq.cpp and pvrequest.cpp; pvDataCPP createRequest.cpp.
 */
import { BitSet } from './bit-set.ts';
import { StructureType, scalar, type Type } from './type.ts';
import { type Field, fieldAt, type Structure, structureIn, type Variant, zeroStructure } from './value.ts';

/**
 * The structure of a request in text form. Options are strings, in alphabetical order, as PVXS sends them.
 *
 * @throws SyntaxError where the text is not understood
 */
export function parsePvRequest(text: string): Structure {
  return new Parser(text).request();
}

/** What a client wants to have of a structure, or why it can have nothing. */
export type Selection = { readonly mask: BitSet } | { readonly fault: string };

/**
 * The leaves of `type` that a pvRequest selects. Names that do not exist are passed over; a request without fields, or
 * that is not a structure, selects everything.
 */
export function selectFields(type: StructureType, pvRequest: Variant): Selection {
  const fields = structureIn(pvRequest)?.type.member('field')?.type;
  if (fields?.kind !== 'structure' || namesIn(fields).length === 0) return { mask: type.layout.all };
  const bits = new BitSet(type.nodes);
  select(type, 0, fields, bits);
  // The words of PVXS.
  return bits.isEmpty ? { fault: 'pvRequest must select at least one field' } : { mask: type.layout.leaves(bits) };
}

/** The options of a request: strings from text clients, numbers and booleans from programs. */
export function requestOptions(pvRequest: Variant): ReadonlyMap<string, Field> {
  const request = structureIn(pvRequest);
  const options = request === undefined ? undefined : fieldAt(request, 'record._options');
  const found = new Map<string, Field>();
  if (typeof options !== 'object' || !('fields' in options)) return found;
  for (const { name, offset } of options.type.members) found.set(name, options.fields[offset]);
  return found;
}

/** An option as a number: of a number, or of its text; undefined when it is neither, or was not given. */
export function numberOption(option: Field): number | undefined {
  if (typeof option === 'number') return option;
  if (typeof option === 'bigint') return Number(option);
  if (typeof option !== 'string' || option.trim() === '') return undefined;
  const number = Number(option);
  return Number.isNaN(number) ? undefined : number;
}

/** An option as a boolean: of a boolean, a number, or their text; undefined when it is neither, or was not given. */
export function booleanOption(option: Field): boolean | undefined {
  if (typeof option === 'boolean') return option;
  if (option === 'true') return true;
  if (option === 'false') return false;
  const number = numberOption(option);
  return number === undefined ? undefined : number !== 0;
}

// --- selection ----------------------------------------------------------------------------------------------------

/** Holds options where else fields are named. */
const OPTIONS = '_options';

function namesIn(type: StructureType): StructureType['members'] {
  return type.members.filter(({ name }) => name !== OPTIONS);
}

function select(type: StructureType, bit: number, wanted: StructureType, bits: BitSet): void {
  for (const { name, type: inner } of namesIn(wanted)) {
    const member = type.member(name);
    if (member === undefined) continue;
    const at = bit + member.offset;
    if (inner.kind !== 'structure' || namesIn(inner).length === 0) bits.add(at);
    else if (member.type.kind === 'structure') select(member.type, at, inner, bits);
  }
}

// --- text ---------------------------------------------------------------------------------------------------------

/** A structure that is being written down. */
interface Node {
  readonly members: Map<string, Node>;
  readonly options: Map<string, string>;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  request(): Structure {
    const root = newNode();
    while (this.#peek() !== '') {
      const word = this.#name();
      if (FIELD_WORDS.has(word) && this.#accepts('(')) {
        const node = child(root, word);
        if (!this.#accepts(')')) this.#list(node, ')');
      } else if (word === 'record' && this.#peek() === '[') {
        this.#options(child(root, 'record'));
      } else {
        this.#item(child(root, 'field'), word);
        this.#accepts(',');
      }
    }
    if (![...FIELD_WORDS].some((word) => root.members.has(word))) child(root, 'field');
    return built(root);
  }

  #list(node: Node, end: string): void {
    do this.#item(node, this.#name());
    while (this.#accepts(','));
    this.#expect(end);
  }

  #item(node: Node, path: string): void {
    const target = path.split('.').reduce(child, node);
    if (this.#peek() === '[') this.#options(target);
    if (this.#accepts('{')) this.#list(target, '}');
  }

  #options(node: Node): void {
    this.#expect('[');
    do {
      const name = this.#name();
      this.#expect('=');
      node.options.set(name, this.#match(/[^,\]]*/y).trim());
    } while (this.#accepts(','));
    this.#expect(']');
  }

  #name(): string {
    this.#peek();
    const name = this.#match(/[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*/y);
    if (name === '') this.#fail('a name');
    return name;
  }

  /** The next character that is not blank; empty at the end. */
  #peek(): string {
    this.#match(/\s*/y);
    return this.#text.charAt(this.#at);
  }

  #accepts(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accepts(character)) this.#fail(`'${character}'`);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [match = ''] = pattern.exec(this.#text) ?? [];
    this.#at += match.length;
    return match;
  }

  #fail(wanted: string): never {
    const found = this.#at < this.#text.length ? `'${this.#text.slice(this.#at)}'` : 'its end';
    throw new SyntaxError(
      `pvRequest '${this.#text}': ${wanted} expected, found ${found}; write it like field(value,alarm)record[queueSize=4]`,
    );
  }
}

const FIELD_WORDS: ReadonlySet<string> = new Set(['field', 'putField', 'getField']);

function newNode(): Node {
  return { members: new Map(), options: new Map() };
}

function child(node: Node, name: string): Node {
  const known = node.members.get(name);
  if (known !== undefined) return known;
  const made = newNode();
  node.members.set(name, made);
  return made;
}

function built(root: Node): Structure {
  const texts: (string | undefined)[] = [];
  const type = typeOf(root, texts);
  const fields = zeroStructure(type).fields.map((zero, bit) => texts[bit] ?? zero);
  return { type, fields };
}

/** @param texts gets the options' values, by bit */
function typeOf(node: Node, texts: (string | undefined)[]): StructureType {
  texts.push(undefined);
  const members: [string, Type][] = [];
  const options = [...node.options].sort(([a], [b]) => (a < b ? -1 : 1));
  if (options.length > 0) {
    texts.push(undefined);
    texts.push(...options.map(([, text]) => text));
    members.push([
      OPTIONS,
      new StructureType(
        '',
        options.map(([name]) => [name, scalar('string')] as const),
      ),
    ]);
  }
  for (const [name, each] of node.members) members.push([name, typeOf(each, texts)]);
  return new StructureType('', members);
}
