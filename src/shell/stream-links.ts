/** What is wrong with records that have the DTYP `stream`: their links, and the protocols that these name. */
import type { OwnDevices } from '../database/db/loaded-records.ts';
import { ProtocolLibrary, type ProtocolSource } from '../database/stream/library.ts';
import { parseStreamLink } from '../database/stream/link.ts';
import { FaultList } from '../database/text/fault.ts';
import { didYouMean, mostSimilar } from '../database/text/suggest.ts';
import type { DevicePorts } from './device-ports.ts';

/** @param isSoft a record whose port is not there has none, and that is no fault */
export function streamLinks(
  ports: DevicePorts,
  protocols: ProtocolSource,
  isSoft: boolean,
  faults: FaultList,
): OwnDevices {
  const library = new ProtocolLibrary(protocols);
  const told = new Set<string>();
  return {
    find: ({ name, fields }, dtyp) => {
      if (dtyp !== 'stream' || ports.size === 0) return undefined;
      const value = fields.get('INP') ?? fields.get('OUT');
      const link = parseStreamLink(value?.text ?? '');
      if ('fault' in link) {
        faults.error(`${name}: ${link.fault}`, value?.at, 'INP or OUT is "@file.proto protocol(arguments) PORT".');
        return 'real';
      }
      if (!ports.has(link.port)) {
        if (isSoft) return 'simulated';
        faults.error(
          `Cannot find a bus named '${link.port}' for '${name}'`,
          value?.at,
          ...didYouMean(
            mostSimilar(
              link.port,
              ports.all.map((port) => port.name),
            ),
          ),
          `drvAsynIPPortConfigure("${link.port}", "host:port") in front of iocInit makes it; --dtyp soft serves without it.`,
        );
        return 'real';
      }
      const own = new FaultList();
      library.protocol(link, own);
      for (const { message, at, remedy } of own.all) {
        const key = `${message} ${at?.line}:${at?.column}`;
        if (told.has(key)) continue;
        told.add(key);
        faults.error(message, at ?? value?.at, ...remedy, `while reading protocol '${link.protocol}' for '${name}'`);
      }
      return 'real';
    },
  };
}
