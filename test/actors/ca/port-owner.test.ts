import { afterEach, describe, expect, test } from 'vitest';
import { answerToQuestion, isOwnedByOther } from '../../../src/actors/ca/port-owner.ts';
import { bindUdp } from '../../../src/actors/net/udp-socket.ts';
import { encodeSearches } from '../../../src/protocol/ca/datagram.ts';

const cleanups: (() => unknown)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A socket that answers questions or not, and keeps what it got. */
async function owner(address: string, answers: boolean): Promise<{ port: number; heard: Uint8Array[] }> {
  const socket = await bindUdp(address, 0, true);
  cleanups.push(() => socket.close());
  const heard: Uint8Array[] = [];
  socket.on('message', (bytes, { port, address: from }) => {
    heard.push(bytes);
    const answer = answerToQuestion(bytes);
    if (answers && answer !== undefined) socket.send(answer, port, from);
  });
  return { port: socket.address().port, heard };
}

describe.runIf(process.platform === 'linux')('an address and port', () => {
  test('of a server that does not answer are of another kind', async () => {
    const { port, heard } = await owner('127.0.0.1', false);
    expect(await isOwnedByOther('127.0.0.1', port)).toBe(true);
    expect(heard).toHaveLength(1);
  });

  test('of a server that answers are of xioc', async () => {
    const { port } = await owner('127.0.0.1', true);
    expect(await isOwnedByOther('127.0.0.1', port)).toBe(false);
  });

  test('are of nobody when a socket is bound to all addresses, or to another one: then nothing is asked', async () => {
    for (const address of ['0.0.0.0', '127.0.0.2']) {
      const { port, heard } = await owner(address, false);
      expect(await isOwnedByOther('127.0.0.1', port)).toBe(false);
      expect(heard).toEqual([]);
    }
  });

  test('an answer is not a question: two servers do not answer each other for ever', async () => {
    const { port, heard } = await owner('127.0.0.1', false);
    await isOwnedByOther('127.0.0.1', port);
    const answer = answerToQuestion(heard[0]!);
    expect(answer).toHaveLength(16);
    expect(answerToQuestion(answer!)).toBeUndefined();
  });
});

test('a search is not a question', () => {
  const [bytes] = encodeSearches(1, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 0, name: 'a' }]);
  expect(answerToQuestion(bytes!)).toBeUndefined();
  expect(answerToQuestion(bytes!.subarray(0, 16))).toBeUndefined();
  expect(answerToQuestion(new Uint8Array())).toBeUndefined();
});
