/** The bindings of a port: to which PVs of the group they lead, and what they come to. */
import type { Connection } from '../../database/author/group-definition.ts';
import { expandMacros } from '../../database/author/macros.ts';
import type { PortSpec } from '../../database/port/transport.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import type { Frame, Framing } from '../../protocol/framing/framing.ts';
import { type BoundOptions, BoundPv } from './bound-pv.ts';
import { type AnyFrameBinding, planFrames } from './dialects/frames.ts';
import { type AnyHttpBinding, planHttp } from './dialects/http.ts';
import { type AnyModbusBinding, planModbus } from './dialects/modbus.ts';
import { type AnyMqttBinding, planMqtt } from './dialects/mqtt.ts';
import type { Feed, Plan, Writing } from './plan.ts';
import type { PortHome } from './port-home.ts';
import type { AnyBinding } from './puts.ts';
import { TopicPvs } from './topic-pvs.ts';
import { below } from './transports/mqtt.ts';

export interface PlannedBinding {
  readonly plan: Plan;
  readonly binding: AnyBinding;
}

export class PortBindings {
  readonly #home: PortHome;
  /** Of the port. */
  readonly #id: string;
  readonly #framing: Framing;
  readonly #all: readonly PlannedBinding[];
  readonly #feeds: readonly Feed[];
  /** Of an MQTT port: PVs that its topics make. */
  readonly #topics: TopicPvs | undefined;

  /** @throws DefinitionError for what is bound and is not there */
  constructor(home: PortHome, id: string, framing: Framing, spec: PortSpec, options: Connection['options']) {
    this.#home = home;
    this.#id = id;
    this.#framing = framing;
    this.#all = this.#plan(spec, options);
    this.#feeds = [
      ...this.#all.flatMap(({ plan }) => plan.feed ?? []),
      ...this.#unsolicited(options.unsolicited ?? []),
    ];
    const { unknown } = options;
    const root = spec.transport.kind === 'mqtt' ? (spec.transport.root ?? '') : '';
    this.#topics = unknown === undefined ? undefined : new TopicPvs(home, unknown, expandMacros(root, home.macros));
  }

  /** A message that nothing is bound to. */
  unknown(frame: Frame): Feed | undefined {
    return this.#topics?.feedOf(frame);
  }

  /** The connection is lost. */
  lose(): void {
    for (const { plan } of this.#all) plan.bound.lose();
    this.#topics?.lose();
  }

  get all(): readonly PlannedBinding[] {
    return this.#all;
  }

  /** What takes frames that answer no request. */
  get feeds(): readonly Feed[] {
    return this.#feeds;
  }

  /** Topics to ask the transport for, each once however many PVs it has. */
  get topics(): readonly string[] {
    const own = [...new Set(this.#feeds.flatMap(({ topic }) => topic ?? []))];
    return this.#topics === undefined ? own : [...own, this.#topics.topic];
  }

  *writings(): Iterable<{ readonly writing: Writing; readonly binding: AnyBinding }> {
    for (const { plan, binding } of this.#all) if (plan.writing !== undefined) yield { writing: plan.writing, binding };
  }

  // --- helpers

  #plan({ dialect, modbus = {}, transport }: PortSpec, options: Connection['options']): PlannedBinding[] {
    const bindings = [...this.#bind(options.bind ?? {}, '')];
    const { check, changed } = options;
    const together =
      dialect === 'modbus'
        ? planModbus(bindings as { bound: BoundPv; binding: AnyModbusBinding }[], modbus)
        : undefined;
    return bindings.map(({ bound, binding }, index) => {
      if (together !== undefined) return { plan: together[index]!, binding };
      if (dialect === 'http') return { plan: planHttp(bound, binding as AnyHttpBinding, changed), binding };
      if (dialect === 'frames') {
        return { plan: planFrames(bound, binding as AnyFrameBinding, { framing: this.#framing, check }), binding };
      }
      const root = transport.kind === 'mqtt' && transport.root !== undefined ? transport.root : '';
      const full = (topic: string) => below(expandMacros(root, this.#home.macros), topic);
      return { plan: planMqtt(bound, binding as AnyMqttBinding, full), binding };
    });
  }

  *#unsolicited(given: NonNullable<Connection['options']['unsolicited']>): Iterable<Feed> {
    for (const { match, to } of given) {
      if (to === undefined) continue;
      yield planFrames(this.#boundTo(to), { from: match }, { framing: this.#framing, check: undefined }).feed!;
    }
  }

  *#bind(bindings: Readonly<Record<string, object | undefined>>, path: string): Iterable<Bound> {
    for (const [key, given] of Object.entries(bindings)) {
      if (given === undefined) continue;
      const pv = this.#home.memberPv(path + key);
      if (pv === undefined && this.#home.hasGroup(path + key)) {
        yield* this.#bind(given as Readonly<Record<string, object>>, `${path}${key}.`);
        continue;
      }
      if (pv === undefined) {
        throw new DefinitionError(
          this.#home.prefix + path + key,
          `the port ${this.#id} is to be bound to it, but the group has no such member.`,
        );
      }
      const binding = given as AnyBinding;
      yield { bound: new BoundPv(pv, this.#home.services.clock, binding as BoundOptions), binding };
    }
  }

  #boundTo(key: string): BoundPv {
    const known = this.#all.find(({ plan }) => plan.bound.key === key)?.plan.bound;
    if (known !== undefined) return known;
    const pv = this.#home.memberPv(key);
    if (pv === undefined) {
      throw new DefinitionError(
        this.#home.prefix + key,
        `frames of the port ${this.#id} are to go to it, but the group has no such member.`,
      );
    }
    return new BoundPv(pv, this.#home.services.clock, {});
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Bound {
  readonly bound: BoundPv;
  readonly binding: AnyBinding;
}
