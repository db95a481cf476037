/** A port of a group: its connection, the PVs that are bound to it, and what authors hold of it. */

import type { Connection } from '../../database/author/group-definition.ts';
import type { PortSpec, TransportSpec } from '../../database/port/transport.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import { type Frame, type Framing, whole } from '../../protocol/framing/framing.ts';
import { line } from '../../protocol/framing/line.ts';
import { modbusRtu, modbusTcp } from '../../protocol/modbus/framing.ts';
import { RealClock } from '../kernel/clock.ts';
import { textOf } from './dialects/frames.ts';
import { httpFraming } from './dialects/http.ts';
import { noteFeeding } from './feeding.ts';
import { LivePortHandle } from './handle.ts';
import { keepAlive, type PortSupervision } from './keep-alive.ts';
import { type OpenableTransport, openable } from './open-transport.ts';
import { portParts } from './parts-of-options.ts';
import type { Feed, Plan } from './plan.ts';
import { Polls, type ReadingState } from './polls.ts';
import { Port } from './port.ts';
import { PortBindings } from './port-bindings.ts';
import type { PortHome } from './port-home.ts';
import { PortPvs } from './port-pvs.ts';
import { type AnyBinding, Puts } from './puts.ts';

export class GroupPort {
  readonly id: string;
  readonly port: Port;
  readonly handle: LivePortHandle;
  readonly #framing: Framing;
  readonly #home: PortHome;
  readonly #bindings: PortBindings;
  readonly #supervision: PortSupervision;
  readonly #polls: Polls;
  readonly #puts: Puts;

  /**
   * @param transport instead of that of the definition, as `serve({ ports })` gives it
   * @throws DefinitionError for what is bound and is not there
   */
  constructor(home: PortHome, { port: spec, options }: Connection, transport: TransportSpec = spec.transport) {
    const { services } = home;
    const { clock, counters } = services;
    this.#home = home;
    this.id = options.id ?? home.name;
    this.#framing = framingOf(spec, transport, options.framing);
    this.#bindings = new PortBindings(home, this.id, this.#framing, spec, options);
    const { all, feeds } = this.#bindings;
    const { retries = 1, unsolicited = [], publish } = options;
    const opened = this.#openable(transport, spec.transport, options.secrets ?? []);
    this.port = new Port(
      home.parent,
      services,
      portParts(this.id, this.#framing, opened, options, {
        isUnsolicited: (frame) => {
          if (unsolicited.length === 0 && feeds.length === 0) return false;
          const text = textOf(frame, this.#framing);
          return unsolicited.some(({ match }) => match.test(text)) || feeds.some((feed) => isFor(feed, frame));
        },
        due: () => this.#puts.due(this.#bindings.writings()),
        probeFailed: () => this.port.ref.send({ type: 'probe.failed' }),
      }),
    );
    this.handle = new LivePortHandle(this.port, clock, retries);
    this.#puts = new Puts(this.port, clock, () => this.#polls);
    const readings = all.flatMap(({ plan }) => plan.reading ?? []);
    this.#polls = new Polls(this.port, clock, counters, retries, readings);
    for (const reading of this.#polls.states) {
      for (const { bound } of reading.reading.takers) noteFeeding(bound.pv.readback.pv, { port: this.port, reading });
    }
    for (const { plan, binding } of all) this.#handlePuts(plan, binding);
    if (publish !== undefined) new PortPvs(this.port, clock, publish, (members) => home.make(members));
    this.#supervision = keepAlive(this.port, services);
    this.port.watch({
      up: () => this.#up(),
      down: (why) => this.#down(why),
      frame: (frame) => this.#frame(frame),
    });
  }

  start(): void {
    this.port.start();
  }

  /** Resolves when it is closed. */
  stop(): Promise<void> {
    this.#supervision.stop();
    return this.port.whenClosed();
  }

  /** An actor has thrown; false when it is not this one. */
  failed(actorId: string, error: unknown): boolean {
    return this.#supervision.failed(actorId, error);
  }

  /** What is read, and how that went. */
  get readings(): readonly ReadingState[] {
    return this.#polls.states;
  }

  // --- helpers

  /** @throws DefinitionError when its time is not that of the IOC */
  #openable(transport: TransportSpec, instead: TransportSpec, secrets: readonly RegExp[]): OpenableTransport {
    const { macros, services, prefix } = this.#home;
    const found = openable(transport, {
      id: this.id,
      macros,
      services,
      secrets,
      topics: () => this.#bindings.topics,
      simulator: (device) => this.#home.simulator(device),
      instead,
    });
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

  #handlePuts({ bound, writing }: Plan, binding: AnyBinding): void {
    if (writing !== undefined) bound.pv.handlePuts((value) => this.#puts.put(writing, binding, value));
    else if (bound.isPair) bound.pv.handlePuts(undefined);
  }

  #up(): void {
    for (const { plan } of this.#bindings.all)
      if (plan.reading === undefined && plan.feed === undefined) plan.bound.find();
    this.#polls.start();
    this.#home.tell({ type: 'port.up', port: this.id });
  }

  #down(why: string): void {
    this.#polls.stop();
    this.#bindings.lose();
    this.#puts.fail(`${this.id} is disconnected: ${why}`);
    this.#home.tell({ type: 'port.down', port: this.id });
  }

  #frame(frame: Frame): boolean {
    let isMeant = false;
    for (const feed of this.#bindings.feeds) if (offer(feed, frame)) isMeant = true;
    const made = isMeant ? undefined : this.#bindings.unknown(frame);
    if (made !== undefined) isMeant = offer(made, frame);
    this.#home.tell({ type: 'port.frame', port: this.id, frame: textOf(frame, this.#framing) });
    return isMeant || this.port.parts.isUnsolicited(frame);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function framingOf({ dialect, modbus }: PortSpec, { kind }: TransportSpec, given: Framing | undefined): Framing {
  if (given !== undefined) return given;
  if (dialect === 'modbus') return (modbus?.rtu ?? kind === 'serial') ? modbusRtu : modbusTcp;
  if (dialect === 'http') return httpFraming;
  return dialect === 'mqtt' || kind === 'websocket' ? whole : line('\n');
}

/** @returns whether it is for this PV */
function offer(feed: Feed, frame: Frame): boolean {
  try {
    const found = feed.value(frame);
    if (found === undefined) return false;
    feed.bound.take(found.value);
  } catch {
    feed.bound.fail('READ');
  }
  return true;
}

function isFor(feed: Feed, frame: Frame): boolean {
  try {
    return feed.value(frame) !== undefined;
  } catch {
    return true;
  }
}
