/** What a good server would answer, with values made up or recorded. */
import { Random } from '../../src/conform/random.ts';
import { Command, MINOR } from '../../src/protocol/ca/constants.ts';
import { dbrSize, dbrTypes } from '../../src/protocol/ca/dbr-types.ts';
import { encodeResponse } from '../../src/protocol/ca/encode.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';
import { Eca } from '../../src/protocol/ca/status.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import type { Answer } from '../input/client-case.ts';
import type { Material } from '../input/material.ts';

export function truth(request: Request, { isRecorded, seed }: Answer, material: Material): Uint8Array[] {
  const random = new Random(seed);
  const recorded = isRecorded ? recordedAnswer(request, random, material) : undefined;
  if (recorded !== undefined) return [recorded];
  return answers(request, random).map((response) => {
    const writer = new Writer(64);
    encodeResponse(writer, response);
    return writer.take();
  });
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_UPDATES = 4;

/** Elements that are really sent, whatever is asked for. */
const MOST_ELEMENTS = 100;

/** Of the same command, with the id of this request in place of the recorded one. */
function recordedAnswer(request: Request, random: Random, { responsesTo }: Material): Uint8Array | undefined {
  const id = 'ioid' in request ? request.ioid : request.type === 'EVENT_ADD' ? request.subscriptionId : undefined;
  const candidates = id === undefined ? [] : responsesTo(Command[request.type]);
  if (id === undefined || candidates.length === 0) return undefined;
  const bytes = Uint8Array.from(random.pick(candidates));
  new DataView(bytes.buffer).setUint32(12, id);
  return bytes;
}

function answers(request: Request, random: Random): Response[] {
  switch (request.type) {
    case 'VERSION':
      return [{ type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 }];
    case 'CREATE_CHAN': {
      const { cid } = request;
      const count = random.pick([1, 1, 1, 5, 100]);
      return [
        { type: 'ACCESS_RIGHTS', cid, rights: 3 },
        { type: 'CREATE_CHAN', dbrType: random.below(7), count, cid, sid: random.below(0x1_0000_0000) },
      ];
    }
    case 'READ_NOTIFY': {
      const { dbrType, ioid } = request;
      return [{ type: 'READ_NOTIFY', dbrType, status: Eca.NORMAL, ioid, ...value(request, random) }];
    }
    case 'EVENT_ADD': {
      const { dbrType, subscriptionId } = request;
      return Array.from({ length: 1 + random.below(MOST_UPDATES) }, () => ({
        ...({ type: 'EVENT_ADD', dbrType, status: Eca.NORMAL, subscriptionId } as const),
        ...value(request, random),
      }));
    }
    case 'WRITE_NOTIFY': {
      const { dbrType, count, ioid } = request;
      return [{ type: 'WRITE_NOTIFY', dbrType, count, status: Eca.NORMAL, ioid }];
    }
    case 'EVENT_CANCEL':
    case 'CLEAR_CHANNEL':
    case 'ECHO':
      return [request];
    default:
      return [];
  }
}

function value({ dbrType, count }: { dbrType: number; count: number }, random: Random) {
  const sent = Math.min(count === 0 ? 1 : count, MOST_ELEMENTS);
  const size = dbrTypes[dbrType] === undefined ? 8 : dbrSize(dbrType, sent);
  return { count: sent, payload: Uint8Array.from({ length: size }, () => random.below(256)) };
}
