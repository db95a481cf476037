/** Faults of the name server. */
import type { SuiteFaults } from '../fault.ts';

export const nameSearchFaults: SuiteFaults = {
  tours: ['nameSearch'],
  delivery: 'whole',
  faults: [
    {
      what: 'a name that nobody serves is answered',
      find: 'return this.searched(name, peer, () => this.source.serves(name)) ? this.tcpPort : undefined;',
      replace: 'this.searched(name, peer, () => this.source.serves(name));\n    return this.tcpPort;',
    },
    {
      what: 'the sequence number does not come back',
      find: 'writeVersion(writer, SEQUENCE_VALID, MINOR, client.sequence)',
      replace: 'writeVersion(writer, SEQUENCE_VALID, MINOR, 0)',
    },
    {
      what: 'old clients get a VERSION before their replies',
      find: 'if (client.minor >= SEQUENCE_MINOR)',
      replace: 'if (client.minor > 0)',
    },
    {
      what: 'address and cid of a reply are swapped',
      find: 'minor === undefined ? 0 : 8, port, 0, address, cid)',
      replace: 'minor === undefined ? 0 : 8, port, 0, cid, address)',
    },
    {
      what: 'the revision in a reply is 0',
      find: 'cid: search.cid, minor: MINOR }',
      replace: 'cid: search.cid, minor: 0 }',
    },
    {
      what: 'of several names only the first is answered',
      find: "if (search.name !== '') searches.push(search);",
      replace: "if (search.name !== '' && searches.length === 0) searches.push(search);",
    },
    {
      what: 'replies are packed into a datagram that is too long',
      find: 'if (writer.length <= MAX_DATAGRAM) continue;',
      replace: 'if (writer.length <= 2 * MAX_DATAGRAM) continue;',
    },
    {
      what: 'searches without VERSION are answered',
      find: '  let minor = 0;\n  let sequence',
      replace: '  let minor: number = MINOR;\n  let sequence',
    },
    {
      what: 'a search behind a command of no client is answered',
      find: '    } else {\n      return { minor, sequence, searches, damaged: true };\n    }',
      replace: '    }',
    },
    {
      what: 'what is damaged takes the good searches before it along',
      find: 'if (extent === 0) return { minor, sequence, searches, damaged: true };',
      replace: 'if (extent === 0) return { minor, sequence, searches: [], damaged: true };',
    },
    {
      what: 'a paused server answers',
      find: "'datagram.received': { actions: 'passOn' }",
      replace: "'datagram.received': { actions: 'answer' }",
    },
    {
      what: 'the beginning of a name is enough',
      find: 'return this.#pvs.has(name) || this.#aliases.has(name)',
      replace: 'return [...this.#pvs.keys()].some((each) => each.startsWith(name)) || this.#aliases.has(name)',
    },
    {
      what: 'names are found whatever their case',
      find: 'return this.#pvs.has(name) || this.#aliases.has(name)',
      replace:
        'return [...this.#pvs.keys()].some((each) => each.toLowerCase() === name.toLowerCase()) || this.#aliases.has(name)',
    },
  ],
};
