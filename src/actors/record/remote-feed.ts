/** The PV of another IOC that a monitored link leads to, by the IOC's own client. */
import type {
  RemoteClient,
  RemoteMetadata,
  RemotePv,
  RemoteUpdate,
  RemoteWritable,
} from '../../database/links/remote.ts';
import type { Described } from '../../database/records/support.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Feed, Reading } from './monitored-link.ts';

/** @param client asked for when the link is used first */
export function remoteFeed(client: () => RemoteClient, name: string): Feed {
  let watch: RemoteWatch | undefined;
  return {
    isLocal: false,
    watch(told) {
      const begun = new RemoteWatch(client().pv(name), told);
      watch = begun;
      return () => begun.end();
    },
    put(value) {
      void client()
        .pv(name)
        .write(writable(value))
        .catch(() => {}); // as base: nobody waits for it
    },
    request: (value) =>
      client()
        .pv(name)
        .write(writable(value), { notify: true })
        .catch(() => {}),
    describe: () => describedBy(watch?.metadata ?? {}),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function writable(value: Value): RemoteWritable {
  return typeof value === 'object' ? [...value] : value;
}

/** Nothing is passed on before units, limits and the texts of states are known, or cannot be had. */
class RemoteWatch {
  metadata: RemoteMetadata | undefined;
  readonly #pv: RemotePv;
  readonly #told: (reading: Reading | undefined) => void;
  readonly #end: () => void;
  #isDescribed = false;
  #latest: RemoteUpdate | undefined;
  /** Of connections: what was asked in an earlier one no longer counts. */
  #connection = 0;

  constructor(pv: RemotePv, told: (reading: Reading | undefined) => void) {
    this.#pv = pv;
    this.#told = told;
    const moved = (connected: boolean) => {
      if (connected) this.#ask();
      else this.#lose();
    };
    pv.on('connection', moved);
    if (pv.connected) this.#ask();
    const monitor = pv.subscribe({
      mask: 'va',
      onUpdate: (update) => {
        this.#latest = update;
        this.#tell();
      },
    });
    this.#end = () => {
      this.#connection++;
      pv.off('connection', moved);
      monitor.cancel();
    };
  }

  end(): void {
    this.#end();
  }

  // --- helpers

  #ask(): void {
    const connection = ++this.#connection;
    const answered = (metadata?: RemoteMetadata) => {
      if (connection !== this.#connection) return;
      this.metadata = metadata;
      this.#isDescribed = true;
      this.#tell();
    };
    if (this.#pv.metadata === undefined) answered();
    else this.#pv.metadata().then(answered, () => answered());
  }

  #lose(): void {
    this.#connection++;
    this.#isDescribed = false;
    this.#latest = undefined;
    this.#told(undefined);
  }

  #tell(): void {
    if (!this.#isDescribed || this.#latest === undefined) return;
    const { value, status = 0, severity = 0, seconds = 0, nanoseconds = 0 } = this.#latest;
    const { enumStrings } = this.metadata ?? {};
    const textOf = (number: number | bigint) => enumStrings?.[Number(number)] ?? String(number);
    this.#told({ value, status, severity, seconds, nanoseconds, textOf });
  }
}

function describedBy(metadata: RemoteMetadata): Described {
  const { units, precision, enumStrings, displayLow, displayHigh, controlLow, controlHigh } = metadata;
  const { alarmLow, warningLow, warningHigh, alarmHigh } = metadata;
  return {
    ...(units !== undefined && { units }),
    ...(precision !== undefined && { precision }),
    ...(enumStrings !== undefined && { states: enumStrings }),
    ...(displayLow !== undefined && displayHigh !== undefined && { display: [displayLow, displayHigh] as const }),
    ...(controlLow !== undefined && controlHigh !== undefined && { control: [controlLow, controlHigh] as const }),
    ...(alarmLow !== undefined &&
      warningLow !== undefined &&
      warningHigh !== undefined &&
      alarmHigh !== undefined && { alarm: [alarmLow, warningLow, warningHigh, alarmHigh] as const }),
  };
}
