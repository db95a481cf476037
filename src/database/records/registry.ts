/** Which fields of which record types are linked; the others keep what is written to them. */
import { analogLinks } from './analog.ts';
import { arrayLinks, longTextLinks, textLinks } from './arrays.ts';
import { calcLinks } from './calculate.ts';
import { commonLinks } from './common.ts';
import { inputConversion, outputConversion } from './conversion.ts';
import type { FieldLink, FieldLinks } from './field-support.ts';
import { motorLinks } from './motor/fields.ts';
import { driveLimited } from './record-type.ts';
import { binaryLinks, bitLinks, multiBitLinks } from './states.ts';

export function linkOf(type: string, field: string): FieldLink | undefined {
  if (Object.hasOwn(commonLinks, field)) return commonLinks[field];
  return linksOf(type)[field] ?? (inputLinks.test(field) ? inputLink(field) : undefined);
}

/** A field that configures the record, such as HIHI or EGU: what its author gives it is put in force from the start. */
export function configurationOf(type: string, field: string): FieldLink | undefined {
  const links = type === 'motor' ? analog : linksOf(type);
  const link = links[field];
  const isValue = field === 'RVAL' || links === bitLinks;
  return link?.read !== undefined && link.write !== undefined && !isValue ? link : undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const analog = analogLinks(false);
const driven = analogLinks(true);

const byType: Readonly<Record<string, FieldLinks>> = {
  ...Object.fromEntries(['dfanout', 'int64in', 'longin', 'sel', 'sub'].map((type) => [type, analog])),
  ...Object.fromEntries([...driveLimited].map((type) => [type, driven])),
  ai: { ...analog, ...inputConversion },
  ao: { ...driven, ...outputConversion },
  calc: { ...analog, ...calcLinks },
  calcout: { ...analog, ...calcLinks },
  motor: motorLinks,
  bi: binaryLinks,
  bo: binaryLinks,
  mbbi: multiBitLinks,
  mbbo: multiBitLinks,
  mbbiDirect: bitLinks,
  mbboDirect: bitLinks,
  ...Object.fromEntries(
    ['aai', 'aao', 'compress', 'histogram', 'subArray', 'waveform'].map((type) => [type, arrayLinks(type)]),
  ),
  lsi: longTextLinks,
  lso: longTextLinks,
  printf: longTextLinks,
  stringin: textLinks,
  stringout: textLinks,
  state: textLinks,
};

/** Fields that name a PV to take something from. */
const inputLinks = /^(INP[A-U0-9]?|DOL[0-9A-F]?|SIOL|SIML|SDIS|SELL|NVL|SVL)$/;

function inputLink(field: string): FieldLink {
  return { write: (record, text) => record.monitor(field, String(text)) };
}

function linksOf(type: string): FieldLinks {
  return byType[type] ?? {};
}
