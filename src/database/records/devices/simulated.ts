/**
 * Device support for a device that is not there: `--dtyp soft`. An output keeps what is put to it; an input keeps its value, and may be
 * put to. Inputs with the address of an output have what was written to it, so that readbacks follow their set points.
 */
import type { Value } from '../../../protocol/value/value.ts';
import { menus } from '../menus.ts';
import type { DeviceSupport, Part, ReadStatus, RecordAccess, RecordServices } from '../support.ts';
import { deviceNames } from './names.ts';
import { addDevice, deviceOf } from './registry.ts';

/** Whether a record type has a device support for a DTYP that is real. */
export function isRealDevice(type: string, name: string): boolean {
  const device = deviceOf(type, deviceNames(type).indexOf(name));
  return device !== undefined && !simulated.has(device);
}

/** Gives a record type a device support for a DTYP where it has none. */
export function simulateDevice(type: string, name: string): void {
  if (deviceOf(type, deviceNames(type).indexOf(name)) === undefined) addDevice([type], simulatedDevice(name));
}

// --- helpers ------------------------------------------------------------------------------------------------------

const simulated = new WeakSet<DeviceSupport>();

/** A device support that stands for one that is not there. */
export function simulatedDevice(name: string): DeviceSupport {
  const support: DeviceSupport = {
    name,
    link: 'INST_IO',
    init(record) {
      // There is nobody to interrupt.
      if (record.number('SCAN') === IO_INTR) record.set('SCAN', PASSIVE);
      pointOf(record, 'INP')?.inputs.push(record);
    },
    // biome-ignore lint/correctness/useYield: it never has to wait
    *read(record): Part<ReadStatus> {
      const value = pointOf(record, 'INP')?.value;
      if (value !== undefined && isSameKind(value, record.value('VAL'))) {
        record.set('VAL', value);
        record.set('UDF', 0);
      }
      return 'done';
    },
    // biome-ignore lint/correctness/useYield: it never has to wait
    *write(record): Part<boolean> {
      const point = pointOf(record, 'OUT');
      if (point !== undefined) {
        point.value = record.value('VAL');
        for (const input of point.inputs) input.processSoon();
      }
      return true;
    },
  };
  simulated.add(support);
  return support;
}

const PASSIVE = menus.menuScan.indexOf('Passive');
const IO_INTR = menus.menuScan.indexOf('I/O Intr');

/** What is written to an address, and who reads it. */
interface Point {
  value: Value | undefined;
  readonly inputs: RecordAccess[];
}

/** By address, for each IOC. */
const points = new WeakMap<RecordServices, Map<string, Point>>();

function pointOf(record: RecordAccess, link: 'INP' | 'OUT'): Point | undefined {
  const address = record.table.field(link) === undefined ? '' : addressOf(record.text(link));
  if (address === '') return undefined;
  const known = points.get(record.services) ?? new Map<string, Point>();
  points.set(record.services, known);
  const point = known.get(address) ?? { value: undefined, inputs: [] };
  known.set(address, point);
  return point;
}

/** asyn's addresses may have a time-out, which is not part of where they lead. */
function addressOf(text: string): string {
  const [, driver = '', asyn, rest] = /^@(asyn\w*)?\(([^)]*)\)(.*)$/.exec(text.trim()) ?? [];
  if (asyn === undefined || rest === undefined) return text.startsWith('@') || text.startsWith('#') ? text.trim() : '';
  const [port = '', address = '0'] = asyn.split(',').map((part) => part.trim());
  return `${driver}(${port},${address === '' ? '0' : address})${rest.trim()}`;
}

function isSameKind(a: Value, b: Value): boolean {
  if (typeof a === 'object' || typeof b === 'object')
    return typeof a === 'object' && typeof b === 'object' && a.constructor === b.constructor;
  return (typeof a === 'string') === (typeof b === 'string');
}
