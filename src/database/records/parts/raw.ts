/** VAL of what was read into RVAL, for records that do not convert it themselves: outputs that take what their device has. */
import type { RecordAccess } from '../support.ts';
import { statePrefixes } from './blocks.ts';

export function fromRaw(record: RecordAccess): void {
  const raw = record.number('RVAL');
  switch (record.type) {
    case 'ai':
    case 'ao': {
      const slope = record.number('ASLO');
      const adjusted = (raw + record.number('ROFF')) * (slope === 0 ? 1 : slope) + record.number('AOFF');
      const isLinear = record.number('LINR') === 1 || record.number('LINR') === 2;
      record.set('VAL', isLinear ? adjusted * record.number('ESLO') + record.number('EOFF') : adjusted);
      break;
    }
    case 'bi':
    case 'bo':
    case 'busy':
      record.set('VAL', raw === 0 ? 0 : 1);
      break;
    case 'mbbi':
    case 'mbbo': {
      const shifted = raw >>> Math.min(record.number('SHFT'), 31);
      const state = statePrefixes.findIndex((prefix) => record.number(`${prefix}VL`) === shifted);
      record.set('VAL', record.number('SDEF') === 0 ? shifted : state === -1 ? 65535 : state);
      break;
    }
    case 'mbbiDirect':
    case 'mbboDirect':
      record.set('VAL', raw >>> Math.min(record.number('SHFT'), 31));
  }
}
