/** The attacked process's end: answers questions, and tells of exceptions that nobody has caught. */
import type { Asked, Question, Told } from './messages.ts';

/** From now on, for as long as the parent lives. */
export function answering(answer: (question: Question) => Promise<object>): void {
  process.on('message', ({ id, question }: Asked) => {
    answer(question).then(
      (result) => tell({ tell: 'answer', id, answer: result }),
      (error: unknown) => uncaught(error),
    );
  });
  process.on('disconnect', () => process.exit());
}

export function ready(port = 0, names: readonly string[] = [], pvaPort = 0): void {
  tell({ tell: 'ready', port, pvaPort, names });
}

/** An exception that reaches the process would end it: it is the worst that an attack can find. */
export function watchForUncaught(): void {
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', uncaught);
}

// --- helpers --------------------------------------------------------------------------------------------------------

function uncaught(error: unknown): void {
  tell({ tell: 'uncaught', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function tell(told: Told): void {
  if (process.connected) process.send?.(told);
}
