/** Faults of PUT. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaPutFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['put', 'slowPut'],
  delivery: 'cut',
  faults: [
    {
      what: 'a put is answered and not carried out',
      find: 'content.put(change.value, change.changed, this.#options, requester, reply);',
      replace: 'reply({ status: OK });',
    },
    {
      what: 'a put of nothing writes',
      find: 'if (!bits.has(valueBit)) {',
      replace: 'if (bits === undefined) {',
    },
    {
      what: 'a put of nothing fails',
      find: 'reply({ status: OK }); // a put of nothing',
      replace: "reply({ status: errorStatus('nothing') });",
    },
    {
      what: 'a read-only PV is written',
      find: 'if ((content.rightsOf(requester) & AccessRight.WRITE) === 0) {',
      replace: 'if ((content.rightsOf(requester) & AccessRight.READ) === 0) {',
    },
    {
      what: 'a refused put has no answer',
      find: "this.answer(execution.request, errorStatus('Put not permitted'));",
      replace: '',
    },
    {
      what: 'reading back takes the subcommand of a put',
      find: "answerData(this.channel, 'PUT', this.ioid, this.#selection, execution, answered);",
      replace: "answerData(this.channel, 'GET', this.ioid, this.#selection, execution, answered);",
    },
    {
      what: 'a put that is cut short is passed over',
      find: "if ('fault' in change) this.#owner.violate(`PUT: ${change.fault}`);",
      replace: "if ('fault' in change) {}",
    },
    {
      what: 'the bits below a marked structure are read again',
      find: 'bit = marked.next(end);\n  }\n  return { value: { type, fields }, marked };',
      replace: 'bit = marked.next(bit + 1);\n  }\n  return { value: { type, fields }, marked };',
    },
    {
      what: 'bits beyond the structure end the connection',
      find: 'const known = Math.min(size, (limit + 7) >>> 3);',
      replace:
        "if (size * 8 > limit + 7) cursor.fail('too many bits');\n  const known = Math.min(size, (limit + 7) >>> 3);",
    },
    {
      what: 'the last put leaves the operation',
      find: "if (isLast) this.ref.send({ type: 'finished' });",
      replace: 'if (isLast) {}',
    },
    {
      what: 'a put that waits is dropped',
      find: 'this.#waiting.push(request);',
      replace: 'void request;',
    },
    {
      what: 'what waits behind a put is not carried out when it is done',
      find: "answered: [{ guard: 'somethingWaits', target: 'idle', actions: 'executeNext' }, { target: 'idle' }],",
      replace: "answered: { target: 'idle' },",
    },
    {
      what: 'what waits behind a put that is cancelled is never carried out',
      find: "{ guard: 'somethingWaits', target: 'idle', actions: ['forgetReply', 'executeNext'] },",
      replace: '',
    },
    {
      what: 'more elements than came are read',
      find: 'const change = readDelta(request.data, zeroStructure(channel.content.type!));',
      replace:
        'const change = readDelta({ ...request.data, bytes: Uint8Array.of(...request.data.bytes.slice(0, -1), 0) }, zeroStructure(channel.content.type!));',
    },
  ],
};
