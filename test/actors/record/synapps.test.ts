/** Record types of synApps modules: as their documentation says. */
import { describe, expect, test } from 'vitest';
import { epicsDatabases } from '../../../src/helpers/epics-db.ts';
import { type Simulation, simulate } from '../../examples/simulate.ts';

const site = (text: string) => epicsDatabases([{ file: 'site.db', text }], { environment: {} });

interface Played extends Pick<Simulation<never>, 'pass'> {
  /** Puts, and tells what has become of it. */
  put(name: string, value: number | string): { readonly outcome: string };
  /** Puts without completion: it does not wait for other puts. */
  send(name: string, value: number | string): void;
  read(...names: string[]): unknown[];
  posts(name: string): unknown[];
}

/** Serves a database by simulated time. */
function play(text: string, run: (played: Played) => Promise<void> | void): Promise<void> {
  return simulate(site(text), async ({ ioc, pass }) => {
    const { database } = ioc.ioc;
    const put: Played['put'] = (name, value) => {
      const { record, field } = database.resolve(name)!;
      const answer = { outcome: 'pending' };
      const done = (outcome: string) => {
        answer.outcome = outcome;
      };
      database.put(record, field, value, done, typeof value === 'string' ? 'STRING' : 'DOUBLE');
      return answer;
    };
    const send: Played['send'] = (name, value) => {
      const { record, field } = database.resolve(name)!;
      database.put(record, field, value, undefined, typeof value === 'string' ? 'STRING' : 'DOUBLE');
    };
    const posts: Played['posts'] = (name) => {
      const { record, field } = database.resolve(name)!;
      const seen: unknown[] = [];
      record.watch(field.name, { publish: () => seen.push(record.value(field.name)) });
      return seen;
    };
    const read: Played['read'] = (...names) =>
      names.map((name) => {
        const { record, field } = database.resolve(name)!;
        return record.value(field.name);
      });
    await run({ pass, put, send, read, posts });
  });
}

describe('busy', () => {
  const database = `
    record(busy, "b") { field(FLNK, "count") field(OUT, "out PP") }
    record(calc, "count") { field(CALC, "VAL+1") }
    record(longin, "out") { }
    record(ao, "start") { field(OUT, "b PP") }
  `;

  test('has the put that made it busy wait, and its forward link, until somebody puts 0', () =>
    play(database, async ({ put, send, read, pass }) => {
      const begun = put('start', 1);
      await pass(1);
      expect([begun.outcome, ...read('b', 'out', 'count')]).toEqual(['pending', 1, 1, 0]);
      send('b', 'Done');
      await pass(0.1);
      expect([begun.outcome, ...read('b', 'out', 'count')]).toEqual(['done', 0, 0, 1]);
    }));

  test('is done by itself after HIGH', () =>
    play(database.replace('field(FLNK', 'field(HIGH, "2") field(FLNK'), async ({ put, read, pass }) => {
      const begun = put('b', 'Busy');
      await pass(1.5);
      expect([begun.outcome, ...read('count')]).toEqual(['pending', 0]);
      await pass(1);
      expect([begun.outcome, ...read('b', 'count')]).toEqual(['done', 0, 1]);
    }));
});

describe('transform', () => {
  const slit = `
    record(transform, "t") {
      field(CMTA, "$left: of the slit") field(CMTB, "$right: of the slit")
      field(CLCA, "C-D/2") field(CLCB, "C+D/2") field(CLCC, "($left+$right)/2") field(CLCD, "B-A") field(OUTC, "center PP")
    }
    record(ai, "center") { }
  `;

  test('agrees with itself, whichever value is put', () =>
    play(slit, ({ put, read }) => {
      put('t.A', -1);
      put('t.B', 3);
      expect(read('t.A', 't.B', 't.C', 't.D', 'center')).toEqual([-1, 3, 1, 4, 1]);
      put('t.C', 5);
      expect(read('t.A', 't.B', 't.C', 't.D', 'center')).toEqual([3, 7, 5, 4, 5]);
      put('t.D', 2);
      expect(read('t.A', 't.B', 't.C', 't.D')).toEqual([4, 6, 5, 2]);
    }));

  test('reads inputs, which are not put, and computes always where it is to', () =>
    play(
      `record(transform, "t") { field(INPA, "x") field(CLCA, "A*2") field(CLCB, "A+1") field(OUTB, "y NPP") field(COPT, "Always") }
       record(ao, "x") { field(VAL, "5") field(FLNK, "t") }
       record(ao, "y") { }`,
      ({ put, read }) => {
        put('x', 7);
        expect(read('t.A', 't.B', 'y', 't.IAV', 't.OAV', 't.OBV')).toEqual([14, 15, 15, 2, 3, 2]);
        expect(put('t.A', 1).outcome).toBe('failed');
      },
    ));

  test('does nothing with inputs that cannot be read, where it is to', () =>
    play(
      `record(transform, "t") { field(INPA, "nowhere CA") field(CLCB, "7") field(IVLA, "Do Nothing") }
       record(transform, "u") { field(CLCB, "1+") field(CLCC, "8") }`,
      ({ put, read }) => {
        put('t.PROC', 1);
        put('u.PROC', 1);
        expect(read('t.B', 't.SEVR', 'u.CBV', 'u.C')).toEqual([0, 3, 1, 8]);
        put('u.CLCB', '1+1');
        put('u.PROC', 1);
        expect(read('u.CBV', 'u.B')).toEqual([0, 2]);
      },
    ));
});

describe('sseq', () => {
  test('writes texts and numbers, one after the other, and waits for what CA links set off', () =>
    play(
      `record(sseq, "s") {
         field(PREC, "2") field(DOL1, "from") field(LNK1, "number PP") field(STR2, "On") field(LNK2, "switch PP")
         field(DOL3, "text") field(LNK3, "name PP") field(DO4, "1") field(LNK4, "slow.A CA") field(WAIT4, "Wait")
         field(DLY5, "0.5") field(DO5, "9") field(LNK5, "number PP") field(FLNK, "end")
       }
       record(ao, "from") { field(VAL, "2.5") } record(ao, "number") { } record(stringout, "text") { field(VAL, "17 mm") }
       record(bo, "switch") { field(ZNAM, "Off") field(ONAM, "On") } record(stringin, "name") { }
       record(calcout, "slow") { field(ODLY, "2") field(INPB, "0") field(CALC, "B") field(FLNK, "") }
       record(calc, "end") { field(CALC, "VAL+1") }`,
      async ({ put, read, pass }) => {
        const begun = put('s.PROC', 1);
        await pass(0.1);
        expect(read('number', 'switch', 'name', 's.BUSY', 's.DO3', 's.STR1')).toEqual([2.5, 1, '17 mm', 1, 17, '2.50']);
        await pass(1);
        expect([begun.outcome, ...read('s.WTG4', 's.LNK4V', 's.LNK1V', 's.WERR1')]).toEqual(['pending', 1, 1, 2, 0]);
        await pass(2, 0.1);
        expect([begun.outcome, ...read('number', 's.BUSY', 'end')]).toEqual(['done', 9, 0, 1]);
        put('s.WAIT1', 'Wait');
        expect(read('s.WERR1')).toEqual([1]);
      },
    ));

  test('does the steps that SELN says, and is aborted', () =>
    play(
      `record(sseq, "s") { field(SELM, "Mask") field(SELN, "6") field(DO1, "1") field(LNK1, "a PP") field(DO2, "2") field(LNK2, "b PP")
         field(DLY3, "10") field(DO3, "3") field(LNK3, "c PP") field(FLNK, "end") }
       record(ao, "a") { } record(ao, "b") { } record(ao, "c") { } record(calc, "end") { field(CALC, "VAL+1") }`,
      async ({ put, send, read, pass }) => {
        const begun = put('s.PROC', 1);
        await pass(1);
        expect(read('a', 'b', 'c')).toEqual([0, 2, 0]);
        send('s.ABORT', 1);
        await pass(0.1);
        expect([begun.outcome, ...read('c', 's.BUSY', 's.ABORT', 'end')]).toEqual(['done', 0, 0, 0, 1]);
        expect(put('s.ABORT', 1).outcome).toBe('failed');
      },
    ));
});

describe('swait', () => {
  const database = `
    record(swait, "w") { field(INAN, "x") field(INBN, "y.VAL") field(INBP, "No") field(CALC, "A+B") field(OUTN, "slow.A")
      field(SCAN, "I/O Intr") field(FLNK, "end") field(OOPT, "On Change") }
    record(ao, "x") { field(VAL, "1") } record(ao, "y") { field(VAL, "10") }
    record(calcout, "slow") { field(CALC, "A*2") field(ODLY, "1") } record(calc, "end") { field(CALC, "VAL+1") }
  `;

  test('is processed when an input changes that is to do so, and waits for its output', () =>
    play(database, async ({ put, read, pass }) => {
      await pass(3);
      const [begun] = read('end') as [number];
      put('y', 20);
      await pass(3);
      expect(read('w', 'end', 'w.INAV', 'w.INCV', 'w.OUTV')).toEqual([11, begun, 0, 2, 0]);
      put('x', 2);
      await pass(0.5);
      expect(read('w', 'end')).toEqual([22, begun]);
      await pass(1);
      expect(read('slow', 'end')).toEqual([44, begun + 1]);
    }));

  test('has other inputs and an output when their names are put', () =>
    play(database, async ({ send: put, read, pass }) => {
      put('w.SCAN', 'Passive');
      put('w.INAN', 'y');
      put('w.OUTN', 'x');
      put('w.INBN', 'nowhere');
      await pass(1);
      put('w.PROC', 1);
      await pass(1);
      expect(read('w.INBV', 'w.STAT', 'w.SEVR')).toEqual([1, 1, 3]);
      put('w.INBN', '5');
      put('w.B', 5);
      put('w.PROC', 1);
      await pass(1);
      expect(read('w', 'x', 'w.INBV')).toEqual([15, 15, 2]);
      put('w.DOPT', 'Use DOL');
      put('w.DOLD', 7);
      put('w.A', 3);
      put('w.OOPT', 'Every Time');
      put('w.PROC', 1);
      await pass(1);
      expect(read('x')).toEqual([7]);
    }));
});

describe('scaler', () => {
  const database = `
    record(scaler, "s") { field(FREQ, "1e6") field(TP, "2") field(RATE, "10") field(NM2, "I0") field(FLNK, "end") field(COUT, "gate PP") }
    record(calc, "end") { field(CALC, "VAL+1") } record(longin, "gate") { }
  `;

  test('counts for TP seconds; the put completes then', () =>
    play(database, async ({ put, read, pass, posts }) => {
      const seen = posts('s.S1');
      expect(read('s.PR1', 's.G1', 's.G2')).toEqual([2e6, 1, 0]);
      const begun = put('s.CNT', 'Count');
      await pass(1.05, 0.05);
      expect([begun.outcome, ...read('s.CNT', 'gate', 'end')]).toEqual(['pending', 1, 1, 0]);
      expect(seen.length).toBeGreaterThanOrEqual(9);
      await pass(1, 0.05);
      expect([begun.outcome, ...read('s.CNT', 's.S1', 's.T', 's', 'gate', 'end')]).toEqual([
        'done',
        0,
        2e6,
        2,
        2,
        0,
        1,
      ]);
      const [second, third] = read('s.S2', 's.S3') as [number, number];
      expect(second).toBeGreaterThan(3500);
      expect(second).toBeLessThan(4500);
      expect(third).toBeGreaterThan(5400);
    }));

  test('is stopped by another preset, or by hand', () =>
    play(database, async ({ send: put, read, pass }) => {
      put('s.PR2', 500);
      expect(read('s.G2')).toEqual([1]);
      put('s.CNT', 1);
      await pass(1, 0.05);
      expect(read('s.CNT', 's.S2')).toEqual([0, 500]);
      put('s.G2', 0);
      put('s.CNT', 1);
      await pass(1, 0.05);
      put('s.CNT', 0);
      await pass(0.1);
      const [clock] = read('s.S1') as [number];
      expect([clock > 0.9e6 && clock < 1.1e6, ...read('end')]).toEqual([true, 2]);
    }));

  test('waits DLY first, and counts by itself while nobody else does', () =>
    play(database, async ({ send: put, read, pass }) => {
      put('s.DLY', 1);
      put('s.CNT', 1);
      await pass(0.5);
      expect(read('s.S1', 'gate')).toEqual([0, 0]);
      put('s.CNT', 0);
      await pass(0.1);
      put('s.TP1', 0.5);
      put('s.CONT', 'AutoCount');
      await pass(11, 0.1);
      expect(read('s.CNT', 's.PR1')).toEqual([0, 2e6]);
      expect(read('s.S1')[0]).toBeGreaterThan(0);
    }));
});

describe('epid', () => {
  test('brings its input to the setpoint, within the limits of its output', () =>
    play(
      `record(epid, "p") { field(INP, "temperature") field(OUTL, "heater PP") field(KP, "2") field(KI, "0.5") field(DRVH, "50")
         field(DRVL, "0") field(FBON, "On") field(VAL, "30") field(SCAN, ".5 second") }
       record(ao, "heater") { }
       record(calc, "temperature") { field(INPA, "heater") field(CALC, "VAL+(20+A-VAL)*0.05") field(VAL, "20") field(SCAN, ".1 second") }`,
      async ({ put, read, pass }) => {
        await pass(120, 0.1);
        expect(read('temperature')[0]).toBeCloseTo(30, 1);
        put('p', 500);
        await pass(20, 0.1);
        expect(read('p.OVAL', 'heater')).toEqual([50, 50]);
        put('p.FBON', 'Off');
        put('heater', 3);
        await pass(2, 0.1);
        expect(read('heater')).toEqual([3]);
      },
    ));

  test('has no input to heed where INP is a constant', () =>
    play('record(epid, "p") { field(SMSL, "closed_loop") field(STPL, "4") }', ({ put, read }) => {
      put('p.PROC', 1);
      expect(read('p', 'p.STAT', 'p.SEVR')).toEqual([4, 15, 3]);
    }));
});
