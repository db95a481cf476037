/** A shutter: a put to `shutter:command` with completion ends when it is open, or closed. */
import { group, pv } from 'xioc';
import { setup } from 'xstate';

export default group('shutter', {
  command: pv.enum('close', ['close', 'open'], { doc: 'What it is to do', overlappingPuts: true, putLimit: 10 }),
  openings: pv.long(0, { doc: 'How often it has opened', readOnly: true }),
})
  .handlers((_pvs, ioc) => ({
    command: {
      put: async (command) => {
        ioc.device().send({ type: command });
        if (command === 'open') await ioc.device().until('opened', { unless: ['closing', 'closed'] });
        else await ioc.device().until('closed', { unless: ['opening', 'opened'] });
      },
    },
  }))
  .behaves(
    ({ openings }) =>
      setup({
        types: {} as { events: { type: 'open' | 'close' } },
        actions: { count: () => openings.write(openings.value + 1) },
        delays: { travel: 500 },
      }).createMachine({
        id: 'shutter',
        initial: 'closed',
        states: {
          closed: { on: { open: { target: 'opening' } } },
          opening: { after: { travel: { target: 'opened', actions: 'count' } }, on: { close: { target: 'closing' } } },
          opened: { on: { close: { target: 'closing' } } },
          closing: { after: { travel: { target: 'closed' } }, on: { open: { target: 'opening' } } },
        },
      }),
    { publish: 'STATE' },
  );
