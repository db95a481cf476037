import { expect, test } from 'vitest';
import { type Admission, isLoopback, refusal } from '../../../src/actors/net/admission.ts';

const local: Admission = { host: '127.0.0.1', allowedOrigins: [] };
const open: Admission = { host: '0.0.0.0', allowedOrigins: ['https://gateway.example.org'] };

test.each([
  ['the page itself', local, '127.0.0.1', '127.0.0.1:5080', 'http://127.0.0.1:5080'],
  ['by name', local, '::1', 'localhost:5080', 'http://localhost:5080'],
  ['a program without an origin', local, '127.0.0.1', '127.0.0.1:5080', undefined],
  ['another machine, when it listens for them', open, '10.0.0.7', '10.0.0.5:5080', 'http://10.0.0.5:5080'],
  ['an allowed origin', open, '10.0.0.7', 'gateway.example.org', 'https://gateway.example.org'],
  ['an IPv6 address', { host: '::', allowedOrigins: [] }, 'fe80::1', '[fe80::2]:5080', 'http://[fe80::2]:5080'],
])('lets in %s', (_who, admission, remoteAddress, host, origin) => {
  expect(refusal({ remoteAddress, host, origin }, admission)).toBeUndefined();
});

test.each([
  ['another machine', local, '10.0.0.7', '127.0.0.1:5080', undefined, /10\.0\.0\.7 is not this machine/],
  [
    'a page from elsewhere',
    local,
    '127.0.0.1',
    '127.0.0.1:5080',
    'https://evil.example',
    /origin "https:\/\/evil\.example"/,
  ],
  [
    'a name that was made to point here',
    local,
    '127.0.0.1',
    'evil.example:5080',
    'http://evil.example:5080',
    /unknown host/,
  ],
  ['another port of this machine', local, '127.0.0.1', '127.0.0.1:5080', 'http://127.0.0.1:3000', /origin/],
  [
    'an origin that is only spelled similarly',
    open,
    '10.0.0.7',
    '10.0.0.5:5080',
    'https://gateway.example.org.evil',
    /origin/,
  ],
  ['no host name', local, '127.0.0.1', undefined, undefined, /unknown host/],
  ['a sandboxed page', local, '127.0.0.1', '127.0.0.1:5080', 'null', /origin/],
])('keeps out %s', (_who, admission, remoteAddress, host, origin, why) => {
  expect(refusal({ remoteAddress, host, origin }, admission)).toMatch(why);
});

test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', 'localhost'])('%s is this machine', (address) => {
  expect(isLoopback(address)).toBe(true);
});

test.each(['0.0.0.0', '10.0.0.1', '::', '128.0.0.1', '127.0.0.1.evil.example'])('%s is not', (address) => {
  expect(isLoopback(address)).toBe(false);
});
