/** PVs of MQTT topics that no binding has, made as their first message comes. */
import type { Connection } from '../../database/author/group-definition.ts';
import type { PvSpec } from '../../database/author/plain-pv.ts';
import { longText } from '../../database/pv/shape.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import { BoundPv } from './bound-pv.ts';
import { planMqtt } from './dialects/mqtt.ts';
import type { Feed } from './plan.ts';
import type { PortHome } from './port-home.ts';

/** More are not made: whoever may publish could fill the memory. */
const MOST = 1000;

export class TopicPvs {
  readonly #home: PortHome;
  readonly #unknown: NonNullable<Connection['options']['unknown']>;
  /** In front of the topics, with its slash. */
  readonly #root: string;
  /** By whole topic; undefined: it is to have no PV. */
  readonly #feeds = new Map<string, Feed | undefined>();

  constructor(home: PortHome, unknown: NonNullable<Connection['options']['unknown']>, root: string) {
    this.#home = home;
    this.#unknown = unknown;
    this.#root = root === '' ? '' : `${root}/`;
  }

  /** What is subscribed to besides the topics of bindings. */
  get topic(): string {
    return `${this.#root}#`;
  }

  /** The connection is lost. */
  lose(): void {
    for (const feed of this.#feeds.values()) feed?.bound.lose();
  }

  /** What takes a message; undefined: nothing does. */
  feedOf(frame: Frame): Feed | undefined {
    const { topic } = frame;
    if (topic === undefined || !topic.startsWith(this.#root)) return undefined;
    if (this.#feeds.has(topic)) return this.#feeds.get(topic);
    if (this.#feeds.size >= MOST) return undefined;
    const feed = this.#make(topic, new TextDecoder().decode(frame.bytes));
    this.#feeds.set(topic, feed);
    return feed;
  }

  // --- helpers

  #make(topic: string, message: string): Feed | undefined {
    const { log, clock } = this.#home.services;
    const below = topic.slice(this.#root.length);
    try {
      const spec = this.#unknown(below, message);
      if (spec === undefined) return undefined;
      const key = below.replaceAll('/', ':');
      const readback = this.#home.make({ [key]: readOnly(spec) })(key);
      const isText = spec.shape === longText;
      const pv = { key, readback, setpoint: readback, isText, isArray: spec.shape.array && !isText, isReadOnly: true };
      const bound = new BoundPv({ ...pv, handlePuts: () => {} }, clock, {});
      return planMqtt(bound, { topic: below }, () => topic).feed;
    } catch (error) {
      log.warn(
        { err: error },
        `The topic ${topic} gets no PV: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Nobody takes what would be put. */
function readOnly(spec: PvSpec): PvSpec {
  return { ...spec, options: { ...spec.options, readOnly: true } };
}
