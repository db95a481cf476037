/** The public door: what is exported, no more and no less. Whoever changes it changes this list, and knows it. */
import { expect, test } from 'vitest';
import * as door from '../src/index.ts';

const values = [
  ...[
    'AccessFileError',
    'CaError',
    'CalcError',
    'Context',
    'DatabaseError',
    'DefinitionError',
    'HeapClock',
    'InputType',
    'PvaError',
    'RealClock',
    'WebPort',
  ],
  ...[
    'accessFile',
    'autosave',
    'basicStatus',
    'clientStatus',
    'compileCalc',
    'describe',
    'environmentStatus',
    'deviceSupport',
    'epicsDatabases',
    'epicsDb',
    'erfc',
    'faultNames',
    'group',
    'inputDevice',
    'keyName',
  ],
  ...[
    'memoryTracing',
    'mirror',
    'pair',
    'parameter',
    'parameterPort',
    'periodicStatus',
    'poisson',
    'pv',
    'queueStatus',
    'record',
    'recordFields',
    'recordTypes',
    'recordValue',
    'records',
  ],
  ...[
    'reject',
    'rpc',
    'scanStatus',
    'serve',
    'skip',
    'status',
    'subroutine',
    'template',
    'timeStatus',
    'toBob',
    'toMermaid',
    'toOphyd',
    'webPort',
    'workerThread',
  ],
  // Devices.
  ...['PortError', 'checked', 'checksum', 'echoed', 'fixed', 'frames', 'http', 'length', 'line', 'modbus', 'mqtt'],
  ...['number', 'replayed', 'serial', 'silence', 'simulated', 'tcp', 'transport', 'udp', 'websocket'],
];

test('exports what it is known for', () => {
  expect(Object.keys(door).sort()).toEqual([...values].sort());
});

test('offers these types of PVs', () => {
  expect(Object.keys(door.pv)).toEqual([
    ...['long', 'short', 'char', 'int8', 'uint16', 'uint32', 'int64', 'uint64', 'float', 'double'],
    ...['string', 'enum', 'bool', 'boolean', 'text', 'bytes', 'table', 'structure', 'image'],
  ]);
});
