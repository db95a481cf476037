/** Examining a server: tours through every model, searches, and random walks. */
import type { Conversation } from './conversation.ts';
import type { Delivery } from './link.ts';
import { type Cell, Results } from './results.ts';
import { searchTour, walkSearches } from './search-walk.ts';
import { shrink } from './shrink.ts';
import type { Subject } from './subject.ts';
import type { Coverage, Depth, Tour } from './tour.ts';
import { type Failure, type Walker, walk, walkersOf } from './walk.ts';
import { wander } from './wander.ts';

export interface ExamineOptions {
  /** What looks random is the same again for the same seed: a 32-bit integer. */
  readonly seed: number;
  readonly depth: Depth;
  /** One set of tours each. */
  readonly deliveries: readonly Delivery[];
  /** How many of two clients at random. */
  readonly randomWalks: number;
  /** Stops the examination: `examine` throws its reason. */
  readonly signal?: AbortSignal;
  /** Called whenever everything owed has been seen. */
  readonly onSettled?: (conversation: Conversation) => Promise<void>;
  /** What is done now, such as "messages whole". */
  readonly onProgress?: (what: string, tours: readonly Tour[]) => void;
}

export interface WalkedTour {
  readonly walk: string;
  /** Model and client, such as "channel.scalar, minor 8". */
  readonly model: string;
  readonly coverage: Coverage;
}

export interface Examination {
  readonly seed: number;
  readonly cells: readonly Cell[];
  /** One for each rule that was broken, by the shortest path that was found. */
  readonly failures: readonly Failure[];
  readonly tours: readonly WalkedTour[];
  /** Why it ended before its time: behind a failure the server could not be reached any more. */
  readonly stopped: string | undefined;
}

/** Failures after which a tour is not taken up again. */
const MOST_FAILURES = 60;

/**
 * @throws Error when the server cannot be reached, or does not serve the PVs; not when it is lost behind a failure, which
 * may be what has ended it
 */
export async function examine(subject: Subject, options: ExamineOptions): Promise<Examination> {
  const examiner = new Examiner(subject, options);
  let stopped: string | undefined;
  try {
    for (const delivery of options.deliveries) await examiner.tour(delivery);
    await examiner.search();
    if (options.randomWalks > 0) await examiner.wander(options.randomWalks);
  } catch (error) {
    if (examiner.failures.size === 0 || options.signal?.aborted) throw error;
    stopped = (error as Error).message;
  }
  const { results, failures, tours } = examiner;
  return { seed: options.seed, cells: results.cells, failures: [...failures.values()], tours, stopped };
}

class Examiner {
  readonly results = new Results();
  readonly failures = new Map<string, Failure>();
  readonly tours: WalkedTour[] = [];
  readonly #subject: Subject;
  readonly #options: ExamineOptions;

  constructor(subject: Subject, options: ExamineOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  async tour(delivery: Delivery): Promise<void> {
    const walkers = await walkersOf(this.#subject, this.#options.depth);
    const tours = walkers.map(({ tour }) => tour);
    const watch = this.#watch(`messages ${delivery}`, tours);
    await this.#untilDone(tours, () => walk(this.#subject, walkers, delivery, watch));
    for (const walker of walkers) this.#note(`messages ${delivery}`, walker);
  }

  async search(): Promise<void> {
    const tour = searchTour(this.#subject);
    const watch = this.#watch('searches', [tour]);
    this.#options.onProgress?.('searches', [tour]);
    await this.#untilDone([tour], () => walkSearches(this.#subject, tour, watch.onJudgement));
    this.tours.push({ walk: 'searches', model: 'nameSearch', coverage: tour.coverage });
  }

  async wander(walks: number): Promise<void> {
    const failure = await wander(this.#subject, walks, this.#watch('random walks', []));
    if (failure === undefined) return;
    this.results.fail(failure.violation.rule);
    this.#keep(failure);
  }

  // --- helpers

  #watch(what: string, tours: readonly Tour[]) {
    const { seed, signal, onSettled, onProgress } = this.#options;
    return {
      seed,
      onJudgement: this.results.try.bind(this.results),
      onSettled: async (conversation: Conversation) => {
        signal?.throwIfAborted();
        onProgress?.(what, tours);
        await onSettled?.(conversation);
      },
    };
  }

  /** Walks again without what fails, until nothing does. */
  async #untilDone(tours: readonly Tour[], go: () => Promise<Failure | undefined>): Promise<void> {
    for (let count = 0; count < MOST_FAILURES; count++) {
      const failure = await go();
      if (failure === undefined) return;
      this.#options.signal?.throwIfAborted();
      this.results.fail(failure.violation.rule);
      const culprit = (await this.#shortest(failure)).steps.at(-1);
      if (culprit === undefined) return;
      for (const tour of tours) tour.giveUpMove(culprit.move.event);
    }
  }

  async #shortest(failure: Failure): Promise<Failure> {
    this.#options.onProgress?.(`shortest way to ${failure.violation.rule}`, []);
    // The server may not live to see a shorter one.
    this.#keep(failure);
    const isSearch = failure.steps[0]?.move.model === 'nameSearch';
    const shortest = isSearch ? failure : await shrink(this.#subject, failure, this.#options.seed);
    this.#keep(shortest);
    return shortest;
  }

  #keep(failure: Failure): void {
    const { rule } = failure.violation;
    const known = this.failures.get(rule);
    if (known === undefined || known.steps.length > failure.steps.length) this.failures.set(rule, failure);
  }

  #note(what: string, { model, minor, tour }: Walker): void {
    this.tours.push({ walk: what, model: `${model}, minor ${minor}`, coverage: tour.coverage });
  }
}
