import { describe, expect, test } from 'vitest';
import { DEFAULT_MAX_ARRAY_BYTES } from '../../../src/actors/ca/array-limit.ts';
import { readSettings, resolveSettings, type SettingsOverrides } from '../../../src/actors/ca/settings.ts';
import type { LocalInterface } from '../../../src/actors/net/interfaces.ts';

const lo: LocalInterface = {
  name: 'lo',
  address: '127.0.0.1',
  netmask: '255.0.0.0',
  broadcast: '127.255.255.255',
  loopback: true,
};
const eth0: LocalInterface = {
  name: 'eth0',
  address: '10.0.0.5',
  netmask: '255.255.255.0',
  broadcast: '10.0.0.255',
  loopback: false,
};
const eth1: LocalInterface = { ...eth0, name: 'eth1', address: '10.0.1.5', broadcast: '10.0.1.255' };
const tunnel: LocalInterface = { ...eth0, name: 'tun0', address: '10.9.0.1', broadcast: undefined };
const surroundings = { interfaces: [lo, eth0, eth1, tunnel], hosts: new Map([['gateway', '10.0.2.1']]) };

const read = (environment: NodeJS.ProcessEnv, overrides?: SettingsOverrides) =>
  readSettings(environment, overrides, surroundings);
const settingsOf = (environment: NodeJS.ProcessEnv, overrides?: SettingsOverrides) => {
  const { settings, warnings } = read(environment, overrides);
  expect(warnings).toEqual([]);
  return settings;
};

test('an empty environment gives the defaults of EPICS base', () => {
  expect(settingsOf({})).toEqual({
    port: 5064,
    interfaces: [],
    multicastGroups: [],
    ignore: new Set(),
    beaconAddresses: [
      { address: '10.0.0.255', port: 5065 },
      { address: '10.0.1.255', port: 5065 },
    ],
    beaconPort: 5065,
    beaconPeriodMs: 15_000,
    multicastTtl: 1,
    maxArrayBytes: DEFAULT_MAX_ARRAY_BYTES,
    isArrayLimitSet: false,
    disabled: false,
  });
});

describe('a server variable goes before the common one, and an empty one is unset', () => {
  test.each([
    ['port', 'EPICS_CAS_SERVER_PORT', 'EPICS_CA_SERVER_PORT', '6064', '7064', 6064, 7064],
    ['beaconPort', 'EPICS_CAS_BEACON_PORT', 'EPICS_CA_REPEATER_PORT', '6065', '7065', 6065, 7065],
    ['beaconPeriodMs', 'EPICS_CAS_BEACON_PERIOD', 'EPICS_CA_BEACON_PERIOD', '2.5', '7', 2500, 7000],
  ] as const)('%s', (key, server, common, serverText, commonText, serverValue, commonValue) => {
    expect(settingsOf({ [server]: serverText, [common]: commonText })[key]).toBe(serverValue);
    expect(settingsOf({ [server]: '', [common]: commonText })[key]).toBe(commonValue);
    expect(settingsOf({ [common]: commonText })[key]).toBe(commonValue);
  });
});

describe('what cannot be used is reported, and its default taken', () => {
  test.each([
    ['EPICS_CAS_SERVER_PORT', '5000', 'port', 5064],
    ['EPICS_CAS_SERVER_PORT', '65536', 'port', 5064],
    ['EPICS_CAS_SERVER_PORT', 'five', 'port', 5064],
    ['EPICS_CAS_SERVER_PORT', '6000.5', 'port', 5064],
    ['EPICS_CA_SERVER_PORT', '-1', 'port', 5064],
    ['EPICS_CAS_BEACON_PORT', '80', 'beaconPort', 5065],
    ['EPICS_CAS_BEACON_PERIOD', '0', 'beaconPeriodMs', 15_000],
    ['EPICS_CAS_BEACON_PERIOD', '-3', 'beaconPeriodMs', 15_000],
    ['EPICS_CAS_BEACON_PERIOD', 'often', 'beaconPeriodMs', 15_000],
    ['EPICS_CAS_BEACON_PERIOD', 'Infinity', 'beaconPeriodMs', 15_000],
    ['EPICS_CA_MCAST_TTL', '256', 'multicastTtl', 1],
  ] as const)('%s="%s"', (name, text, key, value) => {
    const { settings, warnings } = read({ [name]: text });
    expect(settings[key]).toBe(value);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${name}="${text}"`);
  });

  test('the bad server variable decides all the same', () => {
    expect(read({ EPICS_CAS_SERVER_PORT: 'x', EPICS_CA_SERVER_PORT: '7064' }).settings.port).toBe(5064);
  });
});

describe('port of the overrides', () => {
  test.each([0, 1024, 65535])('%i goes before the environment', (port) => {
    expect(settingsOf({ EPICS_CAS_SERVER_PORT: '6064' }, { port }).port).toBe(port);
  });

  test.each([-1, 65536, 1.5, Number.NaN])('%d is refused', (port) => {
    expect(() => read({}, { port })).toThrow(RangeError);
  });
});

describe('interfaces', () => {
  const interfaces = (list: string, overrides?: SettingsOverrides) =>
    read({ EPICS_CAS_INTF_ADDR_LIST: list }, overrides).settings.interfaces;

  test('are those listed, once each', () => {
    expect(interfaces('10.0.0.5 127.0.0.1 10.0.0.5')).toEqual(['10.0.0.5', '127.0.0.1']);
  });

  test('are all for 0.0.0.0', () => {
    expect(interfaces('0.0.0.0')).toEqual([]);
  });

  test('cannot be all and some: the error names the remedy', () => {
    expect(() => interfaces('0.0.0.0 10.0.0.5')).toThrow(/EPICS_CAS_INTF_ADDR_LIST.*10\.0\.0\.5.*leave out 0\.0\.0\.0/);
  });

  test('are those of the overrides where there are some', () => {
    expect(interfaces('10.0.0.5', { interfaces: ['127.0.0.1'] })).toEqual(['127.0.0.1']);
    expect(interfaces('10.0.0.5', { interfaces: [] })).toEqual([]);
  });

  test('do not include multicast groups, which are joined', () => {
    const { settings } = read({ EPICS_CAS_INTF_ADDR_LIST: '10.0.0.5 224.0.2.3 239.1.1.1 224.0.2.3' });
    expect(settings.interfaces).toEqual(['10.0.0.5']);
    expect(settings.multicastGroups).toEqual(['224.0.2.3', '239.1.1.1']);
  });

  test('are all where only groups are listed', () => {
    const { settings } = read({ EPICS_CAS_INTF_ADDR_LIST: '0.0.0.0 224.0.2.3' });
    expect(settings.interfaces).toEqual([]);
    expect(settings.multicastGroups).toEqual(['224.0.2.3']);
  });

  test('have no port of their own', () => {
    const { settings, warnings } = read({ EPICS_CAS_INTF_ADDR_LIST: '10.0.0.5:6000' });
    expect(settings.interfaces).toEqual(['10.0.0.5']);
    expect(warnings).toEqual([expect.stringContaining('10.0.0.5:6000')]);
  });
});

test('ignored addresses lose their port, and end at 0.0.0.0', () => {
  const { ignore } = settingsOf({ EPICS_CAS_IGNORE_ADDR_LIST: '10.0.0.1 10.0.0.2:99 gateway 0.0.0.0 10.0.0.3' });
  expect(ignore).toEqual(new Set(['10.0.0.1', '10.0.0.2', '10.0.2.1']));
});

describe('beacon addresses', () => {
  const addresses = (environment: NodeJS.ProcessEnv) =>
    settingsOf(environment).beaconAddresses.map(({ address, port }) => `${address}:${port}`);

  test('are those found, then those listed, at the beacon port unless they name one', () => {
    expect(addresses({ EPICS_CAS_BEACON_ADDR_LIST: 'gateway 10.7.0.1:9', EPICS_CAS_BEACON_PORT: '6065' })).toEqual([
      '10.0.0.255:6065',
      '10.0.1.255:6065',
      '10.0.2.1:6065',
      '10.7.0.1:9',
    ]);
  });

  test.each(['NO', 'no', 'maybe', 'yess'])('are not looked for with EPICS_CAS_AUTO_BEACON_ADDR_LIST=%s', (auto) => {
    const environment = { EPICS_CAS_AUTO_BEACON_ADDR_LIST: auto };
    expect(addresses(environment)).toEqual([]);
    expect(addresses({ ...environment, EPICS_CAS_BEACON_ADDR_LIST: '10.7.0.1' })).toEqual(['10.7.0.1:5065']);
  });

  test.each(['yes', 'YES', 'Yes', ''])('are looked for with EPICS_CAS_AUTO_BEACON_ADDR_LIST="%s"', (auto) => {
    expect(addresses({ EPICS_CAS_AUTO_BEACON_ADDR_LIST: auto })).toEqual(['10.0.0.255:5065', '10.0.1.255:5065']);
  });

  test('are those of the interfaces that are served', () => {
    expect(addresses({ EPICS_CAS_INTF_ADDR_LIST: '10.0.1.5' })).toEqual(['10.0.1.255:5065']);
  });

  test('reach the repeater of this host where only loopback is served', () => {
    expect(addresses({ EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1' })).toEqual(['127.0.0.1:5065']);
  });

  test('reach the repeater of this host where there is no network', () => {
    const { settings } = readSettings({}, {}, { interfaces: [lo], hosts: new Map() });
    expect(settings.beaconAddresses).toEqual([{ address: '127.0.0.1', port: 5065 }]);
  });

  test.each(['10.9.0.1', '10.3.3.3'])('are missed with a warning for interface %s, which has no broadcast', (one) => {
    const { settings, warnings } = read({ EPICS_CAS_INTF_ADDR_LIST: `10.0.0.5 ${one}` });
    expect(settings.beaconAddresses).toEqual([{ address: '10.0.0.255', port: 5065 }]);
    expect(warnings).toEqual([expect.stringContaining(one)]);
  });

  test('are sent to once', () => {
    const { settings, warnings } = read({ EPICS_CAS_BEACON_ADDR_LIST: '10.0.1.255:5065' });
    expect(settings.beaconAddresses).toHaveLength(2);
    expect(warnings).toEqual(['Warning: Duplicate EPICS CA Address list entry "10.0.1.255:5065" discarded']);
  });
});

describe('the limit of arrays', () => {
  const limit = (auto: string | undefined, bytes: string) =>
    read({ EPICS_CA_AUTO_ARRAY_BYTES: auto, EPICS_CA_MAX_ARRAY_BYTES: bytes }).settings.maxArrayBytes;

  test('is ours unless automatic limits are off', () => {
    expect(limit(undefined, '100000')).toBe(DEFAULT_MAX_ARRAY_BYTES);
    expect(limit('YES', '100000')).toBe(DEFAULT_MAX_ARRAY_BYTES);
  });

  test('is the configured one with EPICS_CA_AUTO_ARRAY_BYTES=NO, 16384 at least', () => {
    expect(limit('NO', '100000')).toBe(100_000);
    expect(limit('NO', '')).toBe(16384);
    expect(limit('no', '16383')).toBe(16384);
    const { warnings } = read({ EPICS_CA_AUTO_ARRAY_BYTES: 'NO', EPICS_CA_MAX_ARRAY_BYTES: '1' });
    expect(warnings).toEqual(['EPICS_CA_MAX_ARRAY_BYTES was rounded up to 16384']);
  });

  test.each([
    ['NO', true],
    ['YES', false],
    [undefined, false],
  ])('was set by the site with EPICS_CA_AUTO_ARRAY_BYTES=%s: %s', (auto, isSet) => {
    expect(read({ EPICS_CA_AUTO_ARRAY_BYTES: auto }).settings.isArrayLimitSet).toBe(isSet);
  });
});

test.each([
  ['rsrv', true],
  ['qsrv rsrv', true],
  ['xrsrv rsrv2', false],
  ['', false],
])('EPICS_IOC_IGNORE_SERVERS="%s" switches the server off: %s', (servers, disabled) => {
  expect(settingsOf({ EPICS_IOC_IGNORE_SERVERS: servers }).disabled).toBe(disabled);
});

test('an unknown host name and a bad token are skipped, with a warning each', () => {
  const { settings, warnings } = read({ EPICS_CAS_IGNORE_ADDR_LIST: 'nowhere 1.2.3.4.5 10.0.0.1' });
  expect(settings.ignore).toEqual(new Set(['10.0.0.1']));
  expect(warnings).toEqual([expect.stringContaining("'1.2.3.4.5'"), expect.stringContaining("'nowhere'")]);
});

describe('resolveSettings', () => {
  const lookUp = async (name: string) => {
    if (name === 'ioc') return '127.0.0.1';
    if (name === 'group') return '224.0.2.3';
    throw new Error('ENOTFOUND');
  };

  test('looks up the names in all lists', async () => {
    const environment = {
      EPICS_CAS_INTF_ADDR_LIST: 'ioc group',
      EPICS_CAS_IGNORE_ADDR_LIST: 'ioc',
      EPICS_CAS_BEACON_ADDR_LIST: 'ioc:9',
    };
    const { settings, warnings } = await resolveSettings(environment, {}, lookUp);
    expect(settings.interfaces).toEqual(['127.0.0.1']);
    expect(settings.multicastGroups).toEqual(['224.0.2.3']);
    expect(settings.ignore).toEqual(new Set(['127.0.0.1']));
    expect(settings.beaconAddresses).toContainEqual({ address: '127.0.0.1', port: 9 });
    expect(warnings).toEqual([]);
  });

  test('looks up the names of the overrides', async () => {
    const { settings } = await resolveSettings({}, { interfaces: ['ioc'] }, lookUp);
    expect(settings.interfaces).toEqual(['127.0.0.1']);
  });

  test('warns of names that have no address', async () => {
    const { warnings } = await resolveSettings({ EPICS_CAS_BEACON_ADDR_LIST: 'elsewhere' }, {}, lookUp);
    expect(warnings).toEqual([expect.stringMatching(/EPICS_CAS_BEACON_ADDR_LIST.*'elsewhere'/)]);
  });

  test('asks the resolver of this host when no other is given', async () => {
    const { settings } = await resolveSettings({ EPICS_CAS_IGNORE_ADDR_LIST: 'localhost' });
    expect(settings.ignore).toEqual(new Set(['127.0.0.1']));
  });
});
