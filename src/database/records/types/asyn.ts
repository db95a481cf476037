/**
 * asyn: the record that shows and sets up a port of the asyn module. There is no such port here: the record keeps what is written to
 * its fields, and says so by the alarm of a record without a device.
 *
 * The binary buffers hold as many bytes as IMAX and OMAX say. UI32MASK is all bits set, in a signed LONG.
 *
 * Source: asynRecord.dbd.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import type { RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:L% PORT:T[40] ADDR,REASON:L DRVINFO,HOSTINFO,TFIL:T[40] IFACE:E{asynINTERFACE} TMOD:E{asynTMOD} TMOT:D=1.0
    AOUT:T[40]+% BOUT:T[80]+% AINP:T[40]!% BINP:T[80]% OEOS,IEOS:T[40] OFMT,IFMT:E{asynFMT}
    OMAX,IMAX:L!=80 NOWT:L=80 NRRD,NAWT:L NORD:L! EOMR:E{asynEOMREASON}!
    I32OUT,UI32OUT:L I32INP,UI32INP:L! UI32MASK:L=-1 F64OUT:D F64INP:D! OCTETIV,OPTIONIV,GPIBIV,I32IV,UI32IV,F64IV:L
    BAUD:E{serialBAUD} LBAUD:L PRTY:E{serialPRTY} DBIT:E{serialDBIT} SBIT:E{serialSBIT} MCTL:E{serialMCTL}
    FCTL:E{serialFCTL} IXON,IXOFF,IXANY:E{serialIX} DRTO:E{ipDRTO} UCMD:E{gpibUCMD}+ ACMD:E{gpibACMD}+ SPR:B!%
    TMSK,TIOM,TINM,TSIZ:L TB[0..5],TIB[0..2],TINB[0..3]:E{asynTRACE} TINP:T[40]!
    AUCT:E{asynAUTOCONNECT} CNCT,PCNCT:E{asynCONNECT} ENBL:E{asynENABLE} AQR:B`,
  ['asynRecordDevice'],
);

export const asyn: RecordSupport = {
  type: 'asyn',
  table,

  // biome-ignore lint/correctness/useYield: it waits for nothing.
  *process(record) {
    record.raise(AlarmStatus.COMM, Severity.INVALID, 'no asyn port');
    record.stamp();
    record.post('VAL', record.settleAlarm() | Dbe.VALUE | Dbe.LOG);
    return true;
  },
};
