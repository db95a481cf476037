import { expect, test } from 'vitest';
import { casrText, type LoadSeen } from '../../src/inspect/casr-text.ts';
import type { ActorLoad } from '../../src/inspect/feed.ts';

const circuit: ActorLoad = {
  id: 'circuit-1',
  perSecond: 31.25,
  peer: '10.0.0.7:40684',
  host: 'opi-3',
  user: 'jane',
  version: '4.13',
  priority: 0,
  channels: 10,
  unprocessedRequests: 0,
  undeliveredBytes: 0,
  replaced: 2,
  lastSentAt: 9_900,
  lastReceivedAt: 0,
  eventsOff: false,
  slow: false,
};

const seen: LoadSeen = {
  hello: { at: 1_000, name: 'BL07', version: '0.1.0', startedAt: 1_000, pid: 42, writable: false },
  load: {
    at: 10_000,
    counters: { reads: 1, writes: 2, searches: 3, updates: 4, updatesReplaced: 5, bytesIn: 6, bytesOut: 7 },
    process: { heapBytes: 16_300_000, residentBytes: 90_000_000, delayMs: [0.1, 2, 30], cpuPercent: 3.4 },
    overhead: { busyMs: 4, pages: 1, bytesPerSecond: 0, watched: 0, commands: 0, commandsRefused: 0 },
  },
  circuits: {
    at: 10_000,
    list: [circuit, { ...circuit, id: 'circuit-2', user: 'sleeper', channels: 1, slow: true, lastReceivedAt: 4_000 }],
    total: 2,
  },
  subscriptions: {
    at: 10_000,
    list: [
      {
        id: 's',
        perSecond: 10,
        pv: 'BL07:x',
        client: 'jane@opi-3 (10.0.0.7:40684)',
        mask: 'VALUE|ALARM',
        discardedByReplacement: 2,
        undelivered: 1,
      },
      { id: 't', perSecond: 0, pv: 'BL07:y', client: 'jane@opi-3 (10.0.0.7:40684)' },
    ],
    total: 2,
  },
  pvs: {
    at: 10_000,
    list: [{ id: 'pv/BL07:x', perSecond: 10, value: '1.5', units: 'mm', severity: 'MAJOR', subscribers: 1 }],
    total: 1,
  },
};

test('says what casr says, and what the page adds', () => {
  expect(casrText(seen)).toBe(
    [
      'BL07, served by xioc 0.1.0, process 42, up 9 s',
      'heap 16.3 MB, resident 90.0 MB, cpu 3 %',
      'event-loop delay 0.1 ms median, 2.0 ms p99, 30.0 ms worst',
      'since its start: gets 1, puts 2, updates 4, replaced 5, searches 3',
      'looking costs 4.0 ms/s',
      'Channel Access Server V4.13',
      '2 clients connected:',
      "    TCP client at 10.0.0.7:40684 'opi-3':",
      "\tUser 'jane', V4.13, Priority = 0, 10 Channels",
      '\t0.10 secs since last send, no receive since looked at',
      '\tUnprocessed requests = 0, Undelivered response bytes = 0',
      '\t31.3 requests and updates/s, 2 updates replaced',
      '\tState = up',
      "    TCP client at 10.0.0.7:40684 'opi-3':",
      "\tUser 'sleeper', V4.13, Priority = 0, 1 Channel",
      '\t0.10 secs since last send, 6.00 secs since last receive',
      '\tUnprocessed requests = 0, Undelivered response bytes = 0',
      '\t31.3 requests and updates/s, 2 updates replaced',
      '\tState = up slow',
      'Busiest subscriptions:',
      '    BL07:x for jane@opi-3 (10.0.0.7:40684): VALUE|ALARM, 10.0/s, discarded by replacement=2, undelivered=1',
      'Busiest PVs:',
      '    BL07:x = 1.5 mm MAJOR, 10.0/s, subscribers=1',
      '',
    ].join('\n'),
  );
});

test('names those clients only that are asked for', () => {
  const text = casrText(seen, 'sleeper@opi-3');
  expect(text).toContain("1 client like 'sleeper@opi-3' connected:\n");
  expect(text).not.toContain('jane');
  expect(casrText(seen, 'nobody')).toContain("No clients like 'nobody' connected.\n");
});

test('says so when not all are listed, and when nobody is there', () => {
  expect(casrText({ ...seen, circuits: { ...seen.circuits!, total: 300 } })).toContain(
    'The busiest 2 of 300 are listed.',
  );
  expect(casrText({ ...seen, circuits: { at: 1, list: [], total: 0 } })).toContain('No clients connected.\n');
});
