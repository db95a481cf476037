import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import {
  broadcastAddress,
  inNetwork,
  isMulticast,
  LOOPBACK,
  LOOPBACK_BROADCAST,
  localInterfaces,
} from '../../../src/actors/net/interfaces.ts';

test('finds the IPv4 addresses of this host, and no others', () => {
  const expected = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
  expect(expected).toContain(LOOPBACK);
  expect(localInterfaces().map(({ address }) => address)).toEqual(expected);
});

test('knows loopback, and its broadcast address', () => {
  const loopback = localInterfaces().find(({ address }) => address === LOOPBACK);
  expect(loopback).toMatchObject({ loopback: true, broadcast: LOOPBACK_BROADCAST });
});

test.each([
  ['192.168.1.5', '255.255.255.0', '192.168.1.255'],
  ['10.1.2.3', '255.0.0.0', '10.255.255.255'],
  ['172.16.5.4', '255.255.240.0', '172.16.15.255'],
  ['200.1.1.129', '255.255.255.252', '200.1.1.131'],
  ['10.0.0.1', '255.255.255.254', undefined],
  ['10.0.0.1', '255.255.255.255', undefined],
])('the broadcast address of %s in %s is %s', (address, netmask, broadcast) => {
  expect(broadcastAddress(address, netmask)).toBe(broadcast);
});

test.each([
  ['223.255.255.255', false],
  ['224.0.0.0', true],
  ['239.255.255.255', true],
  ['240.0.0.0', false],
])('%s is a multicast group: %s', (address, expected) => {
  expect(isMulticast(address)).toBe(expected);
});

test('a network is what the mask says', () => {
  const one = { name: 'a', address: '192.168.4.9', netmask: '255.255.252.0', broadcast: undefined, loopback: false };
  expect(inNetwork('192.168.7.255', one)).toBe(true);
  expect(inNetwork('192.168.8.0', one)).toBe(false);
});
