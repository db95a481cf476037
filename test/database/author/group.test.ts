import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Group, group, type PvHandle, pair, pv, rpc, serve } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';

/** The names under which `definition` is served. */
async function namesOf(definition: Group, options: { prefix?: string; macros?: Record<string, string> } = {}) {
  const ioc = await startIoc(definition, options);
  await ioc.stop();
  return ioc.pvNames;
}

describe('names', () => {
  test('begin with the group and a colon, or with the prefix that is given', async () => {
    const definition = group('thing', { A: pv.long(1), b: pv.long(1, { name: 'B' }) });
    expect(await namesOf(definition)).toEqual(['thing:A', 'thing:B']);
    expect(await namesOf(definition, { prefix: 'x-' })).toEqual(['x-A', 'x-B']);
  });

  test('of groups within have the key and a separator, or the prefix of the inner group', async () => {
    const inner = { x: pv.long(0) };
    const definition = group(
      'outer',
      {
        one: group('inner', inner),
        two: group('inner', inner, { separator: '_' }),
        three: group('inner', inner, { prefix: '' }),
        own: pv.long(0, { name: '' }),
      },
      { separator: '/' },
    );
    expect(await namesOf(definition)).toEqual(['outer/one:x', 'outer/two_x', 'outer/x', 'outer/']);
  });

  test('are expanded with macros of the group, of groups within, and with those given', async () => {
    const definition = group(
      'm',
      {
        a: pv.long(0, { name: '{beamline}:{suffix}.VAL' }),
        sub: group('sub', { b: pv.long(0, { name: '{beamline}{own}' }) }, { macros: { own: 'o' } }),
      },
      { prefix: '{beamline}/', macros: { beamline: 'bl', suffix: { doc: 'must be given' } } },
    );
    expect(await namesOf(definition, { macros: { suffix: 's' } })).toEqual(['bl/bl:s.VAL', 'bl/sub:blo']);
    expect(await namesOf(definition, { macros: { suffix: 's', beamline: 'x', own: 'p' } })).toEqual([
      ...['x/x:s.VAL', 'x/sub:xp'],
    ]);
    await expect(startIoc(definition)).rejects.toThrow("m: its macro 'suffix' has no value");
  });
});

describe('mistakes are reported with the PV and the remedy', () => {
  test.each([
    [
      'text in a record of numbers',
      { a: pv.string('x', { record: 'ai' }) },
      'x:a: a record of type ai holds a number, but the PV text: write it with another pv.…(), or give it one of event, lsi, lso, printf, state, stringin, stringout.',
    ],
    [
      'an array in a record of one number',
      { a: pv.double([1, 2], { record: 'ao' }) },
      'a record of type ao holds a number, but the PV an array: write it with another pv.…(), or give it one of aai, aao,',
    ],
    [
      'a number in a record of text',
      { a: pv.double(1, { record: 'stringin' }) },
      'a record of type stringin holds text, but the PV a number',
    ],
    [
      'states in a record of numbers',
      { a: pv.bool(true, { record: 'longin' }) },
      'a record of type longin holds a number, but the PV states: write it with another pv.…(), or give it one of bi, bo, busy, mbbi, mbbo.',
    ],
    ['two PVs of one name', { a: pv.long(0), b: pv.long(0, { name: 'a' }) }, 'x:a: there are two PVs of this name'],
    ['two groups that meet', { a: group('', { b: pv.long(0) }), 'a:b': pv.long(0) }, 'x:a:b: there are two PVs'],
    ['a long name', { ['a'.repeat(59)]: pv.long(0) }, 'this name has 61 characters, but EPICS allows 60: shorten it'],
    ['a blank in a name', { 'a b': pv.long(0) }, 'x:a b: a PV name holds no blanks'],
    ['limits upside down', { a: pv.double(0, { limits: { alarm: [2, -2] } }) }, 'x:a: its alarm limits are [2, -2]'],
    [
      'limits that are no number',
      { a: pv.double(0, { limits: { warning: [Number.NaN, 1] } }) },
      'x:a: its warning limits',
    ],
    [
      'an unknown state',
      { a: pv.enum('c' as 'a', ['a', 'b']) },
      "x:a: its initial value 'c' is not one of its states: a, b",
    ],
    [
      'states that are no list',
      { a: pv.enum(['a'] as unknown as 'a', 'a' as unknown as ['a']) },
      "x:a: its states are \"a\": write pv.enum('off', ['off', 'on'])",
    ],
    [
      'a severity of no state',
      { a: pv.enum('a', ['a'] as string[], { severities: { b: 'MAJOR' } }) },
      "severity for 'b'",
    ],
    ['a handler that never runs', { a: pv.long(0, { readOnly: true, put: () => {} }) }, 'x:a: it is read-only'],
    ['a negative hysteresis', { a: pv.long(0, { hysteresis: -1 }) }, 'x:a: its hysteresis is -1: give 0 or more'],
    ['decimals below 0', { a: pv.double(0, { precision: -1 }) }, 'x:a: its precision is -1: give a whole number'],
    ['half a decimal', { a: pv.double(0, { precision: 1.5 }) }, 'x:a: its precision is 1.5'],
    [
      'text for bytes',
      { a: pv.bytes('hi' as never) },
      "x:a: its initial value is text, 'hi': give numbers, as in [104",
    ],
    ['text for chars', { a: pv.char('hi' as never) }, 'or use pv.text(), which holds text.'],
    ['a number for bytes', { a: pv.bytes(5 as never) }, 'x:a: its initial value is 5: give numbers, as in [104'],
    [
      'a letter left out',
      { a: pv.double(0, { unit: 'mm' } as object) },
      "x:a: there is no option 'unit': write 'units'.",
    ],
    ['a letter too small', { a: pv.enum('a', ['a'], { readonly: true } as object) }, "write 'readOnly'."],
    ['an option of caproto', { a: pv.bool(true, { max_length: 4 } as object) }, "write 'maxLength'."],
    ['letters in wrong order', { a: pv.text('', { sacn: {} } as object) }, "write 'scan'."],
    ['a singular', { a: pv.long(0, { severity: {} } as object) }, "there is no option 'severity': write 'severities'."],
    [
      'no option at all',
      { a: pv.string('', { colour: 'red' } as object) },
      "no option 'colour': known are doc, name, al",
    ],
    ['a put limit of nothing', { a: pv.long(0, { putLimit: 0 }) }, 'x:a: its put limit is 0 s'],
    ['an empty array', { a: pv.long([]) }, 'x:a: its initial array is empty: say with maxLength'],
    [
      'an array too long',
      { a: pv.long([1, 2], { maxLength: 1 }) },
      'its initial value has 2 elements, but its maxLength is 1',
    ],
    ['half an element', { a: pv.long([1], { maxLength: 1.5 }) }, 'x:a: its maxLength is 1.5'],
    ['a scalar with a length', { a: pv.long(1, { maxLength: 2 }) }, 'x:a: it has a maxLength but one number'],
    [
      'fields without record',
      { a: pv.long(1, { fields: { DESC: '' } }) },
      "x:a: it has fields but no record: add 'record'",
    ],
    [
      'no such record',
      { a: pv.long(1, { record: 'motro' as 'motor' }) },
      "x:a: 'motro' is not a record type: known are aSub",
    ],
    [
      'no such field',
      { a: pv.long(1, { record: 'ai', fields: { XYZ: 1 } }) },
      "a record of type ai has no field 'XYZ'",
    ],
    [
      'autosave of a field without record',
      { a: pv.long(1, { autosave: ['VAL', 'HIHI'] }) },
      'x:a: it has no record, of which autosave could keep HIHI',
    ],
    [
      'autosave of no such field',
      { a: pv.long(1, { record: 'ai', autosave: ['VAL', 'HIGHHIGH'] }) },
      "x:a: autosave cannot keep 'HIGHHIGH'",
    ],
    ['a dot before fields', { 'a.b': pv.long(1, { record: 'ai' }) }, 'x:a.b: a PV with a record cannot have a dot'],
    ['a scan without period', { a: pv.long(1, { scan: { run: () => 1 } }) }, 'x:a: its scan has no trigger: give'],
    [
      'limits that are not a pair',
      { a: pv.long(1, { limits: { alarm: 5 as unknown as [1, 2] } }) },
      'x:a: its alarm limits are 5: write [low, high]',
    ],
    ['no member', { a: 5 as unknown as ReturnType<typeof pv.long> }, 'x:a: it is neither a PV nor a group'],
    [
      'text for a number',
      { a: pv.long('abc' as unknown as number) },
      'x:a: its initial value does not fit: cannot store "abc" as int32',
    ],
    [
      'a number beyond its type',
      { a: pv.short(70000) },
      'x:a: its initial value 70000 does not fit: int16 holds -32768 to 32767',
    ],
    [
      'a typed array of more',
      { a: pv.long(new Float64Array([1, 3e9])) },
      'x:a: its initial value 3000000000 does not fit',
    ],
    ['no number for an integer', { a: pv.long([1, Number.NaN]) }, 'x:a: its initial value NaN does not fit'],
    [
      'a string too long',
      { a: pv.string('x'.repeat(40)) },
      'x:a: its initial text has 40 bytes, but clients see 39 of a string: use pv.text()',
    ],
    [
      'a text too long',
      { a: pv.text('abcd', { maxLength: 3 }) },
      'x:a: its initial text has 4 bytes, but its maxLength is 3',
    ],
    [
      'is not a severity',
      { a: pv.double(1, { severities: { hihi: 'BAD' as 'MAJOR' } }) },
      "x:a: 'BAD' is not a severity: give one of NO_ALARM",
    ],
    [
      'no text of a menu',
      { a: pv.double(1, { record: 'ai', fields: { HHSV: 'BAD' } }) },
      "x:a.HHSV: it cannot be 'BAD': give one of NO_ALARM",
    ],
    [
      'no number in a field',
      { a: pv.double(1, { record: 'ai', fields: { HIHI: 'high' } }) },
      "x:a.HIHI: it cannot be 'high': give a number",
    ],
    ['no expression', { a: pv.double(1, { record: 'calc', fields: { CALC: 'A+' } }) }, 'x:a.CALC: '],
    [
      'a scan of nothing',
      { a: pv.long(1, { scan: { every: 1 } as { every: 1; run(): void } }) },
      'x:a: its scan.run is missing: give a function',
    ],
    [
      'a handler that is not a function',
      { a: pv.long(1, { put: 5 as unknown as () => void }) },
      'x:a: its put is number: give a function',
    ],
    [
      'a handler of a caproto IOC',
      { a: pv.long(1, { get: ((_group: unknown, _pv: unknown) => 1) as () => number }) },
      'x:a: its get takes 2 arguments, but is given 1: write get: ({ pv, ioc }) => …',
    ],
    ['a scan period of 0', { a: pv.long(1, { scan: { every: 0, run: () => 1 } }) }, 'x:a: its scan period is 0 s'],
  ])('%s', (_mistake, members, message) => {
    expect(() => group('x', members as Record<string, never>)).toThrow(message);
  });

  test('in a group within, when that group is made', () => {
    expect(() => group('x', { sub: group('y', { a: pv.double(0, { limits: { alarm: [2, 1] } }) }) })).toThrow(
      'y:a: its',
    );
  });

  test('a macro without a value', async () => {
    await expect(startIoc(group('x', { a: pv.long(0, { name: '{m}' }) }))).rejects.toThrow('start with --m <text>');
  });

  test('handlers of what is not a member', async () => {
    const definition = group('x', { a: pv.long(0) }).handlers(() => ({ b: { put: () => {} } }) as object);
    await expect(startIoc(definition)).rejects.toThrow('x:b: there are handlers for it, but no such member');
  });

  test('handlers of a field that the record lacks', async () => {
    const definition = group('x', { a: pv.double(0, { record: 'ai' }) }).handlers(() => ({
      a: { fields: { XYZ: { put: () => {} } } },
    }));
    await expect(startIoc(definition)).rejects.toThrow("x:a: a record of type ai has no field 'XYZ'");
  });
});

describe('composition', () => {
  const counting = group('base', { count: pv.long(0), step: pv.long(1) }).handlers(({ count, step }) => ({
    count: { scan: { every: 1, run: () => count.value + step.value } },
  }));

  test('an extended group keeps its handlers and its other members', async () => {
    const more = counting.extend({ step: pv.long(10), extra: pv.double(0.5) }, { name: 'more', doc: 'More' });
    expectTypeOf(more.members.extra).toEqualTypeOf(pv.double(0));
    expect(await namesOf(more)).toEqual(['more:count', 'more:step', 'more:extra']);
    expect(more.options.doc).toBe('More');
  });

  test('members are spread and generated', async () => {
    const generated = Object.fromEntries(['a', 'b'].map((name) => [name, pv.double(0)]));
    expect(await namesOf(group('x', { ...counting.members, ...generated }))).toEqual([
      'x:count',
      'x:step',
      'x:a',
      'x:b',
    ]);
  });

  test('each use of a group lives by itself', async () => {
    const ioc = await startIoc(group('x', { one: counting, two: counting }));
    ioc.pvs.one.step.write(5);
    expect([ioc.pvs.one.step.value, ioc.pvs.two.step.value]).toEqual([5, 1]);
    await ioc.stop();
  });
});

test('handles have the types of what their PVs hold', () => {
  const typed = async () => {
    const { pvs } = await serve(
      group('x', {
        number: pv.long(1),
        numbers: pv.double([1, 2]),
        text: pv.string(''),
        texts: pv.string(['']),
        mode: pv.enum('idle', ['idle', 'busy']),
        loose: pv.enum('a', ['a'] as string[]),
        flag: pv.bool(false),
        long: pv.text(''),
        bytes: pv.bytes([1]),
        sub: group('y', { z: pv.float(0) }),
        pair: pair(pv.enum('No', ['No', 'Yes'])),
        call: rpc({ low: pv.long(1) }, pv.double(0), ({ low }) => low),
      }),
    );
    expectTypeOf(pvs.number).toEqualTypeOf<PvHandle<number>>();
    expectTypeOf(pvs.numbers).toEqualTypeOf<PvHandle<Float64Array, ArrayLike<number>>>();
    expectTypeOf(pvs.text.value).toBeString();
    expectTypeOf(pvs.texts).toEqualTypeOf<PvHandle<readonly string[]>>();
    expectTypeOf(pvs.mode).toEqualTypeOf<PvHandle<'idle' | 'busy'>>();
    expectTypeOf(pvs.loose).toEqualTypeOf<PvHandle<string>>();
    expectTypeOf(pvs.flag).toEqualTypeOf<PvHandle<boolean>>();
    expectTypeOf(pvs.long.value).toBeString();
    expectTypeOf(pvs.bytes).toEqualTypeOf<PvHandle<Uint8Array, ArrayLike<number>>>();
    expectTypeOf(pvs.sub.z).toEqualTypeOf<PvHandle<number>>();
    expectTypeOf(pvs.pair.readback).toEqualTypeOf<PvHandle<'No' | 'Yes'>>();
    expectTypeOf(pvs.call.low).toEqualTypeOf<PvHandle<number>>();
    expectTypeOf(pvs.call.Retval).toEqualTypeOf<PvHandle<number>>();
    // @ts-expect-error 'bust' is not a state
    pvs.mode.write('bust');
    // @ts-expect-error there is no such member
    pvs.nowhere;
    // @ts-expect-error a state that the enum does not have
    pv.enum('c', ['a', 'b']);
    // What is wrong is marked where it is, not the whole call.
    pv.double(1, {
      units: 'mm',
      // @ts-expect-error there is no such option
      unit: 'mm',
    });
    pv.long([1, 2], {
      // @ts-expect-error not what an array of numbers can be put to
      put: () => 'x',
    });
    pv.string('', {
      // @ts-expect-error not a type of record
      record: 'aii',
    });
  };
  expectTypeOf(typed).toBeFunction();
});

test('handlers that are not made by a function are refused by name', () => {
  const definition = group('x', { a: pv.long(0) });
  expect(() => definition.handlers({ a: { put: () => {} } } as never)).toThrow('x:: handlers() takes a function');
});
