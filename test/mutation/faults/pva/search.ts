/** Faults of PV Access searches over UDP. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaSearchFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['nameSearch'],
  delivery: 'whole',
  faults: [
    {
      what: 'the reply has another sequence number',
      find: '      guid: this.#owner.guid,\n      sequence,\n      address: ANY_ADDRESS,',
      replace: '      guid: this.#owner.guid,\n      sequence: 1,\n      address: ANY_ADDRESS,',
    },
    {
      what: 'the reply has no guid',
      find: '      guid: this.#owner.guid,\n      sequence,\n      address: ANY_ADDRESS,',
      replace: '      guid: new Uint8Array(12),\n      sequence,\n      address: ANY_ADDRESS,',
    },
    {
      what: 'the reply has the port of UDP’s neighbour',
      find: '      address: ANY_ADDRESS,\n      port: this.#owner.tcpPort,',
      replace: '      address: ANY_ADDRESS,\n      port: this.#owner.tcpPort - 1,',
    },
    {
      what: 'the reply goes to the source port, not to the one that was asked for',
      find: 'const replyPort = toSource ? port : search.port;',
      replace: 'const replyPort = toSource ? search.port : port;',
    },
    {
      what: 'a client that speaks TLS alone is answered',
      find: "if (replyPort === 0 || (channels.length > 0 && !protocols.includes('tcp'))) return;",
      replace: 'if (replyPort === 0) return;',
    },
    {
      what: 'only the first protocol is looked at',
      find: "!protocols.includes('tcp'))) return;\n    const cids",
      replace: "protocols[0] !== 'tcp')) return;\n    const cids",
    },
    {
      what: 'a search for what is not served is answered although no reply is required',
      find: 'if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return;',
      replace: '',
    },
    {
      what: 'discovery is not answered',
      find: 'if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return;',
      replace: 'if (cids.length === 0) return;',
    },
    {
      what: 'names are told that are not served',
      find: 'const cids = this.#owner.search(channels, `${address}:${port}`);',
      replace: 'const cids = channels.map(({ cid }) => cid);',
    },
  ],
};
