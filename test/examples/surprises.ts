/** What `every-pv.test.ts` must know of single examples: options they need, and PVs that are meant to be different. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Field } from '../support/naive-dbr.ts';

/** Values for the macros that have no default, or one that may lead to a neighbour. */
export const macros: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  autosave: { file: join(tmpdir(), `xioc-every-pv-${process.pid}.sav`) },
  barcode_reader: { event: '/dev/null' },
  formula_ioc: { formula: 'area = width * height' },
  gamepad: { event: '/dev/null' },
  mirror: { target: 'nobody:has:it' },
  // TCP port 1: nobody plays the device there.
  scpi_supply: { tcp: '1' },
  lewis_motor: { tcp: '1' },
  lewis_linkam_t95: { tcp: '1' },
  lewis_chopper_driver: { chopper: 'nobody:has:it:' },
  json_detector: { url: 'http://127.0.0.1:1' },
  modbus_oven: { tcp: '1' },
  mqtt_room: { broker: 'mqtt://127.0.0.1:1' },
  mqtt_room_played: { broker: 'mqtt://127.0.0.1:1' },
  lakeshore_tcp: { tcp: '1' },
  rs485_pumps: { tcp: '1' },
  flow_controller: { tcp: '1' },
};

/** How many times as fast time passes where motors move. */
export const speeds: Readonly<Record<string, number>> = { fake_motor_record: 20 };

export interface Surprise {
  /** Not written: why is in the comment. */
  readonly skip?: boolean;
  /** What is read after 1, `USD` or the first state was put, where that is something else. */
  readonly stored?: readonly Field[];
  /** The put fails. */
  readonly refused?: boolean;
}

export function surprises(id: string, name: string): Surprise {
  const found = Object.entries(table[id] ?? {}).find(([end]) => name === end || name.endsWith(`:${end}`));
  return found?.[1] ?? {};
}

// --- helpers ------------------------------------------------------------------------------------------------------

const changing: Surprise = { stored: [] };
const shown: Surprise = { skip: true };
const called = { random1: changing, random2: changing, Process: { stored: [0] } };

/** By the end of the PV's name. */
const table: Readonly<Record<string, Readonly<Record<string, Surprise>>>> = {
  // Nobody plays the device: puts are refused at once.
  scpi_supply: { volts: { refused: true }, output: { refused: true }, reset: { refused: true } },
  lewis_motor: { target: { refused: true }, stop: { refused: true } },
  lewis_chopper_driver: { run: { refused: true } },
  json_detector: { exposure: { refused: true }, frames: { refused: true }, acquire: { refused: true } },
  modbus_oven: { setpoint: { refused: true }, heater: { refused: true } },
  mqtt_room: { heater: { refused: true } },
  mqtt_room_played: { climate: { refused: true }, heater: { refused: true } },
  lakeshore_tcp: { setpoint: { refused: true }, range: { refused: true } },
  rs485_pumps: { on: { refused: true } },
  flow_controller: { setpoint: { refused: true } },
  lewis_linkam_t95: {
    rate: { refused: true },
    limit: { refused: true },
    start: { refused: true },
    stop: { refused: true },
    hold: { refused: true },
  },
  lewis_chopper: { CmdS: { refused: true } },
  all_in_one: { single: { stored: [...Buffer.from('a')] }, random: changing },
  areadetector_image: { Acquire: { stored: [0] }, ArrayData: changing, ArrayCounter: changing },
  caproto_to_ophyd: { ...called, exit: { skip: true } }, // it would
  caproto_to_typhos: { ...called, exit: { skip: true } },
  custom_write: { directory: { skip: true } }, // A and B write there
  big_image_noisy_neighbor: { t1: changing, image: changing },
  dynamic_calc: { 'formula.PROC': { stored: [0] }, variables: { stored: ['USD'] } },
  formula_ioc: { proc: { stored: [0] } },
  inline_style: { random_int: changing, random_str: changing },
  // The setpoint ramps for minutes; what the controller shows is shown ten times a second.
  lakeshore: { setpoint: { skip: true }, ...each('Kp Ki Kd ramp_rate setpoint feedback output', '_rbv', shown) },
  records: { B: { refused: true } },
  reading_counter: { A: changing, B: changing },
  rpc_function: { fixed_random: changing, Process: { stored: [0] } },
  skip_write: { value: { stored: [85] } },
  status: { SYSRESET: { skip: true }, READACF: { stored: [0] } }, // SYSRESET stops the IOC
  states: { value: changing, my_stately_state: changing },
  subgroups: { random: changing },
  trigger_with_pc: { wait: { skip: true } }, // a read takes up to 15 s
  type_varieties: { pi: { refused: true }, char: { refused: true } },
};

function each(names: string, suffix: string, surprise: Surprise): Record<string, Surprise> {
  return Object.fromEntries(names.split(' ').map((name) => [`${name}${suffix}`, surprise]));
}
