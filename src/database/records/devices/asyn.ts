/**
 * The DTYPs of asyn: which record types have them, and what they exchange with a parameter. What they do belongs to the parameter ports
 * of an IOC: see `actors/asyn`.
 *
 * Source: the `.dbd` files of asyn R4-45, and its documentation.
 */
import type { DeviceSupport } from '../support.ts';
import { addDevice } from './registry.ts';

/** What a parameter holds. */
export type ParameterType = 'int32' | 'uint32' | 'int64' | 'float64' | 'octet' | ArrayParameterType;

export type ArrayParameterType = `${'int8' | 'int16' | 'int32' | 'int64' | 'float32' | 'float64'}Array`;

export interface AsynDevice {
  readonly exchanges: ParameterType;
  readonly types: readonly string[];
  /** Record types that write; the others read. */
  readonly isOutput: (recordType: string) => boolean;
}

/** By the text of DTYP. */
export const asynDevices: ReadonlyMap<string, AsynDevice> = new Map([
  ...scalar('asynInt32', 'int32', 'ai ao bi bo mbbi mbbo mbbiDirect mbboDirect longin longout busy'),
  ...scalar('asynUInt32Digital', 'uint32', 'bi bo mbbi mbbo mbbiDirect mbboDirect longin longout busy'),
  ...scalar('asynInt64', 'int64', 'ai ao longin longout int64in int64out'),
  ...scalar('asynFloat64', 'float64', 'ai ao'),
  ...oneWay('asynOctetRead', 'octet', 'stringin waveform lsi', false),
  ...oneWay('asynOctetWrite', 'octet', 'stringout waveform lso printf', true),
  ...oneWay('asynOctetWriteBinary', 'octet', 'waveform', true),
  ...(['Int8', 'Int16', 'Int32', 'Int64', 'Float32', 'Float64'] as const).flatMap((name) => {
    const type = `${name.toLowerCase()}Array` as ArrayParameterType;
    return [
      ...oneWay(`asyn${name}ArrayIn`, type, 'waveform aai', false),
      ...oneWay(`asyn${name}ArrayOut`, type, 'waveform aao', true),
    ];
  }),
]);

/** From now on records may have the DTYPs of asyn. */
export function nameAsynDevices(): void {
  for (const [name, { types }] of asynDevices) {
    const support: DeviceSupport = { name, link: 'INST_IO', interrupts: true };
    addDevice(types, support);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** For records of both directions. */
function scalar(name: string, exchanges: ParameterType, types: string): [string, AsynDevice][] {
  const isOutput = (type: string) => /o$|out$|oDirect$|^busy$/.test(type);
  return [[name, { exchanges, types: types.split(' '), isOutput }]];
}

function oneWay(name: string, exchanges: ParameterType, types: string, isOutput: boolean): [string, AsynDevice][] {
  return [[name, { exchanges, types: types.split(' '), isOutput: () => isOutput }]];
}
