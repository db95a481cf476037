import type { Request } from '../../src/protocol/ca/requests.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';
import { hex } from './hex.ts';

/**
 * One message as an object and as the bytes on a TCP circuit, written down from the protocol's field tables, not from
 * the code: command, size, type, count, p1, p2 [, size, count], payload.
 */
export interface GoldenRow<Message> {
  readonly name: string;
  readonly message: Message;
  readonly bytes: Uint8Array;
}

export const goldenRequests: readonly GoldenRow<Request>[] = [
  row('VERSION', { type: 'VERSION', priority: 20, minor: 13, sequence: 0 }, '0000 0000 0014 000d 00000000 00000000'),
  row(
    'VERSION with a sequence number',
    { type: 'VERSION', priority: 1, minor: 13, sequence: 0xfffffffe },
    '0000 0000 0001 000d fffffffe 00000000',
  ),
  row(
    'EVENT_ADD',
    { type: 'EVENT_ADD', dbrType: 20, count: 0, sid: 3, subscriptionId: 0x11223344, mask: 5 },
    '0001 0010 0014 0000 00000003 11223344  00000000 00000000 00000000 0005 0000',
  ),
  row(
    'EVENT_CANCEL',
    { type: 'EVENT_CANCEL', dbrType: 20, count: 1, sid: 3, subscriptionId: 9 },
    '0002 0000 0014 0001 00000003 00000009',
  ),
  row('READ', { type: 'READ', dbrType: 6, count: 1, sid: 3, ioid: 4 }, '0003 0000 0006 0001 00000003 00000004'),
  row(
    'WRITE',
    { type: 'WRITE', dbrType: 6, count: 1, sid: 3, ioid: 8, payload: hex('3ff0000000000000') },
    '0004 0008 0006 0001 00000003 00000008  3ff00000 00000000',
  ),
  row(
    'SEARCH',
    { type: 'SEARCH', reply: 10, minor: 13, cid: 0xcafe, name: 'abc' },
    '0006 0008 000a 000d 0000cafe 0000cafe  61626300 00000000',
  ),
  row(
    'SEARCH, the NUL filling a whole word',
    { type: 'SEARCH', reply: 5, minor: 13, cid: 1, name: 'abcdefgh' },
    '0006 0010 0005 000d 00000001 00000001  61626364 65666768 00000000 00000000',
  ),
  row('EVENTS_OFF', { type: 'EVENTS_OFF' }, '0008 0000 0000 0000 00000000 00000000'),
  row('EVENTS_ON', { type: 'EVENTS_ON' }, '0009 0000 0000 0000 00000000 00000000'),
  row('READ_SYNC', { type: 'READ_SYNC' }, '000a 0000 0000 0000 00000000 00000000'),
  row(
    'CLEAR_CHANNEL',
    { type: 'CLEAR_CHANNEL', sid: 3, cid: 1, dataType: 0, count: 0 },
    '000c 0000 0000 0000 00000003 00000001',
  ),
  row(
    'READ_NOTIFY',
    { type: 'READ_NOTIFY', dbrType: 34, count: 2, sid: 0x80000000, ioid: 7 },
    '000f 0000 0022 0002 80000000 00000007',
  ),
  row(
    'READ_NOTIFY of 65535 elements',
    { type: 'READ_NOTIFY', dbrType: 4, count: 0xffff, sid: 1, ioid: 2 },
    '000f ffff 0004 0000 00000001 00000002 00000000 0000ffff',
  ),
  row(
    'CREATE_CHAN',
    { type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'simple:A' },
    '0012 0010 0000 0000 00000001 0000000d  73696d70 6c653a41 00000000 00000000',
  ),
  row(
    'CREATE_CHAN with a name in UTF-8',
    { type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'Tür' },
    '0012 0008 0000 0000 00000001 0000000d  54c3bc72 00000000',
  ),
  row(
    'CREATE_CHAN without payload',
    { type: 'CREATE_CHAN', cid: 1, minor: 13, name: undefined },
    '0012 0000 0000 0000 00000001 0000000d',
  ),
  row(
    'WRITE_NOTIFY',
    { type: 'WRITE_NOTIFY', dbrType: 0, count: 1, sid: 3, ioid: 8, payload: hex('6869000000000000') },
    '0013 0008 0000 0001 00000003 00000008  68690000 00000000',
  ),
  row(
    'WRITE_NOTIFY of 65536 elements',
    { type: 'WRITE_NOTIFY', dbrType: 4, count: 65536, sid: 3, ioid: 8, payload: new Uint8Array(65536).fill(0xab) },
    `0013 ffff 0004 0000 00000003 00000008 00010000 00010000 ${'ab'.repeat(65536)}`,
  ),
  row('CLIENT_NAME', { type: 'CLIENT_NAME', name: 'root' }, '0014 0008 0000 0000 00000000 00000000  726f6f74 00000000'),
  row('HOST_NAME', { type: 'HOST_NAME', name: 'host7' }, '0015 0008 0000 0000 00000000 00000000  686f7374 37000000'),
  row(
    'ECHO',
    { type: 'ECHO', dataType: 1, count: 2, p1: 3, p2: 4, payload: hex('0102030405060708') },
    '0017 0008 0001 0002 00000003 00000004  01020304 05060708',
  ),
];

export const goldenResponses: readonly GoldenRow<Response>[] = [
  row('VERSION', { type: 'VERSION', priority: 0, minor: 13, sequence: 0 }, '0000 0000 0000 000d 00000000 00000000'),
  row(
    'EVENT_ADD',
    { type: 'EVENT_ADD', dbrType: 6, count: 1, status: 1, subscriptionId: 9, payload: hex('4000000000000000') },
    '0001 0008 0006 0001 00000001 00000009  40000000 00000000',
  ),
  row(
    'confirmed EVENT_CANCEL',
    { type: 'EVENT_CANCEL', dbrType: 20, count: 1, sid: 3, subscriptionId: 9 },
    '0001 0000 0014 0001 00000003 00000009',
  ),
  row(
    'READ',
    { type: 'READ', dbrType: 0, count: 1, cid: 5, ioid: 8, payload: hex('6869000000000000') },
    '0003 0008 0000 0001 00000005 00000008  68690000 00000000',
  ),
  row(
    'SEARCH over UDP',
    { type: 'SEARCH', port: 5064, address: 0xffffffff, cid: 0xcafe, minor: 13 },
    '0006 0008 13c8 0000 ffffffff 0000cafe  000d 000000000000',
  ),
  row(
    'SEARCH over TCP',
    { type: 'SEARCH', port: 5064, address: 0xc0a80107, cid: 0xcafe, minor: undefined },
    '0006 0000 13c8 0000 c0a80107 0000cafe',
  ),
  row('READ_SYNC', { type: 'READ_SYNC' }, '000a 0000 0000 0000 00000000 00000000'),
  row(
    'ERROR',
    {
      type: 'ERROR',
      cid: 5,
      status: 160,
      request: hex('0004 0008 0006 0001 00000003 00000005'),
      text: 'simple:A',
    },
    '000b 0020 0000 0000 00000005 000000a0' +
      '  0004 0008 0006 0001 00000003 00000005  73696d70 6c653a41 00000000 00000000',
  ),
  row(
    'ERROR about an extended header',
    {
      type: 'ERROR',
      cid: 0xffffffff,
      status: 72,
      request: hex('0004 ffff 0006 0000 00000003 00000005 00200000 00040000'),
      text: '',
    },
    '000b 0020 0000 0000 ffffffff 00000048' +
      '  0004 ffff 0006 0000 00000003 00000005 00200000 00040000  00000000 00000000',
  ),
  row(
    'CLEAR_CHANNEL',
    { type: 'CLEAR_CHANNEL', sid: 3, cid: 1, dataType: 7, count: 8 },
    '000c 0000 0007 0008 00000003 00000001',
  ),
  row('NOT_FOUND', { type: 'NOT_FOUND', reply: 10, minor: 13, cid: 6 }, '000e 0000 000a 000d 00000006 00000006'),
  row(
    'READ_NOTIFY',
    { type: 'READ_NOTIFY', dbrType: 5, count: 2, status: 1, ioid: 8, payload: hex('0000000100000002') },
    '000f 0008 0005 0002 00000001 00000008  00000001 00000002',
  ),
  row(
    'READ_NOTIFY without elements',
    { type: 'READ_NOTIFY', dbrType: 5, count: 0, status: 1, ioid: 8, payload: new Uint8Array(0) },
    '000f 0000 0005 0000 00000001 00000008',
  ),
  row(
    'READ_NOTIFY of 65536 elements',
    { type: 'READ_NOTIFY', dbrType: 4, count: 65536, status: 1, ioid: 8, payload: new Uint8Array(65536).fill(7) },
    `000f ffff 0004 0000 00000001 00000008 00010000 00010000 ${'07'.repeat(65536)}`,
  ),
  row(
    'CREATE_CHAN',
    { type: 'CREATE_CHAN', dbrType: 6, count: 1, cid: 1, sid: 3 },
    '0012 0000 0006 0001 00000001 00000003',
  ),
  row(
    'CREATE_CHAN of a large array',
    { type: 'CREATE_CHAN', dbrType: 6, count: 1_000_000, cid: 1, sid: 3 },
    '0012 ffff 0006 0000 00000001 00000003 00000000 000f4240',
  ),
  row(
    'WRITE_NOTIFY',
    { type: 'WRITE_NOTIFY', dbrType: 6, count: 1, status: 376, ioid: 8 },
    '0013 0000 0006 0001 00000178 00000008',
  ),
  row('ACCESS_RIGHTS', { type: 'ACCESS_RIGHTS', cid: 1, rights: 3 }, '0016 0000 0000 0000 00000001 00000003'),
  row(
    'ECHO',
    { type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0, payload: new Uint8Array(0) },
    '0017 0000 0000 0000 00000000 00000000',
  ),
  row('CREATE_CH_FAIL', { type: 'CREATE_CH_FAIL', cid: 1 }, '001a 0000 0000 0000 00000001 00000000'),
  row('SERVER_DISCONN', { type: 'SERVER_DISCONN', cid: 1 }, '001b 0000 0000 0000 00000001 00000000'),
];

function row<Message>(name: string, message: Message, text: string): GoldenRow<Message> {
  return { name, message, bytes: hex(text) };
}
