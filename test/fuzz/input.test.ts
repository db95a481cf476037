/** What fuzzing is made of: the same for the same seed, and whole before it is spoiled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCases, writeCases } from '../../fuzz/case-file.ts';
import { clientCase } from '../../fuzz/input/client-case.ts';
import { idMarker, markedIds, withIds } from '../../fuzz/input/id-marker.ts';
import { material } from '../../fuzz/input/material.ts';
import { mutate, randomMutation } from '../../fuzz/input/mutation.ts';
import { recordings, speeches } from '../../fuzz/input/recording.ts';
import { serverCase } from '../../fuzz/input/server-case.ts';
import { pvaClientCase } from '../../fuzz/pva/client-case.ts';
import { PvaTruth } from '../../fuzz/pva/truth.ts';
import { Random } from '../../src/conform/random.ts';
import { RequestFramer } from '../../src/protocol/ca/request-framer.ts';
import { ResponseFramer } from '../../src/protocol/ca/response-framer.ts';
import { Conversation } from '../../src/protocol/pva/conversation.ts';
import { encodeResponse } from '../../src/protocol/pva/encode.ts';
import { ResponseFramer as PvaResponseFramer } from '../../src/protocol/pva/response-framer.ts';
import { TypeDefinitions } from '../../src/protocol/pva/type-definitions.ts';
import { NO_VALUE } from '../../src/protocol/pva/value.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { concat } from '../support/hex.ts';
import { fc } from '../support/properties.ts';

const stuff = material(['simple:A', 'simple:B']);
const unlimited = { maxPayload: 1 << 24 };

describe('the recordings', () => {
  const all = recordings();

  it('are whole conversations, which both sides understand', () => {
    expect(all.length).toBeGreaterThan(5);
    for (const speech of speeches(all, '>'))
      expect(new RequestFramer(unlimited).push(concat(...speech)).fault).toBe(undefined);
    for (const speech of speeches(all, '<'))
      expect(new ResponseFramer(unlimited).push(concat(...speech)).fault).toBe(undefined);
  });

  it('have a marker for every sid that is used', () => {
    for (const speech of stuff.requestSpeeches) {
      const { commands } = new RequestFramer(unlimited).push(concat(...speech));
      const cids = new Set(commands.flatMap((request) => (request.type === 'CREATE_CHAN' ? [request.cid] : [])));
      for (const request of commands) if ('sid' in request) expect(cids).toContain(request.sid - idMarker(0));
    }
  });
});

describe('a case', () => {
  it.each([
    ['a server', serverCase],
    ['a client', clientCase],
    ['a PV Access client', pvaClientCase],
  ])('for %s is the same for the same seed, and another for another', (_, makeCase) => {
    const seeds = Array.from({ length: 50 }, (_, seed) => seed);
    const [once, again] = [1, 2].map(() => seeds.map((seed) => JSON.stringify(makeCase(seed, stuff))));
    expect(again).toEqual(once);
    expect(new Set(once).size).toBe(seeds.length);
  });

  it('comes back from its file as it was', () => {
    const folder = mkdtempSync(join(tmpdir(), 'xioc-fuzz-'));
    const file = {
      target: 'server',
      seed: 1,
      reasons: ['it failed'],
      cases: [serverCase(1, stuff), clientCase(1, stuff)],
    } as const;
    writeCases(join(folder, 'case.json'), file);
    expect(readCases(join(folder, 'case.json'))).toEqual(file);
    rmSync(folder, { recursive: true });
  });
});

it.each([true, false])('a hostile PV Access server knows how to be a good one, little-endian: %s', (littleEndian) => {
  const truth = new PvaTruth('evil:', 5075, littleEndian);
  const types = new TypeDefinitions();
  const framer = new PvaResponseFramer(unlimited);
  const onlooker = new Conversation();
  const init = {
    type: 'MONITOR_INIT',
    sid: 1,
    ioid: 1,
    subcommand: 8,
    pvRequest: NO_VALUE,
    window: undefined,
  } as const;
  const start = { type: 'MONITOR', sid: 1, ioid: 1, subcommand: 0x44, acknowledged: undefined } as const;
  let updates = 0;
  for (let seed = 0; seed < 40; seed++) {
    const isRefused = truth.answers(init, seed).some((each) => 'structure' in each && each.structure === undefined);
    for (const request of isRefused ? [] : [init, start]) {
      onlooker.request(request);
      for (const response of truth.answers(request, seed)) {
        const writer = new Writer(256, littleEndian);
        encodeResponse(writer, response, types);
        framer.push(writer.take().slice());
        const read = framer.next() as typeof response;
        expect(read.type).toBe(response.type);
        const { change } = onlooker.response(read);
        if (read.type !== 'MONITOR') continue;
        updates++;
        expect(change).toBeDefined();
      }
    }
  }
  expect(updates).toBeGreaterThan(20);
});

it('ids are put where their markers are, and nowhere else', () => {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint32(3, idMarker(7));
  view.setUint32(12, idMarker(8));
  view.setUint32(36, idMarker(9));
  expect(markedIds(bytes)).toEqual([7, 8, 9]);
  const placed = withIds(
    bytes,
    new Map([
      [7, 0xaabbccdd],
      [9, 1],
    ]),
  );
  view.setUint32(3, 0xaabbccdd);
  view.setUint32(36, 1);
  expect(placed).toEqual(bytes);
});

it('mutations take any messages, and leave those as they are', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 });
  fc.assert(
    fc.property(messages, fc.nat(), (before, seed) => {
      const copies = before.map((bytes) => Uint8Array.from(bytes));
      const random = new Random(seed);
      for (let round = 0; round < 20; round++) mutate(before, randomMutation(random), stuff.requests);
      expect(before).toEqual(copies);
    }),
  );
});
