/** What is wrong with records that have a DTYP of asyn: their links, and the parameters that these name. */
import { parseAsynLink } from '../asyn/link.ts';
import type { ParameterPorts } from '../asyn/parameter-port.ts';
import { asynDevices, nameAsynDevices } from '../records/devices/asyn.ts';
import type { FaultList } from '../text/fault.ts';
import { didYouMean, mostSimilar } from '../text/suggest.ts';
import type { OwnDevices } from './loaded-records.ts';

export function asynLinks({ ports, isSoft }: ParameterPorts, faults: FaultList): OwnDevices {
  if (isSoft || ports.length > 0) nameAsynDevices();
  return {
    find: ({ type, name, fields }, dtyp) => {
      const device = asynDevices.get(dtyp);
      if (device === undefined || !device.types.includes(type) || (ports.length === 0 && !isSoft)) return undefined;
      const value = fields.get('INP') ?? fields.get('OUT');
      const link = parseAsynLink(value?.text ?? '');
      if ('fault' in link) {
        faults.error(`${name}: ${link.fault}`, value?.at, 'INP or OUT is "@asyn(PORT,ADDRESS)PARAMETER".');
        return 'real';
      }
      const port = ports.find((each) => each.name === link.port);
      if (port === undefined) {
        if (isSoft) return 'simulated';
        const names = ports.map((each) => each.name);
        faults.error(
          `${name}: there is no port '${link.port}'`,
          value?.at,
          ...didYouMean(mostSimilar(link.port, names)),
          `parameterPort('${link.port}', { … }) makes it; --dtyp soft serves without it.`,
        );
        return 'real';
      }
      const spec = Object.hasOwn(port.parameters, link.parameter) ? port.parameters[link.parameter] : undefined;
      if (spec === undefined) {
        const known = Object.keys(port.parameters);
        faults.error(
          `${name}: the port ${port.name} has no parameter '${link.parameter}'`,
          value?.at,
          ...didYouMean(mostSimilar(link.parameter, known)),
        );
      } else if (spec.type !== device.exchanges) {
        faults.error(
          `${name}: ${link.parameter} of ${port.name} is ${spec.type}, but DTYP '${dtyp}' exchanges ${device.exchanges}`,
          fields.get('DTYP')?.at,
        );
      } else if (link.address >= port.addresses) {
        const last = port.addresses - 1;
        faults.error(
          `${name}: the port ${port.name} has no address ${link.address}: ${last === 0 ? 'it has 0 alone' : `they are 0 to ${last}`}`,
          value?.at,
        );
      }
      return 'real';
    },
  };
}
