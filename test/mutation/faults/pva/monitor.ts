/** Faults of MONITOR: first and later updates, queue, window, stop and start. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaMonitorFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['monitor.scalar'],
  delivery: 'whole',
  faults: [
    {
      what: 'updates come before the monitor is started',
      find: "entry: 'subscribe',\n      on: {\n        update: { actions: 'queue' },",
      replace: "entry: 'subscribe',\n      on: {\n        update: { actions: 'send' },",
    },
    {
      what: 'there is no first update',
      find: 'this.#feed.first();\n  }',
      replace: '}',
    },
    {
      what: 'the first update has only what changes',
      find: 'const bits = shape.changed(this.#whole ? WHOLE : changed & WHOLE);',
      replace: 'const bits = shape.changed(this.#whole ? 1 : changed & WHOLE);',
    },
    {
      what: 'each update has all fields',
      find: 'const bits = shape.changed(this.#whole ? WHOLE : changed & WHOLE);',
      replace: 'const bits = shape.changed(WHOLE);',
    },
    {
      what: 'updates have what was not selected',
      find: 'const bits = this.#selection.of(changed);',
      replace: 'const bits = changed;',
    },
    {
      what: 'an update has no overrun set',
      find: 'if (overrun === undefined) writer.u8(0);\n  else writeBitSet(writer, overrun);',
      replace: 'if (overrun !== undefined) writeBitSet(writer, overrun);',
    },
    {
      what: 'the window is not used up',
      find: 'this.#window--;',
      replace: '',
    },
    {
      what: 'an acknowledgement does not release what waits',
      find: "{ target: 'live', actions: ['widen', 'flush'] },",
      replace: "{ target: 'live', actions: ['widen'] },",
    },
    {
      what: 'acknowledgements while it is stopped are lost',
      find: "acknowledged: { actions: 'widen' },",
      replace: 'acknowledged: {},',
    },
    {
      what: 'an acknowledgement counts as one, whatever it says',
      find: 'this.#window += count;',
      replace: 'this.#window += Math.min(count, 1);',
    },
    {
      what: 'a pipeline without a window has one',
      find: 'window: window ?? 0,',
      replace: 'window: window ?? 1,',
    },
    {
      what: 'the window of a client without pipeline is heeded',
      find: 'this.#window = pipeline ? options.window : Number.POSITIVE_INFINITY;',
      replace: 'this.#window = options.window || Number.POSITIVE_INFINITY;',
    },
    {
      what: 'stop is not heeded',
      find: "on: { stop: { target: 'paused' } },",
      replace: '',
    },
    {
      what: 'what came while it was stopped is lost',
      find: 'this.#queue.push({ shown, bits });',
      replace: "if (this.ref.getSnapshot().value !== 'paused') this.#queue.push({ shown, bits });",
    },
    {
      what: 'the queue is longer than the client has asked for',
      find: 'this.#queue.length < this.#options.queueSize',
      replace: 'this.#queue.length < this.#options.queueSize + 1',
    },
    {
      what: 'of more than the queue holds the oldest stays, and the newest is lost',
      find: 'newest.shown = shown;',
      replace: '',
    },
    {
      what: 'a queue of one is taken',
      find: 'const LEAST_QUEUE = 2;',
      replace: 'const LEAST_QUEUE = 1;',
    },
    {
      what: 'an odd option is passed over in silence',
      find: "for (const text of read.warnings) this.outlet.send({ type: 'MESSAGE', ioid, severity: 'warning', text });",
      replace: '',
    },
    {
      what: 'the warning comes behind the reply that it belongs to',
      find: "    for (const text of read.warnings) this.outlet.send({ type: 'MESSAGE', ioid, severity: 'warning', text });\n    this.outlet.send({ type: 'MONITOR_INIT', ioid, subcommand, status: OK, structure: type });",
      replace:
        "    this.outlet.send({ type: 'MONITOR_INIT', ioid, subcommand, status: OK, structure: type });\n    for (const text of read.warnings) this.outlet.send({ type: 'MESSAGE', ioid, severity: 'warning', text });",
    },
    {
      what: 'a pipeline without a usable queue has no answer',
      find: "if ('fault' in read) return refuse(read.fault);",
      replace: "if ('fault' in read) return undefined;",
    },
    {
      what: 'the sid of a start is not looked at',
      find: 'if (channel.sid !== sid) {',
      replace: 'if (channel.sid < 0) {',
    },
    {
      what: 'the subcommand 0x10 does not end it',
      find: "if ((subcommand & Subcommand.DESTROY) !== 0) part.ref.send({ type: 'destroy' });",
      replace: '',
    },
  ],
};
