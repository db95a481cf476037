/** Faults of flow control: clients that switch updates off, and clients that do not read. */
import type { SuiteFaults } from '../fault.ts';

export const flowControlFaults: SuiteFaults = {
  tours: ['flowControl'],
  delivery: 'packed',
  faults: [
    {
      what: 'EVENTS_OFF is overlooked',
      find: "EVENTS_OFF: { actions: raise({ type: 'monitors.off' }) },",
      replace: 'EVENTS_OFF: {},',
    },
    {
      what: 'EVENTS_ON brings no update that waited',
      find: "'monitors.on': { target: 'flowing', actions: 'resumeMonitors' }",
      replace: "'monitors.on': { target: 'flowing' }",
    },
    {
      what: 'a second EVENTS_OFF switches updates on',
      find: "'monitors.on': { target: 'flowing', actions: 'resumeMonitors' }",
      replace:
        "'monitors.off': { target: 'flowing', actions: 'resumeMonitors' }, 'monitors.on': { target: 'flowing', actions: 'resumeMonitors' }",
    },
    {
      what: 'the last update is lost: the oldest waits, not the newest',
      find: 'this.#held = update;',
      replace: 'this.#held ??= update;',
    },
    {
      what: 'an update that waited comes twice',
      find: 'if (update !== undefined) this.send(update);',
      replace: 'if (update !== undefined) for (const each of [update, update]) this.send(each);',
    },
    {
      what: 'requests of a client that does not read are dropped',
      find: 'this.#heldRequests.add(event);',
      replace: 'void event;',
    },
    {
      what: 'requests of a client that does not read are done in reverse order',
      find: '= this.#waiting.shift();\n      if (request === undefined) {',
      replace: '= this.#waiting.pop();\n      if (request === undefined) {',
    },
    {
      what: 'a client that did not read is not read from again',
      find: 'this.#socket.resume();\n        return;',
      replace: 'return;',
    },
    {
      what: 'the update that waited for a client that did not read is lost',
      find: 'queueMicrotask(() => this.#catchUp());\n    this.held.open();',
      replace: 'queueMicrotask(() => this.#catchUp());',
    },
    {
      what: 'reads are not answered while updates are switched off',
      find: 'this.#channels.get(request.sid)!.deliver(request);',
      replace:
        "if (request.type !== 'READ_NOTIFY' || !this.monitorsAreOff) this.#channels.get(request.sid)!.deliver(request);",
    },
  ],
};
