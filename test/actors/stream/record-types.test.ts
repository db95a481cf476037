/** What the formats of a protocol print and read, by record type. */
import { expect, it } from 'vitest';
import { device, site } from './support.ts';

const inputs = /in$|^[ab]i$|^mbbi|^aai$|^lsi$|^waveform$/;

/** Processes one record of a type with one command; the device answers with `reply` to `?`. */
async function one(type: string, fields: string, protocol: string, reply = '') {
  const played = await device((request) => (request.startsWith('?') ? `${reply}\r\n` : undefined));
  const served = await site({
    script: `drvAsynIPPortConfigure("P1", "127.0.0.1:${played.port}")\ndbLoadRecords("x.db")\niocInit\n`,
    files: {
      'x.db': `record(${type}, "r") { field(DTYP, "stream") field(${inputs.test(type) ? 'INP' : 'OUT'}, "@x.proto p P1") ${fields} }`,
      'x.proto': `Terminator = CR LF; Separator = ","; p { ${protocol} }`,
    },
  });
  await served.process('r');
  return { ...served, heard: () => played.heard.join('') };
}

const states = 'field(ZRST, "off") field(ONST, "on") field(TWST, "stand")';
const raws = 'field(ZRVL, "1") field(ONVL, "2") field(TWVL, "4")';

it.each([
  ['ai', 'field(ASLO, "2") field(AOFF, "1")', '%f', '2.5', 'VAL', 6],
  ['ai', '', '%d', '7', 'VAL', 7],
  ['ai', 'field(LINR, "SLOPE") field(ESLO, "0.5")', '%d', '7', 'VAL', 3.5],
  ['bi', 'field(MASK, "6")', '%d', '12', 'RVAL', 4],
  ['bi', '', '%{NO|YES}', 'YES', 'VAL', 1],
  ['bi', 'field(ZNAM, "shut") field(ONAM, "open")', '%s', 'open', 'VAL', 1],
  ['mbbi', raws, '%d', '4', 'VAL', 2],
  ['mbbi', states, '%d', '1', 'VAL', 1],
  ['mbbi', states, '%s', 'stand', 'VAL', 2],
  ['mbbi', '', '%{a|b|c}', 'c', 'VAL', 2],
  ['mbbiDirect', 'field(NOBT, "4")', '%x', '1f', 'VAL', 15],
  ['longin', '', '%x', 'ff', 'VAL', 255],
  ['longin', '', '%{a|b|c}', 'c', 'VAL', 2],
  ['int64in', '', '%d', '12345678901', 'VAL', 12345678901],
  ['stringin', '', '%39c', 'a b', 'VAL', 'a b'],
  ['lsi', 'field(SIZV, "100")', '%#s', 'x'.repeat(60), 'VAL', 'x'.repeat(60)],
  ['waveform', 'field(FTVL, "DOUBLE") field(NELM, "5")', '%f', '1,2, 3', 'VAL', Float64Array.of(1, 2, 3)],
  ['waveform', 'field(FTVL, "SHORT") field(NELM, "2")', '%d', '1,2', 'NORD', 2],
  ['waveform', 'field(FTVL, "STRING") field(NELM, "5")', '%[^,]', 'a,b c', 'VAL', ['a', 'b c']],
  ['waveform', 'field(FTVL, "CHAR") field(NELM, "20")', '%s', 'text', 'VAL', Int8Array.of(116, 101, 120, 116)],
  ['aai', 'field(FTVL, "LONG") field(NELM, "5")', '%d', '1,2', 'VAL', Int32Array.of(1, 2)],
  ['calcout', 'field(CALC, "VAL")', '%f', '2.5', 'VAL', 2.5],
  ['ao', '', '%f', '2.5', 'VAL', 2.5],
  ['bo', 'field(UDF, "0")', '%d', '1', 'VAL', 1],
  ['mbboDirect', 'field(NOBT, "4") field(UDF, "0")', '%d', '5', 'VAL', 5],
  ['aao', 'field(FTVL, "DOUBLE") field(NELM, "5")', '%f', '1,2', 'VAL', Float64Array.of(1, 2)],
])('%s {%s} reads %s of %s', async (type, fields, format, reply, field, value) => {
  const {
    field: read,
    alarm,
    log,
  } = await one(type, `${fields} field(DISS, "MINOR")`, `out "?"; in "${format}";`, reply);
  expect(read(`r.${field}`)).toEqual(value);
  expect([alarm('r'), log.filter((line) => line.startsWith('r:'))]).toEqual([[0, 0], []]);
});

it.each([
  ['ao', 'field(VAL, "6") field(ASLO, "2") field(AOFF, "1")', '%.1f', '2.5'],
  ['ao', 'field(VAL, "6.9")', '%d', '6'],
  ['ao', 'field(VAL, "3") field(LINR, "SLOPE") field(ESLO, "0.5")', '%d', '6'],
  ['bo', 'field(VAL, "1") field(MASK, "4")', '%d', '4'],
  ['bo', 'field(VAL, "1")', '%{OFF|ON}', 'ON'],
  ['bo', 'field(VAL, "1") field(ZNAM, "shut") field(ONAM, "open")', '%s', 'open'],
  ['mbbo', `field(VAL, "2") ${raws}`, '%d', '4'],
  ['mbbo', `field(VAL, "2") ${states}`, '%d', '2'],
  ['mbbo', `field(VAL, "2") ${states}`, '%s', 'stand'],
  ['mbbo', `field(VAL, "2") ${raws}`, '%{a|b|c}', 'c'],
  ['mbboDirect', 'field(VAL, "5") field(NOBT, "4")', '%04b', '0101'],
  ['longout', 'field(VAL, "-2")', '%04X', 'FFFE'],
  ['longout', 'field(VAL, "-1")', '%u', '4294967295'],
  ['longout', 'field(VAL, "65")', '%c', 'A'],
  ['int64out', 'field(VAL, "12345678901")', '%d', '12345678901'],
  ['stringout', 'field(VAL, "a b")', '<%s>', '<a b>'],
  ['lso', 'field(DOL, {const: "a b"}) field(SIZV, "60")', '%s', 'a b'],
  ['calcout', 'field(CALC, "2.6") field(OOPT, "Every Time")', '%d', '2'],
  ['calcout', 'field(CALC, "2.5")', '%.1f', '2.5'],
  ['longout', 'field(VAL, "5")', 'S%d%0<xor>', 'S566'],
])('%s {%s} prints %s as %s', async (type, fields, format, sent) => {
  const { heard, alarm } = await one(type, `${fields} field(UDF, "0")`, `out "${format}";`);
  await expect.poll(heard).toBe(`${sent}\r\n`);
  expect(alarm('r')).toEqual([0, 0]);
});

it.each([
  ['ai', '%s'],
  ['stringin', '%d'],
  ['bi', '%f'],
  ['waveform', '%s', 'field(FTVL, "LONG") field(NELM, "5")'],
  ['waveform', '%f', 'field(FTVL, "LONG") field(NELM, "5")'],
  ['mbbiDirect', '%{0|1}'],
])('%s takes no %s', async (type, format, fields = '') => {
  const { log } = await one(type, fields, `out "?"; in "${format}";`, '1');
  expect(log.find((line) => line.startsWith('r:'))).toMatch(/which is not supported by "r"\.$/);
});
