import { expect, test } from 'vitest';
import { webServers } from '../../src/cli/web.ts';

test('options of the web port are refused where there is none', async () => {
  const flags = { inspectWrite: true, webOrigin: ['https://a.example'] };
  await expect(webServers(flags, 'ioc')).rejects.toThrow(
    '--web-origin, --inspect-write says how the web port is: add --web or --inspect.',
  );
  expect(await webServers({}, 'ioc')).toEqual([]);
});
