/** A table: one value of several columns. Each column is a PV of its own as well. */
import { DefinitionError } from '../pv/definition-error.ts';
import { asGroup, type Group, group, type HandlersOf } from './group.ts';
import type { GroupDefinition, Members } from './group-definition.ts';
import type { PvHandle, WriteOptions } from './handle.ts';
import type { IocContext } from './ioc-context.ts';
import type { Handles } from './members.ts';
import type { PvSpec } from './plain-pv.ts';

/** Columns by name, each as an array: `{ name: pv.string(['x', 'y']), position: pv.double([1.5, 2.5]) }`. */
export type Columns = Readonly<Record<string, PvSpec>>;

export interface TableOptions<K extends string = string> {
  /** One sentence for people: the table's descriptor. */
  readonly doc?: string;
  /** What its name starts with and the columns' names, instead of the key and a separator. */
  readonly prefix?: string;
  /** Headings of columns; default: their names. */
  readonly labels?: Readonly<Partial<Record<K, string>>>;
  /** Most rows, of columns that do not say themselves. Default: as many as the initial value has. */
  readonly maxRows?: number;
}

/** What an author holds of a table. */
export interface TableHandle<C extends Columns> {
  /** The PVs of the columns. */
  readonly columns: Handles<C>;
  /** All columns. */
  readonly value: { readonly [K in keyof C]: C[K] extends PvSpec<infer T, infer _W> ? T : never };
  /**
   * Writes columns: those who watch the table get one update.
   *
   * @throws TypeError when the table's columns would differ in length, or a column cannot hold what it is given; then
   *   nothing is written
   */
  write(
    columns: { readonly [K in keyof C]?: C[K] extends PvSpec<infer _T, infer W> ? W : never },
    options?: WriteOptions,
  ): void;
}

export interface Table<C extends Columns> extends GroupDefinition {
  readonly members: C;
  face(columns: Handles<C>): TableHandle<C>;
  /** Handlers of columns, which may use the others: see `Group.handlers`. */
  handlers(make: (columns: Handles<C>, ioc: IocContext) => HandlersOf<C & Members>): Table<C>;
}

/**
 * PV Access clients see one NTTable under the table's name, and put as many columns of it as they like, of equal length.
 * Channel Access clients see a PV for each column, `<table>:<column>`. While columns differ in length, as between two
 * puts of Channel Access, the table shows the shorter ones filled up with 0 or empty text.
 *
 * @throws DefinitionError when a column is not an array, or the columns differ in length
 */
export function table<C extends Columns>(
  columns: C,
  { doc, prefix, labels, maxRows }: TableOptions<keyof C & string> = {},
): Table<C> {
  const entries = Object.entries(columns);
  const rows = entries.map(([name, spec]) => rowsOf(name, spec));
  if (new Set(rows).size > 1) {
    const lengths = entries.map(([name], i) => `${name} has ${rows[i]}`).join(', ');
    throw new DefinitionError('table', `its columns differ in length: ${lengths}. Give them as many rows each.`);
  }
  const members = Object.fromEntries(entries.map(([name, spec]) => [name, withRows(spec, maxRows)])) as unknown as C;
  const options = { ...(doc !== undefined && { doc }), ...(prefix !== undefined && { prefix }) };
  const headings = entries.map(([name]) => labels?.[name as keyof C & string] ?? name);
  return asGroup({
    ...(group('table', members as C & Members, options) as Group<C & Members>),
    face: (handles: Handles<C>) => faceOf(handles),
    value: { kind: 'table', labels: headings },
  }) as unknown as Table<C>;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function rowsOf(name: string, { kind, shape, initial }: PvSpec): number {
  if (kind !== 'pv' || !shape.array || typeof initial === 'string') {
    throw new DefinitionError(
      name,
      "a column of a table is an array, such as pv.double([1.5, 2.5]) or pv.string(['x', 'y']).",
    );
  }
  return (initial as ArrayLike<unknown>).length;
}

function withRows(spec: PvSpec, maxRows = (spec.initial as ArrayLike<unknown>).length): PvSpec {
  const maxLength = Math.max(spec.options.maxLength ?? maxRows, LEAST_ROOM);
  return { ...spec, options: { ...spec.options, maxLength } };
}

/** A PV with room for one element is not an array. */
const LEAST_ROOM = 2;

function faceOf<C extends Columns>(handles: Handles<C>): TableHandle<C> {
  const columns = Object.entries(handles as Readonly<Record<string, PvHandle>>);
  return {
    columns: handles,
    get value() {
      return Object.fromEntries(columns.map(([name, { value }]) => [name, value])) as TableHandle<C>['value'];
    },
    write: (given, options) => {
      const values = given as Readonly<Record<string, ArrayLike<unknown>>>;
      const lengths = columns.map(([name, { value }]) => (values[name] ?? (value as ArrayLike<unknown>)).length);
      const odd = columns.find((_, i) => lengths[i] !== lengths[0]);
      if (odd !== undefined) {
        const all = columns.map(([name], i) => `${name} ${lengths[i]}`).join(', ');
        throw new TypeError(
          `${odd[1].name}: the columns of the table would differ in length (rows: ${all}); nothing was written`,
        );
      }
      for (const [name, handle] of columns) if (values[name] !== undefined) handle.write(values[name], options);
    },
  };
}
