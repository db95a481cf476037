/**
 * The fields that every PV has, with a record or without: what archivers and displays ask of a name before they use it.
 *
 * NAME, RTYP, SCAN, MDEL, ADEL, DESC. A PV without a record says in RTYP which record would serve its type.
 */
import type { PvDefinition } from '../../database/pv/definition.ts';
import type { Native } from '../../protocol/value/native.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import { defaultMetadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Pv } from './pv.ts';

/** Whether a PV without a record has such a field. */
export function isPlainField(field: string): boolean {
  return Object.hasOwn(plainFields, field);
}

/** Made when it is first asked for; undefined: there is no such field. */
export function plainField(pv: Pv, field: string): Pv | undefined {
  const known = pv.fields.get(field);
  if (known !== undefined || !isPlainField(field)) return known;
  const { native, value, enumStrings = [], longStringBytes } = plainFields[field]!(pv);
  const definition: PvDefinition = {
    name: `${pv.name}.${field}`,
    native,
    maxCount: 1,
    value,
    metadata: { ...defaultMetadata, enumStrings, recordType: pv.metadata.recordType },
    rights: AccessRight.READ,
    longStringBytes,
  };
  return pv.addField(field, definition);
}

/** The type of record that a PV of this kind would be in a database. */
export function recordTypeOf({ metadata, native, maxCount, rights, definition }: Pv): string {
  if (metadata.recordType !== '') return metadata.recordType;
  if (definition.isText === true || maxCount > 1) return 'waveform';
  const isOutput = (rights & AccessRight.WRITE) !== 0;
  if (native === 'string') return isOutput ? 'stringout' : 'stringin';
  if (native === 'double' || native === 'float') return isOutput ? 'ao' : 'ai';
  if (native === 'enum' || native === 'boolean') {
    return `${metadata.enumStrings.length > 2 ? 'mbb' : 'b'}${isOutput ? 'o' : 'i'}`;
  }
  if (native === 'int64' || native === 'uint64' || native === 'uint32') return isOutput ? 'int64out' : 'int64in';
  return isOutput ? 'longout' : 'longin';
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface PlainField {
  readonly native: Native;
  readonly value: Value;
  readonly enumStrings?: readonly string[];
  readonly longStringBytes?: number;
}

const PASSIVE = ['Passive', 'Event', 'I/O Intr'];
/** Of NAME in base: PVNAME_SZ. */
const NAME_BYTES = 61;

const plainFields: Readonly<Record<string, (pv: Pv) => PlainField>> = {
  NAME: ({ name }) => ({ native: 'string', value: name, longStringBytes: Math.max(name.length + 1, NAME_BYTES) }),
  RTYP: (pv) => ({ native: 'string', value: recordTypeOf(pv) }),
  SCAN: () => ({ native: 'enum', value: 0, enumStrings: PASSIVE }),
  MDEL: ({ definition }) => ({ native: 'double', value: definition.deadband?.value ?? 0 }),
  ADEL: ({ definition }) => ({ native: 'double', value: definition.deadband?.log ?? 0 }),
  DESC: ({ definition: { description = '' } }) => ({
    native: 'string',
    value: description,
    longStringBytes: Buffer.byteLength(description) + 1,
  }),
};
