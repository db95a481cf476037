/** An IOC made to be examined over PV Access: a PV for each thing that the models know, and a hand on its inner side. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { PvaBook } from '../../../src/conform/pva/model/rule-book.ts';
import type { Environment, Subject } from '../../../src/conform/pva/subject.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';

export interface ExaminedIoc {
  readonly running: RunningIoc;
  readonly subject: Subject;
  readonly clock: HeapClock;
  stop(): Promise<void>;
}

export async function startExaminedIoc(): Promise<ExaminedIoc> {
  const clock = new HeapClock(Date.UTC(2024, 0, 1));
  const puts: (() => void)[] = [];
  const slowPut = () => new Promise<undefined>((resolve) => puts.push(() => resolve(undefined)));
  const running = await startIoc(
    group('model', {
      scalar: pv.long(1, { units: 'mm', limits: { display: [-100, 100] }, doc: 'a length' }),
      array: pv.double([1, 2, 3], { maxLength: 7 }),
      readOnly: pv.double(3.5, { readOnly: true }),
      slow: pv.long(4, { put: slowPut }),
    }),
    {
      prefix: 'model:',
      clock,
      protocols: ['pva'],
      environment: { EPICS_PVAS_BROADCAST_PORT: '0' },
      bounds: { payloadBytes: 1 << 24 },
    },
  );
  const environment: Environment = {
    completePut: () => {
      const put = puts.shift();
      put?.();
      return put !== undefined;
    },
    completeRest: async () => {
      // Behind a put that is done, the next one that waits begins.
      for (let turn = 0; turn < 20; turn++) {
        for (const put of puts.splice(0)) put();
        await nextTurn();
      }
    },
  };
  const pvs = { scalar: 'model:scalar', array: 'model:array', readOnly: 'model:readOnly', slow: 'model:slow' };
  const port = running.pvaPort;
  const at = { host: '127.0.0.1', port, udpPort: port };
  const subject: Subject = { ...at, pvs, book: new PvaBook(), patienceMs: 30_000, environment };
  return { running, subject, clock, stop: () => running.stop() };
}
