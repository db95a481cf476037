import { expect, it } from 'vitest';
import { ProtocolLibrary } from '../../../src/database/stream/library.ts';
import type { StreamLink } from '../../../src/database/stream/link.ts';
import { FaultList } from '../../../src/database/text/fault.ts';

it('reads files once, until it forgets them', () => {
  const files: Record<string, string> = { 'a.proto': 'get { out "\\$1"; }', 'b.proto': 'x {' };
  const read: string[] = [];
  const library = new ProtocolLibrary({
    path: '.:p',
    read: (name) => {
      read.push(name);
      const text = files[name];
      return text === undefined ? undefined : { name, text, macros: '' };
    },
  });
  const faults = new FaultList();
  const link = (file: string): StreamLink => ({ file, protocol: 'get', arguments: ['7'], port: 'P', address: -1 });
  expect(library.protocol(link('a.proto'), faults)?.commands).toMatchObject([{ kind: 'out', source: '7' }]);
  expect(library.protocol(link('a.proto'), faults)?.name).toBe('get');
  for (const file of ['b.proto', 'b.proto', 'c.proto']) expect(library.protocol(link(file), faults)).toBeUndefined();
  expect(read).toEqual(['a.proto', 'b.proto', 'c.proto']);
  expect(faults.all.map(({ message }) => message)).toEqual([
    "Unexpected end of file (looking for '}')",
    "Protocol file 'b.proto' is invalid (see above)",
    "Can't find readable file 'c.proto' in '.:p'",
  ]);
  library.forget();
  files['b.proto'] = 'get { }';
  expect(library.protocol(link('b.proto'), faults)?.name).toBe('get');
});
