/**
 * Get handlers within the definition: values that are made when they are asked for.
 *
 * | PV                        | type   | value |                                        |
 * |---------------------------|--------|-------|----------------------------------------|
 * | `inline_style:random_int` | LONG   | 0     | each read gives another, 1 to 100      |
 * | `inline_style:random_str` | CHAR[] |       | each read gives another of a, b, c     |
 * | `inline_style:A`          | CHAR[] | c     | logs who reads and puts it             |
 */
import { group, pv } from '../index.ts';

export default group(
  'inline_style',
  {
    random_int: pv.long(0, { doc: 'A number from 1 to 100', get: ({ ioc }) => 1 + Math.floor(ioc.random() * 100) }),
    random_str: pv.text('', { doc: 'One of three letters', get: ({ ioc }) => 'abc'[Math.floor(ioc.random() * 3)] }),
    A: pv.text('c', {
      doc: 'A text',
      get: ({ client, ioc }) => ioc.log.debug(`${client.user} reads A`),
      put: (value, { client, ioc }) => ioc.log.debug(`${client.user} puts ${value} to A`),
    }),
  },
  { doc: 'Handlers written where the PV is defined' },
);
