/** A port of a group: its connection, the PVs that are bound to it, and what authors hold of it. */

import type { Connection } from '../../database/author/connection.ts';
import type { Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { expandMacros, type MacroValues } from '../../database/author/macros.ts';
import type { PortSpec, TransportSpec } from '../../database/port/transport.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import { type Frame, type Framing, whole } from '../../protocol/framing/framing.ts';
import { line } from '../../protocol/framing/line.ts';
import { modbusRtu, modbusTcp } from '../../protocol/modbus/framing.ts';
import { RealClock } from '../kernel/clock.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired } from '../kernel/wired.ts';
import { type BoundOptions, BoundPv, type MemberPv } from './bound-pv.ts';
import { type AnyFrameBinding, ownRequest, planFrames, requestFrame, shown, textOf } from './dialects/frames.ts';
import { type AnyHttpBinding, httpFraming, planHttp } from './dialects/http.ts';
import { type AnyModbusBinding, planModbus } from './dialects/modbus.ts';
import { type AnyMqttBinding, planMqtt } from './dialects/mqtt.ts';
import { Exchange, scripted } from './exchange.ts';
import { LivePortHandle } from './handle.ts';
import { type OpenableTransport, openable } from './open-transport.ts';
import type { Feed, Plan, Writing } from './plan.ts';
import { Polls, type ReadingState } from './polls.ts';
import { Port } from './port.ts';
import { PortPvs } from './port-pvs.ts';
import { type AnyBinding, Puts } from './puts.ts';
import { below } from './transports/mqtt.ts';

/** The group, as its port sees it. */
export interface PortHome {
  /** What its names start with. */
  readonly prefix: string;
  readonly name: string;
  readonly macros: MacroValues;
  readonly services: Services;
  /** The IOC. */
  readonly parent: AnyWired;
  /** A member, or of a group within `group.member`; undefined: there is none. */
  memberPv(key: string): MemberPv | undefined;
  /** Whether a group within has this key. */
  hasGroup(key: string): boolean;
  /** Adds PVs that nobody named. */
  make(members: Members): (name: string) => PvHandle;
  /** Tells the machines of the group that take such an event. */
  tell(event: PortNews): void;
}

export type PortNews =
  | { readonly type: 'port.up' | 'port.down'; readonly port: string }
  | { readonly type: 'port.frame'; readonly port: string; readonly frame: string };

export class GroupPort {
  readonly id: string;
  readonly port: Port;
  readonly handle: LivePortHandle;
  readonly #framing: Framing;
  readonly #home: PortHome;
  readonly #plans: readonly Planned[];
  readonly #polls: Polls;
  readonly #puts: Puts;

  /**
   * @param transport instead of that of the definition, as `serve({ ports })` gives it
   * @throws DefinitionError for what is bound and is not there
   */
  constructor(home: PortHome, { port: spec, options }: Connection, transport: TransportSpec = spec.transport) {
    const { services } = home;
    this.#home = home;
    this.id = options.id ?? home.name;
    this.#framing = framingOf(spec, transport, options.framing);
    const framing = this.#framing;
    const { device, open, isCleanedByClosing, isWhole = false } = this.#openable(transport, options.secrets ?? []);
    const {
      limit = 1,
      connectLimit = 5,
      quiet = 0,
      gap = 0,
      rate,
      backoff = [1, 30],
      retries = 1,
      inFlight = 1,
      settle = isCleanedByClosing ? 0.2 : limit,
      keepAlive,
      resync,
      init = [],
      goodbye = [],
      unsolicited = [],
      publish,
    } = options;
    const feeds: Feed[] = [];
    const isUnsolicited = (frame: Frame): boolean => {
      if (unsolicited.length === 0 && feeds.length === 0) return false;
      const text = textOf(frame, framing);
      return unsolicited.some(({ match }) => match.test(text)) || feeds.some((feed) => isFor(feed, frame));
    };
    const ask = keepAlive?.ask;
    this.port = new Port(home.parent, services, {
      name: this.id,
      device,
      framing,
      open,
      isCleanedByClosing,
      isWhole,
      limitMs: limit * 1000,
      inFlight,
      resync,
      isUnsolicited,
      times: {
        connectMs: connectLimit * 1000,
        quietMs: quiet * 1000,
        settleMs: settle * 1000,
        gapMs: Math.max(gap * 1000, rate === undefined ? 0 : 1000 / rate),
        keepAliveMs: keepAlive === undefined ? Number.POSITIVE_INFINITY : keepAlive.after * 1000,
        firstBackoffMs: backoff[0] * 1000,
        longestBackoffMs: backoff[1] * 1000,
        closeMs: 800,
      },
      init: () => [
        ...init.map((request) => this.#own(() => ownRequest(request, framing), shown(textOfRequest(request)), 'init')),
        ...this.#puts.due(this.#writings()),
      ],
      goodbye: () => goodbye.map((request) => this.#own(() => ownRequest(request, framing), shown(request), 'write')),
      probe:
        ask === undefined
          ? undefined
          : () =>
              new Exchange(
                {
                  text: shown(ask),
                  first: () => ({ send: requestFrame(ask, framing), reply: true }),
                  next: () => undefined,
                },
                { priority: 'get', label: 'keep-alive', retries: 0 },
                () => {},
                () => this.port.ref.send({ type: 'probe.failed' }),
              ),
    });
    this.handle = new LivePortHandle(this.port, services.clock, retries);
    this.#puts = new Puts(this.port, services.clock, () => this.#polls);
    this.#plans = this.#plan(spec, options);
    for (const { plan } of this.#plans) if (plan.feed !== undefined) feeds.push(plan.feed);
    for (const { match, to } of unsolicited) {
      const bound = to === undefined ? undefined : this.#boundTo(to);
      if (bound !== undefined) feeds.push(planFrames(bound, { from: match }, { framing, check: undefined }).feed!);
    }
    const readings = this.#plans.flatMap(({ plan }) => plan.reading ?? []);
    this.#polls = new Polls(this.port, services.clock, services.counters, retries, readings);
    for (const { plan, binding } of this.#plans) this.#handlePuts(plan, binding);
    if (publish !== undefined) new PortPvs(this.port, services.clock, publish, (members) => home.make(members));
    this.port.watch({
      up: () => this.#up(),
      down: (why) => this.#down(why),
      frame: (frame) => this.#frame(frame, feeds),
    });
  }

  start(): void {
    this.port.ref.send({ type: 'start' });
  }

  /** Resolves when it is closed. */
  stop(): Promise<void> {
    this.port.ref.send({ type: 'stop' });
    return this.port.whenClosed();
  }

  /** What is read, and how that went. */
  get readings(): readonly ReadingState[] {
    return this.#polls.states;
  }

  // --- helpers

  /** @throws DefinitionError when its time is not that of the IOC */
  #openable(transport: TransportSpec, secrets: readonly RegExp[]): OpenableTransport {
    const { macros, services, prefix } = this.#home;
    const found = openable(transport, macros, services, this.id, secrets, () => this.#topics());
    const { clock } = services;
    if (found.isReal && clock instanceof RealClock && clock.speed !== 1) {
      throw new DefinitionError(
        prefix + this.id,
        `a port to a real device (${found.device}) cannot run at ${clock.speed} times the speed: its time-outs would be as much ` +
          'too short. Leave out the speed, or use --replay.',
      );
    }
    return found;
  }

  /** Translates the bindings. */
  #plan({ dialect, modbus = {}, transport }: PortSpec, options: Connection['options']): Planned[] {
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

  /** Of an MQTT port. */
  #topics(): readonly string[] {
    return this.#plans.flatMap(({ plan }) => plan.feed?.topic ?? []);
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
          `the port ${this.id} is to be bound to it, but the group has no such member.`,
        );
      }
      const binding = given as AnyBinding;
      yield { bound: new BoundPv(pv, this.#home.services.clock, binding as BoundOptions), binding };
    }
  }

  #boundTo(key: string): BoundPv {
    const known = this.#plans.find(({ plan }) => plan.bound.key === key)?.plan.bound;
    if (known !== undefined) return known;
    const pv = this.#home.memberPv(key);
    if (pv === undefined) {
      throw new DefinitionError(
        this.#home.prefix + key,
        `frames of the port ${this.id} are to go to it, but the group has no such member.`,
      );
    }
    return new BoundPv(pv, this.#home.services.clock, {});
  }

  #handlePuts({ bound, writing }: Plan, binding: AnyBinding): void {
    if (writing !== undefined) bound.pv.handlePuts((value) => this.#puts.put(writing, binding, value));
    else if (bound.isPair) bound.pv.handlePuts(undefined);
  }

  *#writings(): Iterable<{ writing: Writing; binding: AnyBinding }> {
    for (const { plan, binding } of this.#plans)
      if (plan.writing !== undefined) yield { writing: plan.writing, binding };
  }

  #own(script: Parameters<typeof scripted>[1], text: string, priority: 'init' | 'write'): Exchange {
    const label = priority === 'init' ? 'init' : 'goodbye';
    return new Exchange(
      scripted(text, script, () => {}),
      { priority, label, retries: 0 },
      () => {},
      () => {},
    );
  }

  #up(): void {
    for (const { plan } of this.#plans) if (plan.reading === undefined && plan.feed === undefined) plan.bound.find();
    this.#polls.start();
    this.#home.tell({ type: 'port.up', port: this.id });
  }

  #down(why: string): void {
    this.#polls.stop();
    for (const { plan } of this.#plans) plan.bound.lose();
    this.#puts.fail(`${this.id} is disconnected: ${why}`);
    this.#home.tell({ type: 'port.down', port: this.id });
  }

  #frame(frame: Frame, feeds: readonly Feed[]): boolean {
    let isMeant = false;
    for (const feed of feeds) {
      try {
        const found = feed.value(frame);
        if (found === undefined) continue;
        isMeant = true;
        feed.bound.take(found.value);
      } catch {
        isMeant = true;
        feed.bound.fail('READ');
      }
    }
    this.#home.tell({ type: 'port.frame', port: this.id, frame: textOf(frame, this.#framing) });
    return isMeant || this.port.parts.isUnsolicited(frame);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Bound {
  readonly bound: BoundPv;
  readonly binding: AnyBinding;
}

interface Planned {
  readonly plan: Plan;
  readonly binding: AnyBinding;
}

function framingOf({ dialect, modbus }: PortSpec, { kind }: TransportSpec, given: Framing | undefined): Framing {
  if (given !== undefined) return given;
  if (dialect === 'modbus') return (modbus?.rtu ?? kind === 'serial') ? modbusRtu : modbusTcp;
  if (dialect === 'http') return httpFraming;
  return dialect === 'mqtt' || kind === 'websocket' ? whole : line('\n');
}

function isFor(feed: Feed, frame: Frame): boolean {
  try {
    return feed.value(frame) !== undefined;
  } catch {
    return true;
  }
}

function textOfRequest(request: Parameters<typeof ownRequest>[0]): string | Uint8Array {
  return typeof request === 'object' && 'ask' in request ? request.ask : request;
}
