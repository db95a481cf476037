/** Faults of PV Access channels. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaChannelFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['channel.scalar'],
  delivery: 'packed',
  faults: [
    {
      what: 'two channels have one sid',
      find: 'this.#nextSid = (this.#nextSid + 1) >>> 0;',
      replace: '',
    },
    {
      what: 'a name that is not served is not refused',
      find: "outlet.send({ type: 'CREATE_CHANNEL', cid, sid: NO_SID, status: REFUSED });",
      replace: '',
    },
    {
      what: 'a refused channel has a sid',
      find: "outlet.send({ type: 'CREATE_CHANNEL', cid, sid: NO_SID, status: REFUSED });",
      replace: "outlet.send({ type: 'CREATE_CHANNEL', cid, sid: 0, status: REFUSED });",
    },
    {
      what: 'behind a refused name the rest of the message is dropped',
      find: '        continue;\n      }\n      const channel = new Channel(',
      replace: '        return;\n      }\n      const channel = new Channel(',
    },
    {
      what: 'sid and cid of DESTROY_CHANNEL are swapped',
      find: "this.outlet.send({ type: 'DESTROY_CHANNEL', sid: this.sid, cid: this.cid });",
      replace: "this.outlet.send({ type: 'DESTROY_CHANNEL', sid: this.cid, cid: this.sid });",
    },
    {
      what: 'DESTROY_CHANNEL is not answered',
      find: "DESTROY_CHANNEL: { target: 'closed', actions: 'sayGone' },",
      replace: "DESTROY_CHANNEL: { target: 'closed' },",
    },
    {
      what: 'a channel outlives its DESTROY_CHANNEL',
      find: "DESTROY_CHANNEL: { target: 'closed', actions: 'sayGone' },",
      replace: "DESTROY_CHANNEL: { actions: 'sayGone' },",
    },
    {
      what: 'the type of a field is that of the whole',
      find: 'field: bit === 0 ? type : type.layout.types[bit]',
      replace: 'field: type',
    },
    {
      what: 'the type of a field that there is not is that of the whole',
      find: 'const bit = type?.bit(subField);',
      replace: 'const bit = type?.bit(subField) ?? 0;',
    },
    {
      what: 'PUT_GET has no answer',
      find: "PUT_GET_INIT: { actions: 'refuseOperation' },",
      replace: '',
    },
    {
      what: 'ARRAY has no answer',
      find: "ARRAY_INIT: { actions: 'refuseOperation' },",
      replace: '',
    },
    {
      what: 'a call of a PV that is no service has no answer',
      find: "failed(new Error('RPC not implemented by this PV'));",
      replace: 'answered();',
    },
  ],
};
