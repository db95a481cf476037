/** Wiring of an access security group: follows its input PVs, here or in other IOCs, and computes its CALCs. */
import { hostname } from 'node:os';
import type { RemoteClient } from '../../database/links/remote.ts';
import { type GroupInputs, unconnected, withInput, withoutInput } from '../../database/security/inputs.ts';
import type { InputChannel } from '../../database/security/report.ts';
import type { GroupInput, SecurityGroupDefinition } from '../../database/security/rules.ts';
import {
  type HeardInput,
  type SecurityGroupEvent,
  type SecurityGroupWiring,
  securityGroupMachine,
} from '../../machines/security-group.ts';
import type { EventOf } from '../../machines/wired.ts';
import { Severity } from '../../protocol/value/alarm.ts';
import { convertRead } from '../../protocol/value/convert.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { PvDirectory } from '../pv/directory.ts';
import type { Pv } from '../pv/pv.ts';
import type { SourceWatcher } from '../pv/source.ts';

const logic = wire(securityGroupMachine);

/** What a security group needs of the IOC. */
export interface SecurityOwner extends AnyWired {
  readonly names: PvDirectory;
  /** For PVs of other IOCs. */
  client(): RemoteClient;
  /** Calls `watcher` when PVs come and go. */
  watch(watcher: SourceWatcher): () => void;
}

/** The PV of an input, as it is followed. */
interface Followed {
  readonly input: GroupInput;
  /** Undefined: the PV is of another IOC, or nowhere. */
  readonly pv: Pv | undefined;
  readonly channel: () => InputChannel;
  readonly leave: () => void;
}

type HeardEvent = EventOf<SecurityGroupEvent, 'input.changed' | 'input.good' | 'input.bad'>;

export class SecurityGroup extends Wired<typeof securityGroupMachine> implements SecurityGroupWiring {
  readonly kind = 'security';
  readonly definition: SecurityGroupDefinition;
  readonly #ioc: SecurityOwner;
  readonly #changed: (group: SecurityGroup) => void;
  readonly #followed: Followed[] = [];
  #endWatch: (() => void) | undefined;
  #inputs: GroupInputs;

  /** @param changed called when rules begin or cease to hold */
  constructor(
    parent: AnyWired,
    ioc: SecurityOwner,
    definition: SecurityGroupDefinition,
    changed: (group: SecurityGroup) => void,
  ) {
    const { name, inputs } = definition;
    const pvs = Object.fromEntries(inputs.map(({ letter, pv }) => [letter, pv]));
    super(logic, parent, `security:${name}`, { name, inputs: pvs });
    this.definition = definition;
    this.#ioc = ioc;
    this.#changed = changed;
    this.#inputs = unconnected(definition);
    this.ref.start();
  }

  label(): string {
    return `ASG ${this.definition.name}`;
  }

  describe(): Record<string, unknown> {
    const { values, bad, holding } = this.#inputs;
    const state = (letter: string) => (bad.has(letter) ? 'not good' : (values.get(letter) ?? 0));
    return {
      ...Object.fromEntries(this.definition.inputs.map(({ letter, pv }) => [`INP${letter}(${pv})`, state(letter)])),
      holding: [...holding].map(({ calc }) => calc!.expression),
    };
  }

  /** What it knows of its inputs now. */
  get inputs(): GroupInputs {
    return this.#inputs;
  }

  /** For `ascar`. */
  get channels(): InputChannel[] {
    return this.#followed.map(({ channel }) => channel());
  }

  // --- actions of the machine

  follow(): void {
    for (const input of this.definition.inputs) this.#followed.push(this.#followInput(input));
    const moved = (pv: Pv) => this.#pvMoved(pv);
    this.#endWatch = this.#ioc.watch({ added: moved, removed: moved, rightsChanged: () => {} });
  }

  leave(): void {
    for (const { leave } of this.#followed) leave();
    this.#followed.length = 0;
    this.#endWatch?.();
  }

  compute({ letter, value }: HeardEvent): void {
    const before = this.#inputs;
    this.#inputs =
      value === undefined ? withoutInput(before, letter) : withInput(this.definition, before, letter, value);
    const changes = this.definition.rules.some((rule) => {
      const holds = ({ bad, holding }: GroupInputs) =>
        holding.has(rule) && !rule.calc!.inputs.some((used) => bad.has(used));
      return rule.calc !== undefined && holds(before) !== holds(this.#inputs);
    });
    if (changes) this.#changed(this);
  }

  // --- helpers

  /** A PV has come to this IOC or left it: inputs may now be found elsewhere. */
  #pvMoved(moved: Pv): void {
    for (const [index, { input, pv, leave }] of this.#followed.entries()) {
      if (pv !== moved && this.#ioc.names.find(input.pv) === pv) continue;
      leave();
      this.#hear({ letter: input.letter });
      this.#followed[index] = this.#followInput(input);
    }
  }

  #hear(heard: HeardInput): void {
    const isGood = heard.value !== undefined && !heard.value.invalid;
    const wasGood = !this.#inputs.bad.has(heard.letter);
    if (!isGood && !wasGood && heard.value === undefined) return;
    const type = !isGood ? 'input.bad' : wasGood ? 'input.changed' : 'input.good';
    this.deliver({ type, ...heard });
  }

  #followInput(input: GroupInput): Followed {
    const pv = this.#ioc.names.find(input.pv);
    return pv === undefined ? this.#followRemote(input) : this.#followLocal(input, pv);
  }

  #followLocal(input: GroupInput, pv: Pv): Followed {
    const { letter } = input;
    const read = () => {
      const { value, severity } = pv.current;
      const number = numberOf(convertRead(pv.native, value, 'double', pv.metadata));
      this.#hear({ letter, ...(number !== undefined && { value: inputValue(number, severity) }) });
    };
    const leave = pv.audience.watch((_update, mask) => {
      if ((mask & (Dbe.VALUE | Dbe.ALARM)) !== 0) read();
    });
    read();
    const channel = () => ({ pv: input.pv, connection: 'yes', read: true, write: true, host: hostname() }) as const;
    return { input, pv, leave, channel };
  }

  #followRemote(input: GroupInput): Followed {
    const { letter } = input;
    const remote = this.#ioc.client().pv(input.pv);
    let everConnected = remote.connected;
    const connection = (connected: boolean) => {
      everConnected ||= connected;
      if (!connected) this.#hear({ letter });
    };
    remote.on('connection', connection);
    const monitor = remote.subscribe({
      mask: 'va',
      onUpdate: ({ value, severity = Severity.NO_ALARM }) => {
        const number = numberOf(value);
        this.#hear({ letter, ...(number !== undefined && { value: inputValue(number, severity) }) });
      },
      onError: () => this.#hear({ letter }),
    });
    const leave = () => {
      monitor.cancel();
      remote.off('connection', connection);
    };
    const channel = (): InputChannel => {
      const { connected } = remote;
      const state = connected ? 'yes' : everConnected ? 'prev' : 'never';
      const host = connected ? (remote.host ?? '') : '<disconnected>';
      return { pv: input.pv, connection: state, read: connected, write: connected, host };
    };
    return { input, pv: undefined, leave, channel };
  }
}

function inputValue(value: number, severity: number) {
  return { value, invalid: severity === Severity.INVALID };
}

/** The first element; undefined when there is none, or no number in it. */
function numberOf(value: Value | undefined): number | undefined {
  const first = typeof value === 'object' ? value[0] : value;
  if (first === undefined || first === '') return undefined;
  const number = Number(first);
  return typeof first === 'string' && Number.isNaN(number) ? undefined : number;
}
