/** What the names of an IOC give access to. */
import type { HeapClock } from '../kernel/clock.ts';
import type { Image, Source, Structure } from '../pv/source.ts';
import type { Content } from './content.ts';
import { GroupContent } from './group-content.ts';
import { GroupShape, type SharedShape } from './group-shape.ts';
import { ImageShape } from './image-shape.ts';
import { ProcedureContent } from './procedure-content.ts';
import { PvContent } from './pv-content.ts';
import { SERVER_CHANNEL, ServerContent } from './server-content.ts';

export class Contents {
  readonly #source: Source;
  readonly #clock: HeapClock;
  readonly #shared = new WeakMap<Structure | Image, GroupContent>();

  constructor(source: Source, clock: HeapClock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Undefined: there is nothing of this name. */
  of(name: string): Content | undefined {
    const source = this.#source;
    if (name === SERVER_CHANNEL)
      return new ServerContent({ version: 'xioc', url: source.url, names: () => this.#names() });
    const target = source.resolve(name);
    if (target !== undefined) return new PvContent(source, target);
    const structure = source.structure(name);
    if (structure !== undefined) return this.#sharedBy(structure, () => new GroupShape(source, structure));
    const image = source.image(name);
    if (image !== undefined) return this.#sharedBy(image, () => new ImageShape(source, image));
    const procedure = source.procedure(name);
    if (procedure !== undefined) return new ProcedureContent(procedure, () => this.#clock.wallTime());
    return undefined;
  }

  /** Whether a search for `name` is to be answered. A name that could not be opened must not be found: its client would come back for ever. */
  serves(name: string): boolean {
    const source = this.#source;
    if (name === '' || name === SERVER_CHANNEL) return false;
    return (
      source.serves(name) ||
      source.structure(name) !== undefined ||
      source.image(name) !== undefined ||
      source.procedure(name) !== undefined
    );
  }

  // --- helpers

  *#names(): Iterable<string> {
    yield* this.#source.list();
    yield* this.#source.listGroups();
  }

  /** One for all its channels: they share what is encoded, and its subscription. */
  #sharedBy(value: Structure | Image, shape: () => SharedShape): GroupContent {
    let content = this.#shared.get(value);
    if (content === undefined) {
      content = new GroupContent(this.#source, shape());
      this.#shared.set(value, content);
    }
    return content;
  }
}
