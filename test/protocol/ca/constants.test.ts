import { expect, test } from 'vitest';
import { COMMAND_COUNT, Command, MAX_DATAGRAM, MAX_SEARCH_NAME } from '../../../src/protocol/ca/constants.ts';
import { encodeSearches } from '../../../src/protocol/ca/datagram.ts';

test('the command table has each id from 0 to 27 once', () => {
  expect(Object.values(Command)).toStrictEqual(Array.from({ length: COMMAND_COUNT }, (_, id) => id));
});

test('the longest name just fills a datagram', () => {
  const name = 'n'.repeat(MAX_SEARCH_NAME);
  const [datagram] = encodeSearches(0, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 1, name }]);
  expect(datagram).toHaveLength(MAX_DATAGRAM);
});
