/** Faults of PV Access searches over UDP. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaSearchFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['nameSearch'],
  delivery: 'whole',
  faults: [
    {
      what: 'the reply has another sequence number',
      find: 'guid, sequence, address: ANY_ADDRESS, port,',
      replace: 'guid, sequence: 1, address: ANY_ADDRESS, port,',
    },
    {
      what: 'the reply has no guid',
      find: 'guid, sequence, address: ANY_ADDRESS, port,',
      replace: 'guid: new Uint8Array(12), sequence, address: ANY_ADDRESS, port,',
    },
    {
      what: 'the reply has the port of UDP’s neighbour',
      find: 'guid, sequence, address: ANY_ADDRESS, port,',
      replace: 'guid, sequence, address: ANY_ADDRESS, port: port - 1,',
    },
    {
      what: 'the reply goes to the source port, not to the one that was asked for',
      find: 'const replyPort = toSource ? port : search.port;',
      replace: 'const replyPort = toSource ? search.port : port;',
    },
    {
      what: 'a client that speaks TLS alone is answered',
      find: "if (channels.length > 0 && !protocols.includes('tcp')) return undefined;",
      replace: '',
    },
    {
      what: 'only the first protocol is looked at',
      find: "if (channels.length > 0 && !protocols.includes('tcp')) return undefined;",
      replace: "if (channels.length > 0 && protocols[0] !== 'tcp') return undefined;",
    },
    {
      what: 'a search for what is not served is answered although no reply is required',
      find: 'if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return undefined;',
      replace: '',
    },
    {
      what: 'discovery is not answered',
      find: 'if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return undefined;',
      replace: 'if (cids.length === 0) return undefined;',
    },
    {
      what: 'names are told that are not served',
      find: 'const cids = names.search(channels, peer);',
      replace: 'const cids = channels.map(({ cid }) => cid);',
    },
  ],
};
