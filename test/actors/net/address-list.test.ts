import { describe, expect, test } from 'vitest';
import {
  fromDotted,
  isAddress,
  lookUpHost,
  lookUpHosts,
  parseAddressList,
  toDotted,
  withoutDuplicates,
} from '../../../src/actors/net/address-list.ts';
import { fc } from '../../support/properties.ts';

const parse = (text: string) => parseAddressList('LIST', text);

describe('parseAddressList', () => {
  test.each([
    ['10.0.0.5', { host: '10.0.0.5', port: undefined }],
    ['10.0.0.5:5064', { host: '10.0.0.5', port: 5064 }],
    ['010.000.0.05', { host: '10.0.0.5', port: undefined }],
    // inet_aton
    ['127.1', { host: '127.0.0.1', port: undefined }],
    ['127.1:5064', { host: '127.0.0.1', port: 5064 }],
    ['10.0.258', { host: '10.0.1.2', port: undefined }],
    ['10.66051', { host: '10.1.2.3', port: undefined }],
    ['0x7f000001', { host: '127.0.0.1', port: undefined }],
    ['0x7f.0.1', { host: '127.0.0.1', port: undefined }],
    ['0177.1', { host: '127.0.0.1', port: undefined }],
    ['255.255.255.255:65535', { host: '255.255.255.255', port: 65535 }],
    ['3232235777', { host: '192.168.1.1', port: undefined }],
    ['3232235777:70', { host: '192.168.1.1', port: 70 }],
    ['localhost', { host: 'localhost', port: undefined }],
    ['ioc-1.beam_line.example.org:5066', { host: 'ioc-1.beam_line.example.org', port: 5066 }],
    ['8ball', { host: '8ball', port: undefined }],
  ])('reads %s', (token, entry) => {
    expect(parse(token)).toEqual({ entries: [entry], warnings: [] });
  });

  test.each([
    '10.0.0.256',
    '10.0.0.1.2',
    '10.0.300.1',
    '0x1ff.1',
    '10.16777216',
    '019.1',
    '10.0.0.1:65536',
    '10.0.0.1:',
    '10.0.0.1:x',
    ':5064',
    '4294967296',
    '10.0.0.1,10.0.0.2',
    'host,other',
    '-host',
    'host-',
    'a..b',
    'fe80::1',
    '-1',
  ])('skips %s, and names it', (token) => {
    const { entries, warnings } = parse(`10.0.0.1 ${token} 10.0.0.2`);
    expect(entries.map(({ host }) => host)).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('LIST');
    expect(warnings[0]).toContain(`'${token}'`);
  });

  test('takes spaces, tabs and line ends between tokens', () => {
    const { entries } = parse(' 1.2.3.4\t\t5.6.7.8:9\r\nhost \n');
    expect(entries.map(({ host }) => host)).toEqual(['1.2.3.4', '5.6.7.8', 'host']);
  });

  test('has nothing to say about an empty list', () => {
    expect(parse(' \t ')).toEqual({ entries: [], warnings: [] });
  });

  test('reads back any list that was written', () => {
    const port = fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined });
    const address = fc.integer({ min: 0, max: 0xffffffff }).map(toDotted);
    const entry = fc.record({ host: fc.oneof(address, fc.constantFrom('a', 'b-c.d', 'Host9')), port });
    const write = ({ host, port }: { host: string; port: number | undefined }) =>
      port === undefined ? host : `${host}:${port}`;
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        expect(parse(entries.map(write).join(' '))).toEqual({ entries, warnings: [] });
      }),
    );
  });

  test('accounts for each token of any text, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const tokens = text.split(/[ \t\r\n]+/).filter((token) => token !== '');
        const { entries, warnings } = parse(text);
        expect(entries.length + warnings.length).toBe(tokens.length);
      }),
    );
  });
});

test('withoutDuplicates keeps the first of each address and port, and warns of the others', () => {
  const [a, b, c] = [
    { address: '10.0.0.1', port: 5065 },
    { address: '10.0.0.1', port: 5066 },
    { address: '10.0.0.2', port: 5065 },
  ];
  expect(withoutDuplicates([a, b, { ...a }, c])).toEqual({
    addresses: [a, b, c],
    warnings: ['Warning: Duplicate EPICS CA Address list entry "10.0.0.1:5065" discarded'],
  });
});

test('an address is one number, and back', () => {
  expect(fromDotted('192.168.1.1')).toBe(3232235777);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
      expect(fromDotted(toDotted(value))).toBe(value);
      expect(isAddress(toDotted(value))).toBe(true);
    }),
  );
  expect(isAddress('host')).toBe(false);
});

describe('looking up', () => {
  test('the resolver of this host knows localhost', async () => {
    expect(await lookUpHost('localhost')).toBe('127.0.0.1');
  });

  test('each name is looked up once, and names without an address are left out', async () => {
    const asked: string[] = [];
    const hosts = await lookUpHosts(['a', 'b', 'a'], async (name) => {
      asked.push(name);
      if (name === 'b') throw new Error('ENOTFOUND');
      return '10.0.0.1';
    });
    expect(hosts).toEqual(new Map([['a', '10.0.0.1']]));
    expect(asked).toEqual(['a', 'b']);
  });
});
