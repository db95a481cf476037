/** What is served of a description: its records, each with a support for its type and its device. */
import type { LoadedRecord } from '../author/loaded-record.ts';
import { isRealDevice, simulateDevice } from '../records/devices/simulated.ts';
import { type Field, FieldTable } from '../records/field-table.ts';
import type { RecordSupport } from '../records/support.ts';
import { supportOf } from '../records/supports.ts';
import type { FaultList } from '../text/fault.ts';
import type { DatabaseDescription, RecordDescription } from './description.ts';
import { fieldStore } from './field-store.ts';
import { dtypRemedies } from './field-value.ts';

/** What becomes of records whose DTYP has no device support: nothing is served, or they are served without a device. */
export type DtypPolicy = 'refuse' | 'soft';

export const dtypPolicies: readonly DtypPolicy[] = ['refuse', 'soft'];

/** Device supports that one IOC has besides those of all. */
export interface OwnDevices {
  /** Whether a record has one of them, or has its device played by one; what is wrong with its link is a fault by then. */
  find(record: RecordDescription, dtyp: string): 'real' | 'simulated' | undefined;
}

/** @param faults told of devices that are missing */
export function loadedRecords(
  { records, definitions }: DatabaseDescription,
  policy: DtypPolicy,
  faults: FaultList,
  own: readonly OwnDevices[] = [],
): readonly LoadedRecord[] {
  const stores = new Map<string, RecordSupport | undefined>();
  const simulated = new Map<string, number>();
  const menus = new Map<string, RecordSupport | undefined>();
  const loaded = records.map((record): LoadedRecord => {
    const { type } = record;
    const builtIn = supportOf(type);
    if (builtIn !== undefined) {
      if (!menus.has(type)) menus.set(type, withMenus(builtIn, definitions));
      const support = menus.get(type);
      const given = support === undefined ? record : { ...record, support };
      const dtyp = dtypOf(record, definitions) ?? '';
      const found = own.map((devices) => devices.find(record, dtyp)).find((each) => each !== undefined);
      if (found === 'simulated') simulated.set(dtyp, (simulated.get(dtyp) ?? 0) + 1);
      if (found !== undefined) return given;
      const missing = missingDevice(record, definitions);
      if (missing !== undefined && policy === 'soft') {
        simulateDevice(type, missing);
        simulated.set(missing, (simulated.get(missing) ?? 0) + 1);
      } else if (missing !== undefined) refuse(record, missing, definitions, faults);
      return given;
    }
    if (!stores.has(type)) stores.set(type, fieldStore(type, definitions));
    const support = stores.get(type);
    return support === undefined ? record : { ...record, support };
  });
  for (const [name, count] of simulated) {
    const what = count === 1 ? '1 record has' : `${count} records have`;
    faults.warn(`${what} no device: there is no device support for DTYP '${name}' (--dtyp soft)`);
  }
  return loaded;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A record type with the menus that a site has in place of those built in: other periods, further breakpoint tables. */
function withMenus(support: RecordSupport, definitions: DatabaseDescription['definitions']): RecordSupport | undefined {
  const choicesOf = ({ menu, choices }: Field) => {
    const own = menu === undefined ? undefined : definitions.menu(menu)?.choices;
    return own === undefined || own.join('\n') === choices.join('\n') ? choices : own;
  };
  const fields = support.table.fields.map((field) => ({ ...field, choices: choicesOf(field) }));
  if (fields.every(({ choices }, slot) => choices === support.table.fields[slot]!.choices)) return undefined;
  return { ...support, table: new FieldTable(fields) };
}

/** The DTYP of a record without a real device. */
function missingDevice(record: RecordDescription, definitions: DatabaseDescription['definitions']): string | undefined {
  const name = dtypOf(record, definitions);
  return name === undefined || isRealDevice(record.type, name) ? undefined : name;
}

function dtypOf({ type, fields }: RecordDescription, definitions: DatabaseDescription['definitions']) {
  const text = fields.get('DTYP')?.text;
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? definitions.devices(type)[Number(text)]?.text : text;
}

function refuse(
  { type, name, fields }: RecordDescription,
  dtyp: string,
  definitions: DatabaseDescription['definitions'],
  faults: FaultList,
): void {
  const device = definitions.devices(type).find(({ text }) => text === dtyp);
  const where =
    device?.at && `${device.at.file.name}:${device.at.line} has the name of it, but what it does is C code.`;
  faults.error(
    `Can't set '${name}.DTYP' to '${dtyp}' no such device support for '${type}' record type : Error (511,13)`,
    fields.get('DTYP')?.at,
    ...(where === undefined ? [] : [where]),
    ...dtypRemedies(dtyp),
  );
}
