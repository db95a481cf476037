/** What databases say of groups. */
import { describe, expect, it } from 'vitest';
import { databaseGroups } from '../../../src/database/db/database-groups.ts';

const read = (text: string, record = 'r') => databaseGroups([[record, text]]);

describe('the groups of a database', () => {
  it('have their fields in alphabetical order, those with +putorder last', () => {
    const { groups, notices } = read(
      '{ g: { z: {+channel: "VAL"}, b: {+channel: "EGU", +putorder: 2}, a: {"+channel": "HOPR", "+putorder": 1}, "c.d": {+channel:"LOPR"} } }',
    );
    expect(notices).toEqual([]);
    expect(groups[0]?.fields.map(({ path, channel }) => [path, channel])).toEqual([
      ['c.d', 'r.LOPR'],
      ['z', 'r.VAL'],
      ['a', 'r.HOPR'],
      ['b', 'r.EGU'],
    ]);
    expect(groups[0]?.fields.every(({ triggers }) => triggers === undefined)).toBe(true);
  });

  it('are put together from several records', () => {
    const { groups } = databaseGroups([
      ['r1', '{"g": {"+id": "demo:1.0", "+atomic": false, "a": {"+channel": "VAL", "+trigger": "*"}}}'],
      ['r2', '{"g": {"b": {"+channel": "VAL", "+type": "plain", "+trigger": "a, nobody"}, "k": {"+const": 1.5}}}'],
      ['r3', '{"g": {"c": {"+channel": "VAL"}, "s": {"+type": "structure", "+id": "s_t"}}}'],
    ]);
    expect(groups).toMatchObject([
      {
        name: 'g',
        id: 'demo:1.0',
        isAtomic: false,
        fields: [
          { path: 'a', kind: 'scalar', channel: 'r1.VAL', triggers: ['a', 'b', 'c'] },
          { path: 'b', kind: 'plain', channel: 'r2.VAL', triggers: ['a'] },
          { path: 'c', triggers: [] },
          { path: 'k', kind: 'const', channel: undefined, constant: { native: 'double', value: 1.5 } },
          { path: 's', kind: 'structure', id: 's_t' },
        ],
      },
    ]);
  });

  it.each([
    ['yes', 'native', 'string'],
    [true, 'native', 'boolean'],
    [7, 'native', 'int64'],
  ])('may have the constant %j', (value, _, native) => {
    const { groups } = read(JSON.stringify({ g: { k: { '+const': value } } }));
    expect(groups[0]?.fields[0]?.constant?.native).toBe(native);
  });

  it.each([
    ['{', /info\(Q:group\) of r: is not JSON: /],
    ['[1]', /of r: is not an object: write/],
    ['{"g": 1}', /of r: 'g' is not an object of fields/],
    ['{"g": {"+what": 1}}', /of r: g: \+what is not known/],
    ['{"g": {"a": 1}}', /of r: g: 'a' is not an object/],
    ['{"g": {"a": {}}}', /of r: g: 'a': \+channel is missing/],
    ['{"g": {"a": {"+type": "odd", "+channel": "VAL"}}}', /'a': \+type odd is not known: it is one of scalar, plain/],
    ['{"g": {"a[1]": {"+channel": "VAL"}}}', /'a\[1\]': a name is letters, digits and _/],
    ['{"g": {"": {"+channel": "VAL"}}}', /without a name only alarm and time are placed/],
    ['{"g": {"a": {"+const": [1]}}}', /'a': \+const \[1\] is not a value/],
  ])('tell what is wrong with %s', (text, notice) => {
    const { notices } = read(text);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(notice);
  });

  it('tell what is said twice, and who is triggered that is not there', () => {
    const { notices, groups } = databaseGroups([
      ['r1', '{"g": {"+atomic": true, "a": {"+channel": "VAL", "+trigger": "nobody"}}}'],
      ['r2', '{"g": {"+atomic": false, "a": {"+channel": "VAL"}}}'],
    ]);
    expect(groups[0]?.fields).toMatchObject([{ channel: 'r1.VAL' }]);
    expect(notices).toEqual([
      'info(Q:group) of r2: g: +atomic is given twice',
      "info(Q:group) of r2: g: 'a' is there already",
      'Group g: a triggers nobody, which it has not',
    ]);
  });
});
