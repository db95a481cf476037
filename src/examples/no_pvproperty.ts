/**
 * PVs made by a program: members are plain values, so a loop or a function can make them.
 *
 * | PV         | type     | record     | value     |
 * |------------|----------|------------|-----------|
 * | `pvspec:a` | LONG     | `bi`       | 1         |
 * | `pvspec:b` | DOUBLE   | `ai`       | 2.0       |
 * | `pvspec:c` | LONG [3] | `waveform` | [1, 2, 3] |
 */
import { group, type Members, pv, type Request } from '../index.ts';

const logged = {
  put: (value: unknown, { pv, client, ioc }: Request) => ioc.log.info(`${client.user} puts ${value} to ${pv.name}`),
};

const members: Members = {
  a: pv.long(1, { doc: 'Bits of a binary record', record: 'bi', ...logged }),
  b: pv.double(2.0, { doc: 'A number', record: 'ai', ...logged }),
  c: pv.long([1, 2, 3], { doc: 'An array', record: 'waveform', ...logged }),
};

export default group('pvspec', members, { doc: 'PVs made by a program that share one put handler' });
