/** What an IOC serves, as data: what screens, Python classes and other tools are made from. */

import type { GroupInstance } from '../actors/group/group-instance.ts';
import type { Ioc } from '../actors/ioc/ioc.ts';
import { HeapClock } from '../actors/kernel/clock.ts';
import { Pv } from '../actors/pv/pv.ts';
import type { GroupDefinition } from '../database/author/group-definition.ts';
import type { Template } from '../database/author/template.ts';
import type { Native } from '../protocol/value/native.ts';
import type { ScalarValue, Value } from '../protocol/value/value.ts';
import { makeIoc, type ServeOptions } from '../serve.ts';
import { type MachineChart, machineCharts } from './machine-charts.ts';

export interface PvDescription {
  readonly kind: 'pv';
  /** Within its group. */
  readonly key: string;
  /** Full name. */
  readonly name: string;
  /** What follows the prefix of its group; the whole name of a record that does not start with it. */
  readonly suffix: string;
  readonly type: Native;
  /** Most elements; 1: a scalar. */
  readonly count: number;
  readonly writable: boolean;
  readonly doc: string;
  /** `''`: none. */
  readonly record: string;
  readonly units: string;
  /** Decimals; undefined: nobody said. */
  readonly precision: number | undefined;
  /** Names of the states of an ENUM. */
  readonly states: readonly string[];
  /** `[low, high]`, where there are such limits. */
  readonly limits: { readonly display?: Range; readonly control?: Range };
  /** Before anybody wrote; of long arrays the first hundred elements. */
  readonly value: number | string | readonly (number | string)[];
}

export type Range = readonly [low: number, high: number];

export interface GroupDescription {
  readonly kind: 'group';
  /** Within its group; of the outermost one the name. */
  readonly key: string;
  readonly doc: string;
  /** What all its names start with. */
  readonly prefix: string;
  readonly members: readonly (PvDescription | GroupDescription)[];
}

export interface IocDescription extends GroupDescription {
  readonly machines: readonly MachineChart[];
}

/** What a group would serve, without serving it. */
export async function describe(
  group: GroupDefinition | Template,
  options: Pick<ServeOptions, 'prefix' | 'macros'> = {},
): Promise<IocDescription> {
  return describeIoc(await makeIoc(group, { ...options, clock: new HeapClock(Date.now()) }));
}

/** @param ioc need not be started */
export function describeIoc(ioc: Ioc): IocDescription {
  const { main } = ioc;
  return { ...describeGroup(main.definition.name, main, ioc), machines: machineCharts(ioc.groups.logics()) };
}

/** PVs of a group and of those within it. */
export function* pvsOf({ members }: GroupDescription): Iterable<PvDescription> {
  for (const member of members) {
    if (member.kind === 'pv') yield member;
    else yield* pvsOf(member);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SHOWN = 100;

function describeGroup(key: string, group: GroupInstance, ioc: Ioc): GroupDescription {
  const { prefix } = group.context;
  const members = Array.from(group.members(), ({ key: name, doc, is }) =>
    is instanceof Pv ? describePv(name, doc, prefix, is) : describeGroup(name, is, ioc),
  );
  for (const { name } of group.definition.records ?? []) {
    const record = ioc.database.record(name);
    const pv = record && ioc.database.pv(record, 'VAL');
    if (record !== undefined && pv !== undefined) members.push(describePv(name, record.text('DESC'), prefix, pv));
  }
  return { kind: 'group', key, doc: group.definition.options.doc ?? '', prefix, members };
}

function describePv(key: string, doc: string, prefix: string, pv: Pv): PvDescription {
  const { name, native, maxCount, metadata, definition, current } = pv;
  const { units, precision, enumStrings, recordType, displayLow, displayHigh, controlLow, controlHigh } = metadata;
  return {
    kind: 'pv',
    key,
    name,
    suffix: name.startsWith(prefix) ? name.slice(prefix.length) : name,
    type: native,
    count: maxCount,
    writable: (definition.rights & 2) !== 0,
    doc,
    record: recordType,
    units,
    precision,
    states: enumStrings,
    limits: {
      ...(displayLow < displayHigh && { display: [displayLow, displayHigh] as const }),
      ...(controlLow < controlHigh && { control: [controlLow, controlHigh] as const }),
    },
    value: plain(current.value),
  };
}

function plain(value: Value): PvDescription['value'] {
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value;
  return Array.from<ScalarValue>(value)
    .slice(0, SHOWN)
    .map((element) => (typeof element === 'bigint' ? String(element) : element));
}
