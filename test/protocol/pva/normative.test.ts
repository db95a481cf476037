/**
 * Normative types against those that were recorded: the type is the one in the message, whole. Metadata are those of
 * PVXS's IOC; p4p puts precision and form elsewhere.
 */
import { describe, expect, test } from 'vitest';
import {
  allMetadata,
  normativeName,
  ntEnum,
  ntHistogram,
  ntMatrix,
  ntMultiChannel,
  ntNameValue,
  ntNdArray,
  ntScalar,
  ntScalarArray,
  ntTable,
  ntUri,
} from '../../../src/protocol/pva/normative.ts';
import { RequestFramer } from '../../../src/protocol/pva/request-framer.ts';
import { ResponseFramer } from '../../../src/protocol/pva/response-framer.ts';
import { anyArray, type StructureType, scalar, structure, type Type } from '../../../src/protocol/pva/type.ts';
import { scalarNames } from '../../../src/protocol/pva/type-code.ts';
import { structureIn } from '../../../src/protocol/pva/value.ts';
import { recordedConnections } from '../../support/pva-recordings.ts';

/** Types in the replies of servers, and of arguments, by recording. */
function recordedTypes(name: string): Type[] {
  const requests = new RequestFramer({ maxPayload: 1 << 20 });
  const responses = new ResponseFramer({ maxPayload: 1 << 20 });
  const { messages } = recordedConnections().find((each) => each.name === name)!;
  return messages.flatMap(({ direction, bytes }) => {
    if (direction === 'client->server') {
      requests.push(bytes);
      const message = requests.next();
      return message?.type === 'RPC' ? [structureIn(message.argument)!.type] : [];
    }
    responses.push(bytes);
    const message = responses.next();
    if (message?.type === 'GET_FIELD') return [message.field!];
    return message !== undefined && 'structure' in message ? [message.structure!] : [];
  });
}

test.each<[string, StructureType[]]>([
  ['pvxs-02-get-scalars', (['double', 'int', 'ulong', 'string', 'boolean'] as const).map((name) => ntScalar(name))],
  ['pvxs-03-get-arrays', (['double', 'string', 'boolean', 'int'] as const).map((name) => ntScalarArray(name))],
  ['pvxs-04-get-enum', [ntEnum()]],
  ['pvxs-05-get-table', [ntTable({ name: 'string', pos: 'double', n: 'int' })]],
  ['pvxs-06-get-image', [ntNdArray]],
  ['pvxs-19-rpc', [ntUri({ lhs: scalar('string'), rhs: scalar('string') })]],
  ['qsrv2-01-info-ai', [ntScalar('double', allMetadata)]],
  ['qsrv2-02-get-ai', [ntScalar('double', allMetadata)]],
  ['qsrv2-03-get-mbbo', [ntEnum({ display: true })]],
])('%s', (name, types) => {
  expect(recordedTypes(name)).toStrictEqual(types);
});

test('record fields of an IOC: each is one of its types', () => {
  const known = [
    ...scalarNames.map((name) => ntScalar(name, allMetadata)),
    ...scalarNames.map((name) => ntScalarArray(name, allMetadata)),
    ntEnum({ display: true }),
  ];
  const found = recordedTypes('qsrv2-10-info-types');
  expect(found.length).toBeGreaterThan(5);
  for (const type of found) expect(known).toContainEqual(type);
});

test('types that no recording has: members as the specification lists them, without the optional ones that nobody sends', () => {
  const members = ({ id, members }: StructureType) => [id, members.map(({ name }) => name).join(' ')];
  const described = 'descriptor alarm timeStamp';
  expect([ntNameValue('double'), ntMatrix, ntMultiChannel(anyArray), ntHistogram('long')].map(members)).toEqual([
    ['epics:nt/NTNameValue:1.0', `name value ${described}`],
    ['epics:nt/NTMatrix:1.0', `value dim ${described}`],
    [
      'epics:nt/NTMultiChannel:1.0',
      `value channelName ${described} severity status message secondsPastEpoch nanoseconds userTag isConnected`,
    ],
    ['epics:nt/NTHistogram:1.0', `ranges value ${described}`],
  ]);
});

describe('names', () => {
  test.each([
    ['epics:nt/NTScalar:1.0', 'NTScalar'],
    ['epics:nt/NTNDArray:1.7', 'NTNDArray'],
    ['epics:nt/NTScalar:2.0', undefined],
    ['NTScalar', undefined],
    ['alarm_t', undefined],
    ['', undefined],
  ])('%j', (id, name) => {
    expect(normativeName(structure(id, {}))).toBe(name);
  });
});
