/** The examples against caproto's own: a client written for those finds the same PVs here. */
import { expect, inject, test } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import type { Pv } from '../../src/actors/pv/pv.ts';
import { examples } from '../../src/examples/index.ts';
import { DbrNative, dbrNativeOf } from '../../src/protocol/ca/dbr-native.ts';
import { AccessRight } from '../../src/protocol/value/posting.ts';
import { makeIoc } from '../../src/serve.ts';
import { runClient } from './client.ts';

/** A PV of one of caproto's examples before anybody wrote to it. */
interface CaprotoPv {
  readonly example: string;
  readonly name: string;
  readonly type: number;
  /** null: nobody said. */
  readonly count: number | null;
  readonly value: unknown;
  readonly writable: boolean;
  readonly units: string;
  readonly precision: number;
  /** Pairs, low and high: display, alarm, warning, control; equal ones are no limits. */
  readonly limits: readonly number[];
  readonly states: readonly string[];
  readonly record: string;
}

const plain = `
  simple simple_with_type_hints random_walk scan_rate decay thermo_sim chirp mini_beamline macros subgroups
  setpoint_rbv_pair rpc_function enums scalars_and_arrays records records_subclass fake_motor_record states custom_write
  skip_write autosave startup_and_shutdown_hooks worker_thread worker_thread_pc io_interrupt big_image_noisy_neighbor
  no_pvproperty client_monitor_async lakeshore advanced.type_varieties advanced.raw_timestamp
  advanced.thread_client_monitor pathological.reading_counter too_clever.trigger_with_pc too_clever.dynamic_calc
  too_clever.dynamic_pvgroups too_clever.shared_memory too_clever.areadetector_image too_clever.caproto_to_ophyd
`;
const ofTests = 'ioc_all_in_one ioc_any_record ioc_inline_style ioc_process issue_797_server';
const optional: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  formula_ioc: { formula: 'area = width * height' },
  mirror: { target: 'nobody:has:it' },
  'hardware_specific.barcode_reader': { event: '/dev/null' },
  'hardware_specific.gamepad': { event: '/dev/null' },
};

interface Twin {
  readonly id: string;
  readonly module: string;
  readonly macros: Readonly<Record<string, string>>;
}

const twins: readonly Twin[] = [
  ...words(plain).map((path) => twin('caproto.ioc_examples', path)),
  ...words(ofTests).map((path) => twin('caproto.tests', path)),
  ...Object.entries(optional).map(([path, macros]) => twin('caproto.ioc_examples', path, macros)),
];

/** PVs whose initial value is drawn at random, or made when the IOC starts. */
const otherValues = /:(waveform|image|directory)$/;

/** ADCore's types, which ophyd relies on, where caproto has CHAR arrays for all that is text. */
const ofAdCore: Readonly<Record<string, object>> = {
  ...each('cam1:Manufacturer_RBV cam1:Model_RBV cam1:PortName_RBV image1:PortName_RBV', string('')),
  ...each('image1:NDArrayPort image1:NDArrayPort_RBV', string('')),
  'adimage:image1:PluginType_RBV': string(''),
  ...each('image1:BlockingCallbacks image1:BlockingCallbacks_RBV', state(0, ['No', 'Yes'])),
  ...each('image1:EnableCallbacks image1:EnableCallbacks_RBV', state(1, ['Disable', 'Enable'])),
  'adimage:image1:DataType_RBV': state(4, 'Int8 UInt8 Int16 UInt16 Int32 UInt32 Float32 Float64'.split(' ')),
};

/** What is meant to be different. */
const differences: Readonly<Record<string, object>> = {
  // With what caproto writes when it starts.
  'sim:mtr2': { precision: 2 },
  'sim:mtr3': { precision: 2 },
  // It has the fields of a motor, which is what clients see of a type that caproto's example registers.
  'mock:motor1': { record: 'motor' },
  'mock:motor2': { record: 'motor' },
  ...ofAdCore,
};

/** Makes an IOC of caproto save its values; here that is said of each PV that is saved. */
const absent = ['autosaved_simple:autosave_helper::__autosave_hook__'];

test.skipIf(inject('peer') === 'base')('the examples have the PVs that those of caproto have', async () => {
  const request = Object.fromEntries(twins.map(({ id, module, macros }) => [id, [module, optionsOf(macros)]]));
  const found = (await runClient('caproto_examples.py', request, process.env)) as unknown as CaprotoPv[];
  expect(new Set(found.map(({ example }) => example)).size).toBe(twins.length);
  for (const { id, macros } of twins) {
    const { default: group } = await examples[id]!();
    const { pvs } = await makeIoc(group, { macros, clock: new HeapClock(0) });
    for (const theirs of found.filter(({ example }) => example === id)) {
      if (absent.includes(theirs.name)) continue;
      const pv = pvs.get(theirs.name);
      const wanted = { ...facts(theirs), ...differences[theirs.name] };
      expect.soft(pv && factsOf(pv), `${id}: ${theirs.name}`).toMatchObject(wanted);
    }
  }
});

// --- helpers ------------------------------------------------------------------------------------------------------

function each(names: string, facts: object): Record<string, object> {
  return Object.fromEntries(words(names).map((name) => [`adimage:${name}`, facts]));
}

function string(value: string): object {
  return { type: DbrNative.STRING, count: 1, value: [value] };
}

function state(value: number, states: readonly string[]): object {
  return { type: DbrNative.ENUM, count: 1, value: [value], states };
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

function twin(folder: string, path: string, macros: Readonly<Record<string, string>> = {}): Twin {
  const id = path.replace(/^.*\./, '').replace(/^ioc_/, '');
  return { id, module: `${folder}.${path}`, macros };
}

function optionsOf(macros: Readonly<Record<string, string>>): string[] {
  return Object.entries(macros).flatMap(([name, value]) => [`--${name}`, value]);
}

/** As far as caproto says something: where it has no units, no limits, no decimals, ours may have. */
function facts({ example: _, limits, value, units, precision, count, ...rest }: CaprotoPv) {
  return {
    ...rest,
    ...(count !== null && { count }),
    ...(units !== '' && { units }),
    ...(precision !== 0 && { precision }),
    ...(!otherValues.test(rest.name) && { value: listOf(value) }),
    ...limitsOf(limits),
  };
}

function factsOf({ name, native, maxCount, metadata, current, definition }: Pv) {
  const { units, precision, enumStrings, recordType } = metadata;
  return {
    name,
    type: dbrNativeOf(native),
    count: maxCount,
    writable: (definition.rights & AccessRight.WRITE) !== 0,
    value: listOf(current.value),
    units,
    precision,
    display: [metadata.displayLow, metadata.displayHigh],
    alarm: [metadata.alarmLow, metadata.alarmHigh],
    warning: [metadata.warningLow, metadata.warningHigh],
    control: [metadata.controlLow, metadata.controlHigh],
    states: enumStrings,
    record: recordType,
  };
}

/** Those whose ends differ: others are no limits. */
function limitsOf(flat: readonly number[]): Readonly<Record<string, readonly number[]>> {
  const pairs = ['display', 'alarm', 'warning', 'control'].map((kind, nth) => [kind, flat.slice(2 * nth, 2 * nth + 2)]);
  return Object.fromEntries(pairs.filter(([, pair]) => pair![0] !== pair![1]));
}

/** At most as many elements as caproto's side tells. */
function listOf(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [Number(value)];
  if (typeof value === 'number' || typeof value === 'string') return [value];
  return Array.from(value as ArrayLike<unknown>).slice(0, 100);
}
