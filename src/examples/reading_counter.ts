/**
 * Reading changes what is read. Do not do this at home: who monitors the PV counts too.
 *
 * | PV                  | type | value |                              |
 * |---------------------|------|-------|------------------------------|
 * | `reading_counter:A` | LONG | 0     | times that clients read it   |
 * | `reading_counter:B` | LONG | 0     | times that clients read it   |
 */
import { group, pv } from '../index.ts';

const counter = () => pv.long(0, { doc: 'Times that clients read it' });

export default group(
  'reading_counter',
  { A: counter(), B: counter() },
  { doc: 'PVs that count how often they are read: get handlers' },
).handlers(() => {
  let a = 0;
  let b = 0;
  return { A: { get: () => ++a }, B: { get: () => ++b } };
});
