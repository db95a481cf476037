/** Faults of a PV Access connection: greeting, header, segments, byte order, searches over TCP. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaConnectionFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['connection'],
  delivery: 'whole',
  faults: [
    {
      what: 'the byte order is not announced',
      find: "outlet.send({ type: 'SET_BYTE_ORDER', littleEndian: outlet.littleEndian, value: 0 });",
      replace: '',
    },
    {
      what: 'the methods of authentication are offered best first',
      find: "export const authMethods: readonly string[] = ['anonymous', 'ca'];",
      replace: "export const authMethods: readonly string[] = ['ca', 'anonymous'];",
    },
    {
      what: 'a method that was not offered is taken',
      find: "return authMethods.includes(method) ? OK : errorStatus('Client selects unadvertised auth');",
      replace: 'return OK;',
    },
    {
      what: 'a method that was not offered has no answer',
      find: "this.outlet.send({ type: 'CONNECTION_VALIDATED', status });",
      replace: "if (status.severity === 'OK') this.outlet.send({ type: 'CONNECTION_VALIDATED', status });",
    },
    {
      what: 'a second validation is not answered',
      find: "CONNECTION_VALIDATION: { actions: 'identify' },",
      replace: 'CONNECTION_VALIDATION: {},',
    },
    {
      what: 'a channel is created for a stranger',
      find: "CREATE_CHANNEL: { target: 'draining', actions: 'refuseStranger' },",
      replace: "CREATE_CHANNEL: { actions: 'createChannels' },",
    },
    {
      what: 'a stranger’s channel is passed over',
      find: "CREATE_CHANNEL: { target: 'draining', actions: 'refuseStranger' },",
      replace: 'CREATE_CHANNEL: {},',
    },
    {
      what: 'ECHO has no payload',
      find: "this.outlet.send({ type: 'ECHO', payload: this.version >= ECHO_VERSION ? payload : NO_BYTES });",
      replace: "this.outlet.send({ type: 'ECHO', payload: NO_BYTES });",
    },
    {
      what: 'ECHO of version 1 has a payload',
      find: 'this.version >= ECHO_VERSION ? payload : NO_BYTES',
      replace: 'payload',
    },
    {
      what: 'ECHO_REQUEST is not answered',
      find: "this.outlet.send({ type: 'ECHO_RESPONSE', value });",
      replace: 'void value;',
    },
    {
      what: 'ECHO_REQUEST is answered with another value',
      find: "this.outlet.send({ type: 'ECHO_RESPONSE', value });",
      replace: "this.outlet.send({ type: 'ECHO_RESPONSE', value: value + 1 });",
    },
    {
      what: 'the byte order that the client asks for is not heeded',
      find: 'this.outlet.littleEndian = littleEndian;',
      replace: 'void littleEndian;',
    },
    {
      what: 'messages are read in the order of the server, not in their own',
      find: 'return this.#decode(new Reader(bytes, header.littleEndian, this.types, at, end));',
      replace: 'return this.#decode(new Reader(bytes, true, this.types, at, end));',
    },
    {
      what: 'the size of a big-endian message is read as little-endian',
      find: '(header.littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d) >>> 0;',
      replace: '(a | (b << 8) | (c << 16) | (d << 24)) >>> 0;',
    },
    {
      what: 'replies lack the flag of a server',
      find: 'const SERVER = HeaderFlag.SERVER;',
      replace: 'const SERVER = 0;',
    },
    {
      what: 'version 0 is taken',
      find: "if (header.version === 0) return this.#refuse('message of protocol version 0');",
      replace: '',
    },
    {
      what: 'the flag of a server is taken from a client',
      find: "if (!this.isFromPeer(header)) return this.#refuse('message marked as sent by this side');",
      replace: '',
    },
    {
      what: 'a payload of any size is waited for',
      find: 'if (header.size > this.#maxPayload) {',
      replace: 'if (header.size > 2 ** 40) {',
    },
    {
      what: 'a last segment without a first is taken for a message',
      find: 'return header.isSegment && !header.isFirstSegment ? `${name}: a segment without a first one` : undefined;',
      replace: 'return undefined;',
    },
    {
      what: 'a whole message amid segments is taken',
      find: 'if (!header.isSegment || header.isFirstSegment) return `${name}: amid the segments of ${begun}`;',
      replace: 'if (header.isFirstSegment) return `${name}: amid the segments of ${begun}`;',
    },
    {
      what: 'a first segment amid segments is taken',
      find: 'if (!header.isSegment || header.isFirstSegment) return `${name}: amid the segments of ${begun}`;',
      replace: 'if (!header.isSegment) return `${name}: amid the segments of ${begun}`;',
    },
    {
      what: 'a segment of another command is taken',
      find: 'if (header.command !== this.#command) return `${name}: a segment amid those of ${begun}`;',
      replace: '',
    },
    {
      what: 'a control message ends what is in segments',
      find: 'if (header.isControl) return decodeControl(header);',
      replace: 'if (header.isControl) { this.#segments.drop(); return decodeControl(header); }',
    },
    {
      what: 'a message of which bytes are missing is passed over',
      find: 'this.#refuse(`${commandName(command)}: ${reader.fault}`);\n    return this.#fault;',
      replace: "return { type: 'UNKNOWN', control: false, command, size: 0 };",
    },
    {
      what: 'a search over TCP is not answered',
      find: "SEARCH: { actions: 'answerSearch' },",
      replace: 'SEARCH: {},',
    },
    {
      what: 'a search for what is not served is answered although no reply is required',
      find: 'if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return undefined;',
      replace: '',
    },
    {
      what: 'a required reply to a search does not come',
      find: 'if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return undefined;',
      replace: 'if (cids.length === 0) return undefined;',
    },
    {
      what: 'a client that speaks TLS alone is told of TCP',
      find: "if (channels.length > 0 && !protocols.includes('tcp')) return undefined;",
      replace: '',
    },
    {
      what: 'the reply to a search has another port',
      find: 'guid, sequence, address: ANY_ADDRESS, port,',
      replace: 'guid, sequence, address: ANY_ADDRESS, port: port + 1,',
    },
    {
      what: 'the reply to a search has another sequence number',
      find: 'guid, sequence, address: ANY_ADDRESS, port,',
      replace: 'guid, sequence: sequence + 1, address: ANY_ADDRESS, port,',
    },
    {
      what: 'only the first name of a search is answered',
      find: 'return found.map(({ cid }) => cid);',
      replace: 'return found.slice(0, 1).map(({ cid }) => cid);',
    },
    {
      what: 'the channel `server` is found by searches',
      find: "if (name === '' || name === SERVER_CHANNEL) return false;",
      replace: "if (name === '' || name === SERVER_CHANNEL) return name !== '';",
    },
    {
      what: 'INIT on an unknown channel is not answered',
      find: 'if (channel === undefined) this.#refuseInit(request, `channel ${sid} does not exist`);',
      replace: '',
    },
    {
      what: 'a request for an operation that has ended is taken for a violation',
      find: "if (known === undefined) return; // it crossed the operation's end",
      replace: "if (known === undefined) {\n      this.#owner.violate('no such operation');\n      return;\n    }",
    },
    {
      what: 'the type of an unknown channel is not answered',
      find: "outlet.send({ type: 'GET_FIELD', ioid, status: errorStatus(why), field: undefined });",
      replace:
        "if (channel !== undefined) outlet.send({ type: 'GET_FIELD', ioid, status: errorStatus(why), field: undefined });",
    },
  ],
};
