/** Examining a server: tours through every model, searches, and random walks. */
import type { Failure } from './failure.ts';
import type { Delivery } from './link.ts';
import { type Cell, Results } from './results.ts';
import { shrink } from './shrink.ts';
import type { Conversation, Suite, Walker } from './suite.ts';
import type { Coverage, Depth, Tour } from './tour.ts';
import { walk } from './walk.ts';
import { wander } from './wander.ts';

export interface ExamineOptions<Talk extends Conversation = Conversation> {
  /** What looks random is the same again for the same seed: a 32-bit integer. */
  readonly seed: number;
  readonly depth: Depth;
  /** One set of tours each; default: those of the suite. */
  readonly deliveries?: readonly Delivery[];
  /** How many of two clients at random. */
  readonly randomWalks: number;
  /** Stops the examination: `examine` throws its reason. */
  readonly signal?: AbortSignal;
  /** Called whenever everything owed has been seen. */
  readonly onSettled?: (conversation: Talk) => Promise<void>;
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
  /** Why it ended before its time: after a failure the server could not be reached any more. */
  readonly stopped: string | undefined;
}

/** Failures after which a tour is not taken up again. */
const MOST_FAILURES = 60;

/**
 * @throws Error when the server cannot be reached, or does not serve the PVs; not when it is lost after a failure, which
 * may be what has ended it
 */
export async function examine<Client, Talk extends Conversation>(
  suite: Suite<Client, Talk>,
  options: ExamineOptions<Talk>,
): Promise<Examination> {
  const examiner = new Examiner(suite, options);
  let stopped: string | undefined;
  try {
    for (const delivery of options.deliveries ?? suite.deliveries) await examiner.tour(delivery);
    await examiner.search();
    if (options.randomWalks > 0) await examiner.wander(options.randomWalks);
  } catch (error) {
    if (examiner.failures.size === 0 || options.signal?.aborted) throw error;
    stopped = (error as Error).message;
  }
  const { results, failures, tours } = examiner;
  return { seed: options.seed, cells: results.cells, failures: [...failures.values()], tours, stopped };
}

class Examiner<Client, Talk extends Conversation> {
  readonly results = new Results();
  readonly failures = new Map<string, Failure<Client>>();
  readonly tours: WalkedTour[] = [];
  readonly #suite: Suite<Client, Talk>;
  readonly #options: ExamineOptions<Talk>;

  constructor(suite: Suite<Client, Talk>, options: ExamineOptions<Talk>) {
    this.#suite = suite;
    this.#options = options;
  }

  async tour(delivery: Delivery): Promise<void> {
    const walkers = await this.#suite.walkers(this.#options.depth);
    const tours = walkers.map(({ tour }) => tour);
    const watch = this.#watch(`messages ${delivery}`, tours);
    await this.#untilDone(tours, () => walk(this.#suite, walkers, delivery, watch));
    for (const walker of walkers) this.#note(`messages ${delivery}`, walker);
  }

  async search(): Promise<void> {
    const { tour, model, walk: go } = this.#suite.searches();
    const watch = this.#watch('searches', [tour]);
    this.#options.onProgress?.('searches', [tour]);
    // A tour of datagrams, each judged alone: the way to a failure is as short as it can be.
    await this.#untilDone([tour], () => go(watch.onJudgement), false);
    this.tours.push({ walk: 'searches', model, coverage: tour.coverage });
  }

  async wander(walks: number): Promise<void> {
    const failure = await wander(this.#suite, walks, this.#watch('random walks', []));
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
      onSettled: async (conversation: Talk) => {
        signal?.throwIfAborted();
        onProgress?.(what, tours);
        await onSettled?.(conversation);
      },
    };
  }

  /** Walks again without what fails, until nothing does. */
  async #untilDone(
    tours: readonly Tour[],
    go: () => Promise<Failure<Client> | undefined>,
    isShrunk = true,
  ): Promise<void> {
    for (let count = 0; count < MOST_FAILURES; count++) {
      const failure = await go();
      if (failure === undefined) return;
      this.#options.signal?.throwIfAborted();
      this.results.fail(failure.violation.rule);
      const culprit = (isShrunk ? await this.#shortest(failure) : this.#keep(failure)).steps.at(-1);
      if (culprit === undefined) return;
      for (const tour of tours) tour.giveUpMove(culprit.move.event);
    }
  }

  async #shortest(failure: Failure<Client>): Promise<Failure<Client>> {
    this.#options.onProgress?.(`shortest way to ${failure.violation.rule}`, []);
    // The server may not live to see a shorter one.
    this.#keep(failure);
    return this.#keep(await shrink(this.#suite, failure, this.#options.seed));
  }

  #keep(failure: Failure<Client>): Failure<Client> {
    const { rule } = failure.violation;
    const known = this.failures.get(rule);
    if (known === undefined || known.steps.length > failure.steps.length) this.failures.set(rule, failure);
    return failure;
  }

  #note(what: string, { model, client, tour }: Walker<Client>): void {
    this.tours.push({ walk: what, model: `${model}, ${this.#suite.describeClient(client)}`, coverage: tour.coverage });
  }
}
