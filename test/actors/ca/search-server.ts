/**
 * The least that answers searches on real sockets, for tests of the sockets: names, and the TCP port that they are at.
 * Run as a program it serves in a process of its own: `search-server.ts <UDP port> <TCP port> <name>...`
 */
import { fileURLToPath } from 'node:url';
import { openSearchSockets, type ReceivedSearch, type SearchSockets } from '../../../src/actors/ca/search-sockets.ts';
import { decodeSearchDatagram, encodeSearchReplies } from '../../../src/protocol/ca/datagram.ts';

export interface SearchServer {
  readonly sockets: SearchSockets;
  /** All it was given, in order. */
  readonly heard: ReceivedSearch[];
  readonly problems: string[];
}

export interface Served {
  readonly names: readonly string[];
  readonly tcpPort: number;
  readonly interfaces?: readonly string[];
  readonly multicastGroups?: readonly string[];
  readonly ignore?: ReadonlySet<string>;
}

export async function serveNames(port: number, served: Served): Promise<SearchServer> {
  const { names, tcpPort, interfaces = [], multicastGroups = [], ignore = new Set() } = served;
  const heard: ReceivedSearch[] = [];
  const problems: string[] = [];
  const sockets = await openSearchSockets(
    { port, interfaces, multicastGroups, ignore },
    {
      onDatagram: (search, reply) => {
        heard.push(search);
        const request = decodeSearchDatagram(search.bytes);
        const known = request.searches.filter(({ name }) => names.includes(name));
        const replies = known.map(
          ({ cid }) => ({ type: 'SEARCH', port: tcpPort, address: 0xffffffff, cid, minor: 13 }) as const,
        );
        for (const bytes of encodeSearchReplies(request, replies)) reply(bytes);
        const unknown = request.searches.filter(({ name }) => !names.includes(name));
        if (unknown.length > 0) sockets.passOn(search, unknown, reply);
      },
      onError: (error) => problems.push(error.message),
      onProblem: (message) => problems.push(message),
    },
  );
  return { sockets, heard, problems };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, tcpPort, ...names] = process.argv.slice(2);
  await serveNames(Number(port), { names, tcpPort: Number(tcpPort) });
  process.stdout.write('serving\n');
}
