/** Wiring of a PV of another IOC: a client of the web port follows it, and a PV of its own shows it to displays. */
import type { Services } from '../actors/kernel/services.ts';
import { wire } from '../actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../actors/kernel/wired.ts';
import type { PutObserver } from '../actors/pv/put-observer.ts';
import { Pv, type PvOwner } from '../actors/pv/pv.ts';
import { PV } from '../client/pv.ts';
import type {
  RemoteMetadata,
  RemoteMonitor,
  RemotePv,
  RemoteReading,
  RemoteWritable,
} from '../database/links/remote.ts';
import { reject, skip } from '../database/pv/answer.ts';
import { type GatewayPvWiring, gatewayPvMachine } from '../machines/web/gateway-pv.ts';
import { DbrNative, valueTypes } from '../protocol/ca/dbr-native.ts';
import { arrayTypes, type Native } from '../protocol/value/native.ts';
import { AccessRight } from '../protocol/value/posting.ts';
import { defaultMetadata } from '../protocol/value/sample.ts';
import { elementCount, type Value } from '../protocol/value/value.ts';

const logic = wire(gatewayPvMachine);

/** The gateway, as its PVs see it. */
export interface GatewayPvOwner extends AnyWired {
  /** Told of what becomes of puts to PVs of other IOCs; undefined while nobody wants to know. */
  readonly gatewayPuts: PutObserver | undefined;
  readonly services: Services;
  /** There is such a PV for displays now. */
  appeared(): void;
  /** There is no more. */
  vanished(pv: Pv): void;
}

/** The events `described` and `update`. */
interface Described {
  readonly type: 'described';
  readonly reading: RemoteReading;
  readonly metadata: RemoteMetadata;
}

interface Updated {
  readonly type: 'update';
  readonly reading: RemoteReading;
}

export class GatewayPv extends Wired<typeof gatewayPvMachine> implements GatewayPvWiring, PvOwner {
  readonly kind = 'gatewayPv';
  readonly name: string;
  /** What displays see; undefined while it is not connected. */
  pv: Pv | undefined;
  readonly #owner: GatewayPvOwner;
  readonly #remote: RemotePv;
  #monitor: RemoteMonitor | undefined;

  constructor(owner: GatewayPvOwner, name: string, remote: RemotePv) {
    super(logic, owner, `gateway:${name}`, { name });
    this.#owner = owner;
    this.name = name;
    this.#remote = remote;
    this.ref.start();
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return { host: this.#remote.host ?? '', shown: this.pv !== undefined };
  }

  override children(): Iterable<Pv> {
    return this.pv === undefined ? [] : [this.pv];
  }

  // --- for the PV

  get putObserver(): PutObserver | undefined {
    return this.#owner.gatewayPuts;
  }

  /** They are what its server gives at each connection. */
  rightsChanged(): void {}

  // --- actions of the machine

  open(): void {
    this.#remote.on('connection', (isConnected) => this.ref.send({ type: isConnected ? 'connected' : 'disconnected' }));
  }

  ask(): void {
    this.#monitor?.cancel();
    const asked = [this.#remote.read(), this.#remote.metadata?.() ?? {}] as const;
    Promise.all(asked).then(
      ([reading, metadata]) => this.ref.send({ type: 'described', reading, metadata }),
      (error: unknown) => this.ref.send({ type: 'failed', error }),
    );
  }

  show({ reading, metadata }: Described): void {
    const pv = new Pv(this, this.#owner.services, {
      name: this.name,
      native: nativeOf(this.#remote, reading.value, metadata),
      maxCount: this.#remote instanceof PV ? this.#remote.count : roomFor(reading.value),
      value: reading.value,
      metadata: { ...defaultMetadata, ...defined(metadata) },
      rights: rightsOf(this.#remote),
      put: async (value: Value) => {
        await this.#remote.write(writable(value), { notify: true }).catch((error: Error) => reject(error.message));
        return skip;
      },
    });
    this.pv = pv;
    this.pass({ type: 'update', reading });
    this.#owner.appeared();
    this.#monitor = this.#remote.subscribe({
      mask: 'va',
      onUpdate: (update) => this.ref.send({ type: 'update', reading: update }),
      onError: () => {}, // the connection is lost, or nobody may read it: that is told in other ways
    });
  }

  hide(): void {
    const { pv } = this;
    if (pv === undefined) return;
    this.pv = undefined;
    this.#monitor?.cancel();
    this.#monitor = undefined;
    this.#owner.vanished(pv);
    pv.ref.send({ type: 'remove' });
  }

  pass({ reading }: Updated): void {
    const { value, status = 0, severity = 0, seconds, nanoseconds } = reading;
    if (elementCount(value) > this.pv!.maxCount) {
      this.ref.send({ type: 'outgrown' });
      return;
    }
    const time = seconds === undefined || nanoseconds === undefined ? undefined : { seconds, nanoseconds };
    this.pv!.write(value, { status, severity, time });
  }

  release(): void {
    this.#monitor?.cancel();
    this.#remote.close();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function nativeOf(remote: RemotePv, value: Value, { enumStrings }: RemoteMetadata): Native {
  if (remote instanceof PV && remote.nativeType !== undefined) return valueTypes[DbrNative[remote.nativeType]];
  if (typeof value === 'string' || Array.isArray(value)) return 'string';
  if (enumStrings !== undefined && enumStrings.length > 0) return 'enum';
  if (typeof value === 'bigint') return 'int64';
  if (typeof value !== 'object') return 'double';
  const found = Object.entries(arrayTypes).find(([native, type]) => native !== 'boolean' && value instanceof type);
  return (found?.[0] as Native | undefined) ?? 'double';
}

/** A text or a number is one element; an array may grow to twice its length before it is looked at anew. */
function roomFor(value: Value): number {
  return typeof value === 'object' ? Math.max(2 * elementCount(value), 2) : 1;
}

function rightsOf(remote: RemotePv): number {
  if (!(remote instanceof PV)) return AccessRight.READ_WRITE;
  return remote.rights.write ? AccessRight.READ_WRITE : AccessRight.READ;
}

/** Without what the server did not send. */
function defined(metadata: RemoteMetadata): RemoteMetadata {
  const { units, precision, enumStrings, displayLow, displayHigh, controlLow, controlHigh } = metadata;
  const { alarmLow, warningLow, warningHigh, alarmHigh } = metadata;
  const known = { units, precision, enumStrings, displayLow, displayHigh, controlLow, controlHigh };
  const all = { ...known, alarmLow, warningLow, warningHigh, alarmHigh };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as RemoteMetadata;
}

function writable(value: Value): RemoteWritable {
  return typeof value === 'object' ? [...value] : value;
}
