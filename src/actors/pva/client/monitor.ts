/** Wiring of a client's monitor: what is known of the structure, and how many updates the server may send. */

import {
  type ClientMonitorEvent,
  type ClientMonitorWiring,
  clientMonitorMachine,
} from '../../../machines/pva/client/monitor.ts';
import type { EventOf } from '../../../machines/wired.ts';
import { Subcommand } from '../../../protocol/pva/constants.ts';
import { type Delta, readUpdate } from '../../../protocol/pva/delta.ts';
import { isSuccess } from '../../../protocol/pva/status.ts';
import { type Structure, type Variant, zeroStructure } from '../../../protocol/pva/value.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { type PvaError, refusedBy } from './error.ts';
import type { ChannelFace, ConnectionFace, PartFace, PartResponse } from './faces.ts';
import { PvaReading } from './reading.ts';

const logic = wire(clientMonitorMachine);

/** The channel, as its monitors see it. */
export type MonitorOwner = AnyWired &
  ChannelFace & {
    monitorReleased(monitor: Monitor): void;
  };

export interface MonitorRequest {
  readonly pvRequest: Variant;
  /** Updates the server may send before they are taken; undefined: as many as it likes. */
  readonly window: number | undefined;
}

export interface MonitorListener {
  update(reading: PvaReading): void;
  /** The server has said that nothing more comes. */
  finished(): void;
  /** The server has refused it, or ended it with an error; it is asked again with the next connection. */
  failed(error: PvaError): void;
}

export class Monitor extends Wired<typeof clientMonitorMachine> implements ClientMonitorWiring, PartFace {
  readonly kind = 'pvaClientMonitor';
  readonly channel: MonitorOwner;
  readonly #request: MonitorRequest;
  readonly #listener: MonitorListener;
  /** Where it was created. */
  #connection: ConnectionFace | undefined;
  #sid = 0;
  #ioid = 0;
  /** As it is after the last update. */
  #value: Structure | undefined;
  #updates = 0;
  /** Updates taken by the program and not acknowledged. */
  #owed = 0;

  constructor(channel: MonitorOwner, id: string, request: MonitorRequest, listener: MonitorListener) {
    super(logic, channel, id, { pipeline: request.window !== undefined });
    this.channel = channel;
    this.#request = request;
    this.#listener = listener;
    this.ref.start();
  }

  label(): string {
    return `${this.channel.name} monitor`;
  }

  describe(): Record<string, unknown> {
    return { ioid: this.#ioid, window: this.#request.window, updates: this.#updates };
  }

  receive(response: PartResponse): void {
    switch (response.type) {
      case 'MONITOR':
        this.deliver({ type: 'updated', response });
        break;
      case 'MONITOR_INIT':
        this.ref.send({ type: isSuccess(response.status) ? 'initialized' : 'refused', response });
        break;
      case 'MONITOR_END':
        this.ref.send({ type: isSuccess(response.status) ? 'finished' : 'failed', response });
        break;
      default:
        this.#connection?.violated(`it has sent ${response.type} to the monitor of ${this.channel.name}`);
    }
  }

  // --- actions of the machine

  initialize(): void {
    const { connection, sid } = this.channel;
    if (connection === undefined) return;
    const { window, pvRequest } = this.#request;
    this.#connection = connection;
    this.#sid = sid;
    this.#ioid = connection.enter(this);
    const subcommand = Subcommand.INIT | (window === undefined ? 0 : Subcommand.ACKNOWLEDGE);
    connection.send({ type: 'MONITOR_INIT', sid, ioid: this.#ioid, subcommand, pvRequest, window });
  }

  start({ response }: EventOf<ClientMonitorEvent, 'initialized'>): void {
    const type = this.#connection?.share(response.structure!);
    this.#value = type && zeroStructure(type);
    this.#owed = 0;
    this.#send(Subcommand.PROCESS | Subcommand.GET);
  }

  deliverUpdate({ response: { data } }: EventOf<ClientMonitorEvent, 'updated'>): void {
    this.#deliver(data);
  }

  deliverLast({ response: { data } }: EventOf<ClientMonitorEvent, 'finished'>): void {
    this.#deliver(data);
  }

  /** In halves of the window, as PVXS: so that the server need not wait. */
  acknowledge(): void {
    const { window } = this.#request;
    if (window === undefined || ++this.#owed < Math.max(window >>> 1, 1)) return;
    this.#send(Subcommand.ACKNOWLEDGE, this.#owed);
    this.#owed = 0;
  }

  sayFinished(): void {
    this.#listener.finished();
  }

  fail({ response }: EventOf<ClientMonitorEvent, 'refused' | 'failed'>): void {
    const { host, name } = this.channel;
    this.#listener.failed(refusedBy(host, name, 'Monitoring', response.status));
  }

  forget(): void {
    this.#connection?.forget(this.#ioid);
    this.#connection = undefined;
    this.#value = undefined;
  }

  violate({ response }: Extract<ClientMonitorEvent, { readonly response: object }>): void {
    this.#connection?.violated(
      `it has sent ${response.type} to the monitor of ${this.channel.name}, which was not asked for`,
    );
  }

  /** Tells the server. */
  revoke(): void {
    this.#connection?.send({ type: 'DESTROY_REQUEST', sid: this.#sid, ioid: this.#ioid });
  }

  release(): void {
    this.forget();
    this.channel.monitorReleased(this);
  }

  // --- helpers

  #deliver(data: Delta | undefined): void {
    if (data === undefined || this.#value === undefined) return;
    const change = readUpdate(data, this.#value);
    if ('fault' in change) {
      this.#connection?.violated(`an update of ${this.channel.name}: ${change.fault}`);
      return;
    }
    this.#value = change.value;
    this.#updates++;
    this.#listener.update(new PvaReading(change.value, change.changed, change.overrun));
  }

  #send(subcommand: number, acknowledged?: number): void {
    this.#connection?.send({ type: 'MONITOR', sid: this.#sid, ioid: this.#ioid, subcommand, acknowledged });
  }
}
