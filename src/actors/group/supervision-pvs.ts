/** PVs that tell how a machine is kept alive, and one that starts it anew. */
import type { Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { supervisionPvNames } from '../../database/author/names.ts';
import { pv } from '../../database/author/pv.ts';
import { skip } from '../../database/pv/answer.ts';
import type { Device } from './device.ts';

/** What an operator reads for each state of a device. */
const words: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  failed: 'Failed',
  gaveUp: 'Gave up',
  finished: 'Finished',
  stopped: 'Stopped',
};

export class SupervisionPvs {
  readonly #state: PvHandle;
  readonly #failures: PvHandle;

  constructor(publish: string, make: (members: Members) => (name: string) => PvHandle, restart: () => void) {
    const names = supervisionPvNames(publish);
    const handles = make({
      [names.supervision]: pv.enum(0, Object.values(words), {
        readOnly: true,
        severities: { Failed: 'MINOR', 'Gave up': 'MAJOR' },
        doc: 'Whether the machine is kept running',
      }),
      [names.failures]: pv.long(0, { readOnly: true, doc: 'Times the machine failed' }),
      [names.restart]: pv.bool(false, {
        states: ['Done', 'Restart'],
        doc: 'Starts the machine anew',
        put: (asked) => {
          if (asked) restart();
          return skip;
        },
      }),
    });
    this.#state = handles(names.supervision);
    this.#failures = handles(names.failures);
  }

  show({ state, failures }: Device): void {
    const word = words[state];
    if (word !== undefined && word !== this.#state.value) this.#state.write(word);
    if (failures !== this.#failures.value) this.#failures.write(failures);
  }
}
