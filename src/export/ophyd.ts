/**
 * An ophyd device class for an IOC: Python source, to be saved and imported.
 *
 * A group becomes a class and a component, a setpoint with its readback one signal, a motor record an EpicsMotor, a
 * function called over Channel Access a device with a method `call`.
 */
import type { GroupDescription, IocDescription, PvDescription } from './description.ts';

export function toOphyd(ioc: IocDescription): string {
  const classes = new Classes();
  const root = classes.add(ioc);
  const lines = [
    `"""Ophyd devices of the IOC ${ioc.key}, made by xioc."""`,
    'from ophyd import Component as Cpt',
    `from ophyd import ${['Device', ...classes.used].sort().join(', ')}`,
    ...classes.sources.flatMap((source) => ['', '', source]),
    '',
    '',
    `# ${variable(ioc.key)} = ${root}(${quoted(ioc.prefix)}, name=${quoted(variable(ioc.key))})`,
    '',
  ];
  return lines.join('\n');
}

// --- helpers ------------------------------------------------------------------------------------------------------

class Classes {
  readonly sources: string[] = [];
  /** What is imported from ophyd besides Device. */
  readonly used = new Set<string>();
  /** Class by its source without its name: identical groups share one. */
  readonly #known = new Map<string, string>();
  readonly #names = new Set<string>();

  /** The name of the group's class. */
  add(group: GroupDescription): string {
    const body = this.#body(group);
    const known = this.#known.get(body);
    if (known !== undefined) return known;
    const base = `${camel(group.key)}Device`;
    let name = base;
    for (let nth = 2; this.#names.has(name); nth++) name = `${base}${nth}`;
    this.#names.add(name);
    this.#known.set(body, name);
    this.sources.push(`class ${name}(Device):\n${body}`);
    return name;
  }

  // --- helpers

  #body(group: GroupDescription): string {
    const attributes = new Set<string>();
    const lines = group.members.map((member) => {
      const attribute = unique(variable(member.key), attributes);
      if (member.kind === 'pv') return `    ${attribute} = ${this.#signal(member, group.prefix)}`;
      const pair = pairOf(member);
      if (pair !== undefined) return `    ${attribute} = ${this.#pair(group.prefix, member, pair)}`;
      return `    ${attribute} = Cpt(${this.add(member)}, ${quoted(member.prefix.slice(group.prefix.length))}${docOf(member)})`;
    });
    const doc = group.doc === '' ? [] : [`    """${text(group.doc)}."""`, ''];
    const call = isFunction(group) ? ['', callOf(group)] : [];
    return [...doc, ...(lines.length > 0 ? lines : ['    pass']), ...call].join('\n');
  }

  #signal(pv: PvDescription, prefix: string): string {
    const where = prefix + pv.suffix === pv.name ? '' : ', add_prefix=()';
    if (pv.record === 'motor') {
      this.used.add('EpicsMotor');
      return `Cpt(EpicsMotor, ${quoted(pv.suffix)}${where}${docOf(pv)})`;
    }
    const type = pv.writable ? 'EpicsSignal' : 'EpicsSignalRO';
    this.used.add(type);
    return `Cpt(${type}, ${quoted(pv.suffix)}${where}${completion(pv)}${asText(pv)}${kindOf(pv)}${docOf(pv)})`;
  }

  #pair(prefix: string, group: GroupDescription, { setpoint, readback }: Pair): string {
    this.used.add('EpicsSignal');
    const suffix = ({ name }: PvDescription) => quoted(name.slice(prefix.length));
    const { doc } = group.doc === '' ? readback : group;
    return `Cpt(EpicsSignal, ${suffix(readback)}, write_pv=${suffix(setpoint)}${completion(setpoint)}${asText(readback)}${kindOf(readback)}${docOf({ doc })})`;
  }
}

interface Pair {
  readonly setpoint: PvDescription;
  readonly readback: PvDescription;
}

function pairOf({ members }: GroupDescription): Pair | undefined {
  const [setpoint, readback] = members;
  const isPair = members.length === 2 && setpoint?.key === 'setpoint' && readback?.key === 'readback';
  return isPair && setpoint.kind === 'pv' && readback.kind === 'pv' ? { setpoint, readback } : undefined;
}

const OUTCOME = ['Status', 'Retval', 'Process'];

function isFunction({ members }: GroupDescription): boolean {
  return OUTCOME.every((key) => members.some((member) => member.key === key));
}

function callOf({ members }: GroupDescription): string {
  const parameters = members.filter(({ key }) => !OUTCOME.includes(key)).map(({ key }) => variable(key));
  return [
    `    def call(self${parameters.map((name) => `, ${name}=None`).join('')}):`,
    '        """Calls the function; a parameter that is not given keeps its value."""',
    ...parameters.flatMap((name) => [
      `        if ${name} is not None:`,
      `            self.${name}.put(${name}, wait=True)`,
    ]),
    '        self.Process.put(1, wait=True)',
    '        return self.Retval.get(use_monitor=False)',
  ].join('\n');
}

/** Every put here completes when what it causes is done: a set that waits for that need not poll. */
function completion({ writable }: PvDescription): string {
  return writable ? ', put_complete=True' : '';
}

/** An array is not read at each point of a scan, unless somebody asks for it. */
function kindOf(pv: PvDescription): string {
  return pv.count > 1 && !isText(pv) ? ', kind="omitted"' : '';
}

/** ophyd gives numbers for states and for the bytes of a text, unless it is given their names. */
function asText(pv: PvDescription): string {
  return pv.type === 'enum' || isText(pv) ? ', string=True' : '';
}

function isText({ type, count }: PvDescription): boolean {
  return type === 'string' || (type === 'uint8' && count > 1);
}

function docOf({ doc }: { readonly doc: string }): string {
  return doc === '' ? '' : `, doc=${quoted(doc)}`;
}

function camel(key: string): string {
  const name = key.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_match, letter: string) => letter.toUpperCase());
  return /^[A-Za-z]/.test(name) ? name : `The${name}`;
}

/** Names that Python, or ophyd's Device, has already. */
const TAKEN = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield None True False ' +
    'call check_value children clear_sub configuration_attrs configure connected component_names describe ' +
    'describe_configuration destroy dotted_name event_types get get_device_tuple get_instantiated_signals hints ' +
    'instantiate_component kind lazy_wait_for_connection log lookup name parent pause position prefix put read ' +
    'read_attrs read_configuration report resume root stage stage_sigs stop sub_devices subscribe subscriptions summary ' +
    'trigger trigger_signals unstage unsubscribe unsubscribe_all wait_for_connection walk_components walk_signals ' +
    'walk_subdevices attr_name make_device_adaptor set default_sub dispatcher_types'
  ).split(' '),
);

function variable(key: string): string {
  const name = key
    .replaceAll(/\W/g, '_')
    .replace(/^(?=\d)/, '_')
    .replace(/^_+/, '');
  return name === '' ? 'value' : TAKEN.has(name) ? `${name}_` : /^\d/.test(name) ? `n${name}` : name;
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let nth = 2; taken.has(free); nth++) free = `${name}_${nth}`;
  taken.add(free);
  return free;
}

/** A Python string: JSON's escapes are among Python's. */
function quoted(value: string): string {
  return JSON.stringify(value);
}

function text(doc: string): string {
  return doc.replaceAll('\\', '\\\\').replaceAll('"""', "'''");
}
