/**
 * xioc and EPICS base, byte for byte: the same requests about the same records, and the same answers.
 *
 * Left out is what base does in a way of its own: numbers beyond 32 bits and NaN as integers, which C leaves open; text
 * read as ENUM, and as CHAR above 127 (GETFAIL); numbers that an mbbo has no
 * state for, as text; puts to a state by a number with text behind it; empty text in front of others to a number; updates
 * of an array whose put has failed; puts with completion that fail or acknowledge, which process the record, and so clear
 * the alarm of a put of nothing; how many class names there are when all are asked for; whether the first update counts for a
 * filter where PROPERTY is monitored, too.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Random } from '../../src/conform/random.ts';
import { DbrNative, valueTypes } from '../../src/protocol/ca/dbr-native.ts';
import { Dbr, dbrPaddedSize, dbrTypes } from '../../src/protocol/ca/dbr-types.ts';
import { writeElements } from '../../src/protocol/ca/elements.ts';
import { coerce } from '../../src/protocol/value/coerce.ts';
import { cancel, clear, monitor, put, read, write } from '../support/requests.ts';
import { type Ask, Twins } from './twins.ts';

interface Subject {
  readonly name: string;
  readonly native: DbrNative;
  readonly maxCount: number;
}

const { STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE } = DbrNative;
const subjects: readonly Subject[] = [
  { name: 'double', native: DOUBLE, maxCount: 1 },
  { name: 'archived', native: DOUBLE, maxCount: 1 },
  { name: 'long', native: LONG, maxCount: 1 },
  { name: 'string', native: STRING, maxCount: 1 },
  { name: 'enum', native: ENUM, maxCount: 1 },
  { name: 'longs', native: LONG, maxCount: 5 },
  { name: 'shorts', native: SHORT, maxCount: 5 },
  { name: 'chars', native: CHAR, maxCount: 9 },
  { name: 'floats', native: FLOAT, maxCount: 5 },
  { name: 'doubles', native: DOUBLE, maxCount: 5 },
  { name: 'strings', native: STRING, maxCount: 5 },
];
const plain: readonly DbrNative[] = [STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE];

const states = ['idle', 'moving', 'Moving', 'moving ', ' moving', 'abc', '0', '1', ' 2 ', '3', '15', '16', '0x1', '-1'];
const texts = [
  ...['', ' ', '0', '1', ' 7', '7 ', '+5', '-3', '0x10', '0x1.8p3', '1.9', '1e3', '12 mm', 'abc', '.5', '5.', '.', '-'],
  ...['--5', '1,5', '1 2', '\t4', '100', '-128', '32767', '32768', '-32769', '65535', '65536', '2147483647', '1e400'],
  ...['1e-400', '1e', '1e+', '0.1', '1e-46', 'x'.repeat(39), '0x', 'moving'],
];
const integers = ['255', '256', '2147483648', '-2147483649', '9'.repeat(39), '3.4e38', 'nan', 'inf'];
const numbers = [
  ...[0, 1, 2, 9, 15, 16, -1, -2, 0.1, 0.5, -0.5, 1.5, 8.5, -9.5, 127, 128, 200, 255, 256, 300, -128, -129, 32767],
  ...[32768, 40000, 65535, 65536, 70000, -32768, -32769, 100000, 2147483647, 123456.789012, 12345678.9, 9999999.5],
  ...[1e7, 10000001, 1e-7],
];

const filtered = [
  ...['dbnd:{abs:1}', 'dbnd:{rel:50}', 'dec:{n:3}', 'dbnd:{abs:1},dec:{n:2}'].map((filter) => `double.{${filter}}`),
  ...['[1:2]', '[-2:-1]', '{arr:{s:1,i:2}}', 'VAL[0:2:4]{dec:{n:2}}'].map((filter) => `longs.${filter}`),
];

describe.runIf(inject('peer') === 'base')('xioc and EPICS base', () => {
  let twins: Twins;
  beforeAll(async () => {
    twins = await Twins.start();
  });
  afterAll(() => twins.stop());

  let channels = 0;
  let ids = 0;
  const create = async (client: number, { name }: Subject): Promise<number> => {
    const cid = ++ids;
    await same(client, () => ({ type: 'CREATE_CHAN', cid, minor: 13, name: `alike:${name}` }));
    return channels++;
  };
  const same = async (client: number, ...asks: Ask[]): Promise<void> => {
    const [xioc, base] = await twins.ask(client, ...asks);
    expect({ asked: asks.map((ask) => ask((channel) => channel)), heard: xioc }).toEqual({
      asked: asks.map((ask) => ask((channel) => channel)),
      heard: base,
    });
  };

  it.each(subjects)('convert alike what is put to alike:$name', async (subject) => {
    const channel = await create(0, subject);
    const readings = readable(subject).filter((type) => type <= Dbr.STS_STRING);
    const left = puts(subject);
    while (left.length > 0) {
      const asks = left.splice(0, 10).flatMap(([type, value]): Ask[] => {
        const ioid = ++ids;
        const readAs =
          (as: number): Ask =>
          (sid) =>
            read(sid(channel), { type: as, ioid });
        return [(sid) => put(sid(channel), payload(type, [value]), { type, ioid }), ...readings.map(readAs)];
      });
      await same(0, ...asks);
    }
    await same(0, (sid) => clear(sid(channel)));
  });

  it.each(filtered)('filter alike what alike:%s monitors', async (name) => {
    const [plainName = ''] = name.split('.');
    const subject = subjects.find((each) => each.name === plainName)!;
    const filter = await create(0, { ...subject, name });
    const writer = await create(1, subject);
    const id = ++ids;
    await same(0, (sid) => monitor(sid(filter), { id, mask: 5, type: Dbr.TIME_DOUBLE, count: 0 }));
    for (const values of subject.maxCount > 1
      ? [[7], [1, 2, 3], [1, 2, 3, 4, 5], []]
      : [[0], [0.5], [1.5], [7], [7.2], [8.5], [1]]) {
      const ioid = ++ids;
      await same(1, (sid) => put(sid(writer), payload(DOUBLE, values), { count: values.length, ioid }));
      await same(0, (sid) => read(sid(filter), { count: 0, ioid }));
    }
    await same(0, (sid) => clear(sid(filter)));
    await same(1, (sid) => clear(sid(writer)));
  });

  it.each([1, 2, 3, 4])('talk alike in random conversation %i', async (seed) => {
    const random = new Random(seed);
    const talks: Talk[] = [];
    for (let step = 0; step < 120; step++) {
      const client = random.below(2);
      if (talks.length < 4 || (talks.length < 9 && random.below(10) === 0)) {
        const subject = random.pick(subjects);
        talks.push({ client, subject, channel: await create(client, subject), monitors: [] });
        continue;
      }
      const talk = random.pick(talks);
      if (random.below(25) === 0) {
        talks.splice(talks.indexOf(talk), 1);
        await same(talk.client, (sid) => clear(sid(talk.channel)));
        continue;
      }
      await same(talk.client, say(random, talk, ++ids));
    }
    for (const { client, channel } of talks) await same(client, (sid) => clear(sid(channel)));
  });
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** A channel, and its subscriptions. */
interface Talk {
  readonly client: number;
  readonly subject: Subject;
  readonly channel: number;
  readonly monitors: number[];
}

function say(random: Random, { channel, subject, monitors }: Talk, id: number): Ask {
  const { maxCount } = subject;
  const type = random.pick(readable(subject));
  const least = type === Dbr.CLASS_NAME ? 1 : 0;
  const count = random.pick([least, 1, 1, maxCount, least + random.below(maxCount + 3)]);
  const what = random.below(10);
  if (what < 3) return (sid) => read(sid(channel), { type, count, ioid: id });
  if (what < 4) return (sid) => ({ type: 'READ', dbrType: type, count, sid: sid(channel), ioid: id });
  if (what < 5 && monitors.length > 0) {
    const [ended] = monitors.splice(random.below(monitors.length), 1);
    return (sid) => cancel(sid(channel), ended, type, count);
  }
  if (what < 6 && monitors.length < 3) {
    monitors.push(id);
    const mask = random.pick([1, 2, 4, 8, 3, 5, 7, 15, 0x80 | 1]);
    return (sid) => monitor(sid(channel), { id, mask, type, count });
  }
  if (what < 7) {
    const severity = random.pick([0, 1]);
    const acknowledges = random.pick([Dbr.PUT_ACKT, Dbr.PUT_ACKS]);
    return (sid) => write(sid(channel), payload(ENUM, [severity]), { type: acknowledges, ioid: id });
  }
  const request = random.pick([write, put]);
  const puttable = puts(subject).filter(([, value]) => isPlain(subject, value));
  const written = random.pick(plain);
  const values = puttable.filter(([native]) => (native === STRING) === (written === STRING)).map(([, value]) => value);
  const most = Math.min(random.pick([1, 1, maxCount, maxCount + 1]), 9);
  const several = most > 1 && subject.native !== STRING ? values.filter((value) => value !== '') : values;
  const some = Array.from({ length: maxCount > 1 && random.below(10) === 0 ? 0 : most }, () => random.pick(several));
  return (sid) => request(sid(channel), payload(written, some), { type: written, count: some.length, ioid: id });
}

/** DBR types that both read alike. */
function readable({ native }: Subject): number[] {
  const isAlike = (of: DbrNative) => native !== STRING || (of !== ENUM && of !== CHAR);
  return dbrTypes.filter((type) => type.group === 'SPECIAL' || isAlike(type.native)).map(({ number }) => number);
}

/** What is put, and as which type. */
function puts({ native }: Subject): [DbrNative, number | string][] {
  if (native === ENUM) return [...states.map((text) => [STRING, text]), [DOUBLE, 0], [DOUBLE, 1.9], [LONG, 2]] as never;
  const isInteger = native === LONG || native === SHORT || native === CHAR;
  const all = native === CHAR ? texts : isInteger ? [...texts, ...integers] : texts;
  return [
    ...all.map((text) => [STRING, text] as [DbrNative, string]),
    ...numbers.map((number) => [DOUBLE, number] as [DbrNative, number]),
    ...numbers.filter(Number.isInteger).map((number) => [LONG, number] as [DbrNative, number]),
    ...numbers.map((number) => [FLOAT, number] as [DbrNative, number]),
  ];
}

/** Base tells an array's subscribers of a put that fails, too. */
function isPlain({ native, maxCount }: Subject, value: number | string): boolean {
  return typeof value === 'number' || native === STRING || maxCount === 1 || /^[1-9]\d?$/.test(value);
}

function payload(type: DbrNative, values: readonly (number | string)[]): Uint8Array {
  const bytes = new Uint8Array(dbrPaddedSize(type, values.length));
  const stored = coerce(valueTypes[type], Math.max(values.length, 2), values);
  writeElements(new DataView(bytes.buffer), 0, type, values.length, stored);
  return bytes;
}
