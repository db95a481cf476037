/** The examples as Markdown, in the order in which to read them: a table for each chapter, and pictures of machines. */
import { examples } from '../src/examples/index.ts';
import { describe, toMermaid } from '../src/index.ts';

interface Chapter {
  readonly title: string;
  readonly text: string;
  readonly ids: readonly string[];
}

export const chapters: readonly Chapter[] = [
  {
    title: 'Values',
    text: 'PVs that hold what is put, of every type.',
    ids: [
      'simple',
      'simple_with_type_hints',
      'two_pvs',
      'scalars_and_arrays',
      'enums',
      'type_varieties',
      'table',
      'image',
    ],
  },
  {
    title: 'Names and groups',
    text: 'How PVs get their names, and how groups are made of groups.',
    ids: ['macros', 'subgroups', 'setpoint_rbv_pair', 'no_pvproperty', 'issue_797_server'],
  },
  {
    title: 'Handlers',
    text: 'What happens when a PV is put and got, and when the IOC starts and stops.',
    ids: [
      'startup_and_shutdown_hooks',
      'skip_write',
      'custom_write',
      'reading_counter',
      'raw_timestamp',
      'rpc_function',
      'inline_style',
      'all_in_one',
    ],
  },
  {
    title: 'Machines',
    text: 'Devices with modes: what they do is a statechart.',
    ids: [
      'random_walk',
      'chirp',
      'decay',
      'thermo_sim',
      'states',
      'trigger_with_pc',
      'mini_beamline',
      'lakeshore',
      'areadetector_image',
    ],
  },
  {
    title: 'What the runtime does',
    text: 'Scans, restarts, values that survive, and statistics: one line each in an IOC of your own.',
    ids: ['scan_rate', 'supervised', 'autosave', 'status'],
  },
  {
    title: 'Records',
    text: 'PVs with the fields that EPICS users expect.',
    ids: ['records', 'process', 'any_record', 'fake_motor_record', 'records_subclass'],
  },
  {
    title: 'Devices that are connected',
    text: 'Each with the device itself, which `xioc simulate` plays and `--simulate` joins.',
    ids: [
      'scpi_supply',
      'json_detector',
      'modbus_oven',
      'mqtt_room',
      'mqtt_room_played',
      'lakeshore_tcp',
      'rs485_pumps',
      'flow_controller',
      'lewis_motor',
      'lewis_linkam_t95',
      'lewis_chopper',
      'lewis_chopper_driver',
    ],
  },
  {
    title: 'Threads, devices and other IOCs',
    text: 'Actors that own something outside the IOC, and give it back.',
    ids: [
      'worker_thread',
      'worker_thread_pc',
      'shared_memory',
      'big_image_noisy_neighbor',
      'io_interrupt',
      'barcode_reader',
      'gamepad',
      'mirror',
      'client_monitor_async',
      'thread_client_monitor',
    ],
  },
  {
    title: 'PVs that come and go',
    text: 'What there is, is decided when the IOC starts, or while it runs.',
    ids: ['formula_ioc', 'dynamic_calc', 'dynamic_pvgroups', 'defaultdict_server', 'spoof_beamline'],
  },
  {
    title: 'Other programs',
    text: 'An IOC in the language of another program.',
    ids: ['caproto_to_ophyd', 'caproto_to_typhos'],
  },
];

/** Something for the options that have no default. */
const macros: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  barcode_reader: { event: '/dev/input/event3' },
  formula_ioc: { formula: 'area = width * height' },
  gamepad: { event: '/dev/input/event5' },
  mirror: { target: 'simple:B' },
};

/** A table for each chapter: an example, and a line about it. */
export async function exampleTables(): Promise<string> {
  const texts = await Promise.all(
    chapters.map(async ({ title, text, ids }) => {
      const rows = await Promise.all(ids.map(row));
      return `## ${title}\n\n${text}\n\n| example | shows |\n|---|---|\n${rows.join('\n')}\n`;
    }),
  );
  return texts.join('\n');
}

/** A page with the charts of all examples that have a machine. */
export async function examplePictures(): Promise<string> {
  const sections = await Promise.all(chapters.flatMap(({ ids }) => ids).map(section));
  return `${INTRODUCTION}\n${sections.filter((text) => text !== undefined).join('\n')}`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INTRODUCTION = `# The machines of the examples

Drawn by \`npm run diagrams\`; a test fails when a chart is stale. [The table](../src/examples/README.md) has every example.
`;

async function row(id: string): Promise<string> {
  const { doc, machines, options } = await load(id);
  const charts = machines.length > 0 ? ` ([chart](../../docs/examples.md#${id}))` : '';
  return `| [\`${id}\`](${id}.ts) | ${doc}${options === '' ? '' : `; \`xioc run ${id}${options}\``}${charts} |`;
}

async function section(id: string): Promise<string | undefined> {
  const { doc, machines } = await load(id);
  if (machines.length === 0) return undefined;
  const pictures = machines.map(({ id: machine, chart }) => {
    const caption = machines.length > 1 ? `\`${machine}\`:\n\n` : '';
    return `${caption}\`\`\`mermaid\n${toMermaid(chart)}\`\`\`\n`;
  });
  return `## ${id}\n\n${doc}. See [\`${id}.ts\`](../src/examples/${id}.ts).\n\n${pictures.join('\n')}`;
}

async function load(id: string) {
  const { default: group } = await examples[id]!();
  const given = macros[id] ?? {};
  const { machines } = await describe(group, { macros: given });
  const options = Object.entries(given).map(([name, value]) => ` --${name} '${value}'`);
  return { doc: group.options.doc, machines, options: options.join('') };
}
