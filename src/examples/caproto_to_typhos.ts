/**
 * The IOC of `caproto_to_ophyd`, with a screen: a Phoebus display that it writes when it starts.
 *
 * The PVs are those of `caproto_to_ophyd`. `--screen random.bob` says where the display goes; without it, it is printed.
 * `xioc export caproto_to_ophyd --bob` prints the same without serving anything.
 */
import { writeFile } from 'node:fs/promises';
import { describe, template, toBob } from '../index.ts';
import integration from './caproto_to_ophyd.ts';

export default template(
  'caproto_to_typhos',
  { screen: { default: '', doc: 'the file to write, such as random.bob' } },
  ({ screen }) =>
    integration.handlers((_pvs, { prefix, log }) => ({
      exit: {
        startup: async () => {
          const bob = toBob(await describe(integration, { prefix }));
          if (screen === '') log.info(`\n${bob}`);
          else await writeFile(screen, bob);
        },
      },
    })),
  { prefix: 'integration:', doc: 'An IOC that writes a screen for itself' },
);
