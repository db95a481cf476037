/** Faults of the circuit: the greeting, names, echo, framing, and what makes a server hang up. */
import type { SuiteFaults } from '../fault.ts';

export const circuitFaults: SuiteFaults = {
  tours: ['circuit'],
  delivery: 'whole',
  faults: [
    {
      what: 'the server does not greet with its VERSION',
      find: "this.outlet.send({ type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 });",
      replace: '',
    },
    {
      what: 'a priority above 99 is accepted',
      find: 'minor >= OLDEST_MINOR && priority <= HIGHEST_PRIORITY',
      replace: 'minor >= OLDEST_MINOR',
    },
    {
      what: 'messages are executed before VERSION has come',
      find: "...each(MESSAGES, { target: 'draining', actions: 'refuseTooOld' }),",
      replace: "...each(MESSAGES, { target: 'draining', actions: 'refuseTooOld' }), ECHO: { actions: 'answerEcho' },",
    },
    {
      what: 'ECHO comes back with p1 and p2 swapped',
      find: 'writeEcho(this.outbox.writer, dataType, count, p1, p2, payload)',
      replace: 'writeEcho(this.outbox.writer, dataType, count, p2, p1, payload)',
    },
    {
      what: 'ECHO comes back without its payload',
      find: 'writeMessage(writer, Command.ECHO, dataType, count, p1, p2, payload)',
      replace: 'writeMessage(writer, Command.ECHO, dataType, count, p1, p2, payload.subarray(0, 0))',
    },
    {
      what: 'READ_SYNC is not answered',
      find: "READ_SYNC: { actions: 'answerReadSync' },",
      replace: 'READ_SYNC: {},',
    },
    {
      what: 'a client may change its name under its channels',
      find: "CLIENT_NAME: { actions: 'refuseName' }",
      replace: "CLIENT_NAME: { actions: 'rememberName' }",
    },
    {
      what: 'a misaligned payload is accepted',
      find: 'if (size % ALIGNMENT !== 0)',
      replace: 'if (size % ALIGNMENT === 1)',
    },
    {
      what: 'the beginning of a message cut in two is lost',
      find: 'this.#hold(chunk, at);\n        break;',
      replace: 'break;',
    },
    {
      what: 'the body of a message that is too large is waited for',
      find: 'if (size > this.#maxPayload)',
      replace: 'if (size > 2 ** 32)',
    },
    {
      what: 'an old client’s size of 0xffff is taken for the large array header',
      find: 'return this.#minor >= LARGE_ARRAY_MINOR;',
      replace: 'return true;',
    },
    {
      what: 'an unknown command is embedded in its ERROR as it was sent',
      find: 'if (header.command >= COMMAND_COUNT) request.fill(0, 0, 2);',
      replace: '',
    },
    {
      what: 'the circuit stays open after a fault',
      find: "fault: { target: 'draining', actions: 'answerFault' },\n    'socket.full'",
      replace: "fault: { actions: 'answerFault' },\n    'socket.full'",
    },
    {
      what: 'a name that is too long is refused without ERROR',
      find: 'if (fault.status === undefined) return;',
      replace: 'if (fault.status === Eca.INTERNAL) return;',
    },
    {
      what: 'NOT_FOUND lacks the cid in p2',
      find: 'response.reply, response.minor, response.cid, response.cid',
      replace: 'response.reply, response.minor, response.cid, 0',
    },
    {
      what: 'a search over TCP that wants no answer gets NOT_FOUND',
      find: 'else if (reply === DOREPLY)',
      replace: 'else',
    },
    {
      what: 'a name that is too long is accepted',
      find: 'const end = at + Math.min(size, limit);',
      replace: 'const end = at + size;',
    },
    {
      what: 'a search over TCP finds names whatever their case',
      find: 'return this.#pvs.has(name) || this.#aliases.has(name)',
      replace:
        'return [...this.#pvs.keys()].some((each) => each.toLowerCase() === name.toLowerCase()) || this.#aliases.has(name)',
    },
  ],
};
