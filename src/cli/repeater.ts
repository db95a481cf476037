/** `xioc repeater`: hands the beacons that come to this host to its clients (caRepeater). */
import { once } from 'node:events';
import { Repeater } from '../actors/ca/client/repeater.ts';
import { readClientSettings } from '../actors/ca/client/settings.ts';
import { isAddress, parseAddressList } from '../actors/net/address-list.ts';
import { isMulticast } from '../actors/net/interfaces.ts';
import { readPlainLine } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';
import { versionLine } from './tools/tool-version.ts';

const USAGE = `Usage: caRepeater [options]

Hands the beacons of Channel Access servers to the clients of this host, until Ctrl-C. One is enough: a second one ends
at once. The port is 5065, or EPICS_CA_REPEATER_PORT; multicast groups in EPICS_CAS_BEACON_ADDR_LIST, or else in
EPICS_CA_ADDR_LIST, are joined.

  -v, --verbose  say what happens
  -V, --version  versions
  -h, --help     this text
`;

export async function repeaterTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = { verbose: { type: 'boolean', short: 'v' }, version: { type: 'boolean', short: 'V' } } as const;
  const line = readPlainLine(argv, { tool: 'caRepeater', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  if (line.values.version) {
    io.out(versionLine);
    return 0;
  }
  const { settings } = readClientSettings(io.environment, { interfaces: [], hosts: new Map() });
  const say = (message: string) => io.err(`${toBytes(message)}\n`);
  const ended = new AbortController();
  const repeater = new Repeater(
    undefined,
    { port: settings.repeaterPort, multicastGroups: multicastGroups(io.environment) },
    {
      log: (message) => {
        if (line.values.verbose) say(message);
      },
      warn: say,
      ended: () => ended.abort(),
    },
  );
  const stop = AbortSignal.any([ended.signal, io.interrupted]);
  if (!stop.aborted) await once(stop, 'abort');
  const failed = repeater.ref.getSnapshot().status !== 'active' && !repeater.isTaken;
  repeater.stop();
  return failed ? 1 : 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** caRepeater means to fall back to the clients' list, and has the test the wrong way round. */
function multicastGroups(environment: NodeJS.ProcessEnv): readonly string[] {
  const groups = (text = '') =>
    parseAddressList('', text)
      .entries.map(({ host }) => host)
      .filter((host) => isAddress(host) && isMulticast(host));
  const ofBeacons = groups(environment.EPICS_CAS_BEACON_ADDR_LIST);
  return [...new Set(ofBeacons.length > 0 ? ofBeacons : groups(environment.EPICS_CA_ADDR_LIST))];
}
