/**
 * The protocol suite of PV Access over the network: PVXS (p4p, QSRV2) and pvAccessCPP (QSRV1) do what the
 * rules say, but for the differences that the rules know by name. `test/conform/pva` holds xioc to them.
 */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { examine } from '../../src/conform/examine.ts';
import type { Delivery } from '../../src/conform/link.ts';
import type { Family } from '../../src/conform/pva/model/rule.ts';
import { PvaBook } from '../../src/conform/pva/model/rule-book.ts';
import type { SubjectPvs } from '../../src/conform/pva/subject.ts';
import { PvaSuite } from '../../src/conform/pva/suite.ts';
import { describeTrace } from '../../src/conform/trace.ts';
import { type PvaServer, type ServerKind, startServer } from './pva/servers.ts';

interface Examined {
  readonly kind: ServerKind;
  readonly family: Family;
  readonly pvs: SubjectPvs;
  /** In both byte orders, where the server reads both. */
  readonly deliveries: readonly Delivery[];
}

const records: SubjectPvs = { scalar: 'q:ao', array: 'q:wf' };

const servers: readonly Examined[] = [
  {
    kind: 'p4p',
    family: 'pvxs',
    pvs: { scalar: 'p:double', array: 'p:array', readOnly: 'p:readonly' },
    deliveries: ['whole', 'cut', 'segmented', 'packed'],
  },
  // With messages one by one the update after STOP and START does not come in some runs: why is not known.
  { kind: 'qsrv2', family: 'pvxs', pvs: records, deliveries: ['packed'] },
  // It answers an ECHO that comes in pieces with other bytes, and does not read one in segments.
  { kind: 'qsrv1', family: 'cpp', pvs: records, deliveries: ['whole', 'packed'] },
];

describe.skipIf(inject('peer') !== 'xioc').each(servers)('$kind', ({ kind, family, pvs, deliveries }) => {
  let server: PvaServer;

  beforeAll(async () => {
    server = await startServer(kind);
    const deadline = Date.now() + 60_000;
    while (!(await serves(server, family, pvs))) {
      if (Date.now() > deadline) throw new Error(`${kind} does not serve its PVs`);
      await setTimeout(500);
    }
  }, 90_000);

  afterAll(() => server.kill());

  it.each(deliveries)(
    'messages %s',
    async (delivery) => {
      const { failures, cells } = await examine(suiteOf(server, family, pvs), {
        seed: 1,
        depth: 'transitions',
        deliveries: [delivery],
        randomWalks: 0,
      });
      const stories = failures.map(
        ({ violation, steps }) => `${violation.rule}: ${violation.message}\n${describeTrace(steps.slice(-12))}`,
      );
      expect(stories).toEqual([]);
      expect(cells.length).toBeGreaterThan(60);
    },
    300_000,
  );
});

// --- helpers --------------------------------------------------------------------------------------------------------

function suiteOf({ port, udpPort }: PvaServer, family: Family, pvs: SubjectPvs): PvaSuite {
  return new PvaSuite({ host: '127.0.0.1', port, udpPort, pvs, book: new PvaBook(family), patienceMs: 20_000 });
}

/** An IOC takes a while to listen. */
async function serves(server: PvaServer, family: Family, pvs: SubjectPvs): Promise<boolean> {
  try {
    const conversation = await suiteOf(server, family, pvs).open({ clients: [], seed: 1 });
    conversation.close();
    return true;
  } catch {
    return false;
  }
}
