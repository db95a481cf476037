/**
 * Every way to give a PV its handlers: inline, shared, or next to the definition.
 *
 * | PV                    | type   | value |                                       |
 * |-----------------------|--------|-------|---------------------------------------|
 * | `all_in_one:single`   | CHAR[] | b     | reads as `a`, whatever is put         |
 * | `all_in_one:testa`    | LONG   | 1     |                                       |
 * | `all_in_one:testb`    | LONG   | 2     |                                       |
 * | `all_in_one:testc`    | LONG   | 3     |                                       |
 * | `all_in_one:expanded` | LONG   | 0     | its name is chosen with `--macro`     |
 * | `all_in_one:newstyle` | CHAR[] | c     |                                       |
 * | `all_in_one:random`   | LONG   | 0     | each read gives another, 1 to 100     |
 */
import { group, pv, type Request } from '../index.ts';

const logged = {
  get: ({ pv, ioc }: Request) => ioc.log.debug(`read ${pv.name}`),
};

export default group(
  'all_in_one',
  {
    single: pv.text('b', {
      doc: 'Reads as a',
      get: () => 'a',
      put: (value, { ioc }) => ioc.log.debug(`write single ${value}`),
    }),
    testa: pv.long(1, { doc: 'Shares its get handler', ...logged }),
    testb: pv.long(2, { doc: 'Shares its get handler', ...logged }),
    testc: pv.long(3, { doc: 'Shares its get handler', ...logged }),
    macroified: pv.long(0, { doc: 'Named by a macro', name: '{macro}' }),
    newstyle: pv.text('c', { doc: 'Has its handlers next to the definition' }),
    random: pv.long(0, { doc: 'A number from 1 to 100', get: ({ ioc }) => 1 + Math.floor(ioc.random() * 100) }),
  },
  {
    doc: 'Every way to give a PV its handlers',
    macros: { macro: { default: 'expanded', doc: 'name of a PV' } },
  },
).handlers((_pvs, ioc) => ({
  newstyle: {
    get: () => ioc.log.debug('read newstyle'),
    put: (value) => ioc.log.debug(`write newstyle ${value}`),
  },
}));
