/** Faults of puts that take their time. */
import type { SuiteFaults } from '../fault.ts';

export const putCompletionFaults: SuiteFaults = {
  tours: ['putCompletion'],
  delivery: 'whole',
  faults: [
    {
      what: 'a put is confirmed before it is completed',
      find: "ref.send({ type: 'put.pending' });",
      replace: "ref.send({ type: 'put.pending' });\n    confirmWrite(this.#channel, request, Eca.NORMAL);",
    },
    {
      what: 'a put that completes late is not answered',
      find: 'if (request !== undefined) confirmWrite(this.#channel, request, statusOf(event.outcome));',
      replace: 'void [request, event];',
    },
    {
      what: 'a put that fails late is confirmed as if it had succeeded',
      find: 'confirmWrite(this.#channel, request, statusOf(event.outcome));',
      replace: 'confirmWrite(this.#channel, request, Eca.NORMAL);',
    },
    {
      what: 'a second put does not wait for the first',
      find: "WRITE_NOTIFY: { actions: 'wait' },",
      replace: "WRITE_NOTIFY: { actions: 'write' },",
    },
    {
      what: 'a read overtakes the puts that wait',
      find: "READ_NOTIFY: [{ guard: 'somethingWaits', actions: 'wait' }, { actions: 'answerRead' }],",
      replace: "READ_NOTIFY: { actions: 'answerRead' },",
    },
    {
      what: 'a read waits for the put under way',
      find: "READ_NOTIFY: [{ guard: 'somethingWaits', actions: 'wait' }, { actions: 'answerRead' }],",
      replace: "READ_NOTIFY: { actions: 'wait' },",
    },
    {
      what: 'what waited is done in reverse order',
      find: 'const request = this.#waiting?.shift();',
      replace: 'const request = this.#waiting?.pop();',
    },
    {
      what: 'of what waited only the first is done',
      find: 'while (this.#outstanding === undefined) {',
      replace: 'if (this.#outstanding === undefined) {',
    },
    {
      what: 'the time limit of a put passes unheeded',
      find: 'timeLimit: ({ context }) => context.limitMs',
      replace: 'timeLimit: () => Number.POSITIVE_INFINITY',
    },
    {
      what: 'a put that is refused late is stored',
      find: 'this.#reject(completion.put, error);\n  }\n\n  // --- helpers',
      replace:
        'this.#pv.store(completion.put.value, undefined);\n    this.#reject(completion.put, error);\n  }\n\n  // --- helpers',
    },
  ],
};
