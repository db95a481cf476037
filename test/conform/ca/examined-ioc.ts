/** An IOC made to be examined: a PV for each thing that the models know, and hands on its inner side. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { NameServer } from '../../../src/actors/ca/name-server.ts';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { CaBook } from '../../../src/conform/ca/model/rule-book.ts';
import type { Environment, Hands, Subject } from '../../../src/conform/ca/subject.ts';
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

const PUT_LIMIT_S = 5;

/** Clients that leave more than this unread are slow. */
const UNREAD_BYTES = 1 << 16;

export async function startExaminedIoc(): Promise<ExaminedIoc> {
  const clock = new HeapClock(Date.UTC(2024, 0, 1));
  const puts: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const slowPut = () =>
    new Promise<undefined>((resolve, reject) => puts.push({ resolve: () => resolve(undefined), reject }));
  const running = await startIoc(
    group('model', {
      scalar: pv.long(1),
      array: pv.long([1, 2, 3], { maxLength: 7 }),
      readOnly: pv.long(3, { readOnly: true }),
      slow: pv.long(4, { put: slowPut }),
      limited: pv.long(5, { put: () => new Promise(() => {}), putLimit: PUT_LIMIT_S }),
    }),
    { prefix: 'model:', clock, bounds: { payloadBytes: 1 << 24, unreadBytes: UNREAD_BYTES } },
  );
  const takePut = () => {
    const put = puts.shift();
    if (put === undefined) throw new Error('no put is under way');
    return put;
  };
  const environment: Environment & Hands = {
    completePut: async () => takePut().resolve(),
    failPut: () => takePut().reject(new Error('the device refuses')),
    completeRest: async () => {
      const isBusy = () => running.ioc.server(Supervisor)!.circuits.size > 0 || puts.length > 0;
      for (let attempt = 0; attempt < 1000 && isBusy(); attempt++) {
        for (const { resolve } of puts.splice(0)) resolve();
        await nextTurn();
      }
      clock.advance(PUT_LIMIT_S * 1000);
    },
    expirePut: () => clock.advance(PUT_LIMIT_S * 1000),
    changeRights: (clientPort, sid, rights) => {
      const circuit = [...running.ioc.server(Supervisor)!.circuits.values()].find(
        ({ peer }) => peer === `127.0.0.1:${clientPort}`,
      );
      const channel = [...(circuit?.children() ?? [])].find((candidate) => candidate.sid === sid);
      if (channel === undefined) throw new Error(`no channel ${sid} of client ${clientPort}`);
      channel.checkRights(rights);
    },
    pause: () => nameServer(running).ref.send({ type: 'pause' }),
    resume: () => nameServer(running).ref.send({ type: 'resume' }),
  };
  const pvs = {
    scalar: 'model:scalar',
    array: 'model:array',
    readOnly: 'model:readOnly',
    slow: 'model:slow',
    limited: 'model:limited',
  };
  const { port } = running;
  const subject: Subject = {
    host: '127.0.0.1',
    port,
    udpPort: port,
    pvs,
    book: new CaBook(),
    patienceMs: 30_000,
    environment,
  };
  return { running, subject, clock, stop: () => running.stop() };
}

// --- helpers --------------------------------------------------------------------------------------------------------

function nameServer({ ioc }: RunningIoc) {
  const found = [...ioc.server(Supervisor)!.children()].find((child) => child instanceof NameServer);
  if (found === undefined) throw new Error('the IOC has no name server');
  return found;
}
