/**
 * What a `.dbd` file defines: record types and their fields, menus, device supports, breakpoint tables. A narrow
 * interface for whoever asks "which fields has an ai, and what do they accept": record types that are built in and
 * those of a site's file answer in the same words.
 */
import type { BreakTable } from '../records/parts/break-table.ts';
import type { Position } from '../text/position.ts';

/** Types of fields: those of a `.dbd`, without `DBF_`. */
export const fieldTypes = [
  'STRING',
  'CHAR',
  'UCHAR',
  'SHORT',
  'USHORT',
  'LONG',
  'ULONG',
  'INT64',
  'UINT64',
  'FLOAT',
  'DOUBLE',
  'ENUM',
  'MENU',
  'DEVICE',
  'INLINK',
  'OUTLINK',
  'FWDLINK',
  'NOACCESS',
] as const;

export type FieldType = (typeof fieldTypes)[number];

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  /** What a configuration tool shows. */
  readonly prompt: string;
  /** Where a configuration tool shows it; empty for fields that are not for configuration. */
  readonly promptGroup: string;
  /** Access security level that a client's rules must reach to write it. */
  readonly securityLevel: 0 | 1;
  /** What a put does beyond storing: `SPC_NOMOD` for a field that clients may not write; empty for nothing. */
  readonly special: string;
  readonly initial: string;
  /** A client's put processes a Passive record. */
  readonly processPassive: boolean;
  /** Level at which reports show it, 0 to 4. */
  readonly interest: number;
  readonly base: 'DECIMAL' | 'HEX';
  /** Bytes of a STRING with the NUL that ends it; 0 for other types. */
  readonly size: number;
  /** Name of the menu of a MENU field; empty for others. */
  readonly menu: string;
  /** A change posts a property event. */
  readonly property: boolean;
}

export interface RecordTypeDefinition {
  readonly name: string;
  /** In the order of their definition, which starts with the fields that all records have. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Where it is defined; undefined for one that is built in. */
  readonly at?: Position;
}

export interface MenuDefinition {
  readonly name: string;
  /** Texts by index. */
  readonly choices: readonly string[];
  readonly at?: Position;
}

/** Kinds of address that a device support takes. */
export const linkTypes = [
  'CONSTANT',
  'PV_LINK',
  'VME_IO',
  'CAMAC_IO',
  'AB_IO',
  'GPIB_IO',
  'BITBUS_IO',
  'MACRO_LINK',
  'JSON_LINK',
  'PN_LINK',
  'DB_LINK',
  'CA_LINK',
  'INST_IO',
  'BBGPIB_IO',
  'RF_IO',
  'VXI_IO',
] as const;

export type LinkType = (typeof linkTypes)[number];

export interface DeviceDefinition {
  /** The text of DTYP. */
  readonly text: string;
  readonly linkType: LinkType;
  /** Name of the device support in C; empty for one that is built in. */
  readonly support: string;
  readonly at?: Position;
}

export interface BreakTableDefinition extends BreakTable {
  readonly at?: Position;
}

/** A name that a `.dbd` announces for the C code of an IOC. */
export interface NamedDefinition {
  readonly kind: 'driver' | 'registrar' | 'function' | 'variable' | 'link';
  readonly name: string;
  /** Type of a variable, `int` unless it says otherwise; support of a link type; else empty. */
  readonly detail: string;
  readonly at: Position;
}

/** Answers what is defined. */
export interface Definitions {
  readonly recordTypes: Iterable<string>;
  recordType(name: string): RecordTypeDefinition | undefined;
  menu(name: string): MenuDefinition | undefined;
  /** Device supports of a record type, in the order of their index in DTYP. */
  devices(recordType: string): readonly DeviceDefinition[];
  breakTable(name: string): BreakTableDefinition | undefined;
}

/** The texts that a MENU or DEVICE field takes, by index. */
export function choicesOf(definitions: Definitions, recordType: string, field: FieldDefinition): readonly string[] {
  if (field.type === 'DEVICE') return definitions.devices(recordType).map(({ text }) => text);
  return definitions.menu(field.menu)?.choices ?? [];
}
