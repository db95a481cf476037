/** A function of the IOC that clients call. Its arguments come as an NTURI, or as a plain structure of them. */

import type { Requester } from '../../database/pv/definition.ts';
import { normativeName } from '../../protocol/pva/normative.ts';
import { structure } from '../../protocol/pva/type.ts';
import { type Field, fieldAt, structureIn, type Variant, variant } from '../../protocol/pva/value.ts';
import { convertWrite } from '../../protocol/value/convert.ts';
import { type Native, natives } from '../../protocol/value/native.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import { textToBytes } from '../../protocol/value/text.ts';
import { timestampFromMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Parameter, Procedure } from '../pv/source.ts';
import { CallableContent } from './callable-content.ts';
import { scalarNameOf } from './natives.ts';
import { ntShape } from './nt-shape.ts';

/** What a call gives that gives nothing: some clients cannot read a result without a type. */
const NOTHING = variant({ type: structure('', {}), fields: [undefined] });

export class ProcedureContent extends CallableContent {
  readonly #procedure: Procedure;
  readonly #now: () => number;

  constructor(procedure: Procedure, now: () => number) {
    super(AccessRight.READ_WRITE, `${procedure.name} can only be called`);
    this.#procedure = procedure;
    this.#now = now;
  }

  readonly call = (argument: Variant, requester: Requester): Variant | Promise<Variant> => {
    const given = argumentsOf(argument);
    const values = new Map<string, Value>();
    for (const [name, field] of given) {
      const parameter = this.#procedure.parameters.get(name);
      if (parameter === undefined) {
        const known = [...this.#procedure.parameters.keys()].join(', ') || 'none';
        throw new TypeError(`${this.#procedure.name} has no parameter '${name}': it takes ${known}`);
      }
      values.set(name, coerced(name, field, parameter));
    }
    const answer = this.#procedure.call(values, requester);
    return answer instanceof Promise ? answer.then((value) => this.#result(value)) : this.#result(answer);
  };

  #result(answer: unknown): Variant {
    const { result } = this.#procedure;
    if (result === undefined || answer === undefined) return NOTHING;
    const { native, maxCount, metadata, isText } = result;
    const shape = ntShape(native, maxCount, isText);
    const sample = { value: answer as Value, status: 0, severity: 0, userTag: 0, ...timestampFromMs(this.#now()) };
    return variant(shape.structure(sample, metadata, NO_DESCRIPTION));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NO_DESCRIPTION = {};

/** Names and values of an NTURI's query, or of a plain structure. */
function argumentsOf(argument: Variant): [string, Field][] {
  const whole = structureIn(argument);
  if (whole === undefined) return [];
  const query = normativeName(whole.type) === 'NTURI' ? fieldAt(whole, 'query') : whole;
  if (typeof query !== 'object' || !('fields' in query)) return [];
  return query.type.members.map(({ name }) => [name, plainField(fieldAt(query, name))]);
}

/** The value of a normative type, or the field itself. */
function plainField(field: Field): Field {
  if (typeof field !== 'object' || !('fields' in field)) return field;
  const value = fieldAt(field, 'value');
  return typeof value === 'object' && 'fields' in value ? fieldAt(value, 'index') : value;
}

/** Text, as the command-line tools send all arguments, is read as the parameter's type. */
function coerced(name: string, field: Field, { native, maxCount, metadata, isText }: Parameter): Value {
  if (isText && typeof field === 'string') return textToBytes(field, maxCount);
  const [from, value] = held(field);
  const converted = value === undefined ? undefined : convertWrite(from, value, native, maxCount, metadata);
  if (converted !== undefined) return converted;
  throw new TypeError(`parameter '${name}' takes ${scalarNameOf[native]}: it was given ${String(field)}`);
}

function held(field: Field): [Native, Value | undefined] {
  if (typeof field === 'boolean') return ['boolean', field ? 1 : 0];
  if (typeof field === 'string') return ['string', field];
  if (typeof field === 'bigint') return ['int64', field];
  if (typeof field === 'number') return ['double', field];
  if (Array.isArray(field))
    return ['string', field.every((each) => typeof each === 'string') ? (field as string[]) : undefined];
  if (ArrayBuffer.isView(field)) {
    const name = natives.find((each) => arrayNames[each] === field.constructor.name) ?? 'double';
    return [name, field as Value];
  }
  return ['double', undefined];
}

const arrayNames: Partial<Record<Native, string>> = {
  int8: 'Int8Array',
  uint8: 'Uint8Array',
  int16: 'Int16Array',
  uint16: 'Uint16Array',
  int32: 'Int32Array',
  uint32: 'Uint32Array',
  int64: 'BigInt64Array',
  uint64: 'BigUint64Array',
  float: 'Float32Array',
  double: 'Float64Array',
};
