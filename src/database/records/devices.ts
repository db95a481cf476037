/**
 * The device types (the texts of DTYP) each record type can have, in index order. A record type that is not listed
 * has "Soft Channel" alone. xioc drives no EPICS device support; the texts are there for clients that show them.
 */
import type { RecordTypeName } from './tables.ts';

const soft = 'Soft Channel';
const rawSoft = [soft, 'Raw Soft Channel'];
const asyncSoft = [soft, 'Async Soft Channel'];
const anySoft = [...rawSoft, 'Async Soft Channel'];
const asynOctetIn = ['asynOctetCmdResponse', 'asynOctetWriteRead', 'asynOctetRead'];

const devices: Readonly<Partial<Record<RecordTypeName, readonly string[]>>> = {
  ai: [
    ...[...anySoft, 'Soft Timestamp', 'General Time', 'asynInt32', 'asynInt32Average'],
    ...['asynFloat64', 'asynFloat64Average', 'asynInt64'],
  ],
  ao: [...anySoft, 'asynInt32', 'asynFloat64', 'asynInt64'],
  asyn: ['asynRecordDevice'],
  bi: [...anySoft, 'Db State', 'asynInt32', 'asynUInt32Digital'],
  bo: [...anySoft, 'General Time', 'Db State', 'asynInt32', 'asynUInt32Digital'],
  calcout: asyncSoft,
  int64in: [...asyncSoft, 'asynInt64'],
  int64out: [...asyncSoft, 'asynInt64'],
  longin: [...asyncSoft, 'General Time', 'asynInt32', 'asynUInt32Digital', 'asynInt64'],
  longout: [...asyncSoft, 'asynInt32', 'asynUInt32Digital', 'asynInt64'],
  lsi: [soft, 'getenv', ...asynOctetIn],
  lso: [...asyncSoft, 'stdio', 'asynOctetWrite'],
  mbbi: [...anySoft, 'asynInt32', 'asynUInt32Digital'],
  mbbiDirect: [...anySoft, 'asynUInt32Digital'],
  mbbo: [...anySoft, 'asynInt32', 'asynUInt32Digital'],
  mbboDirect: [...anySoft, 'asynUInt32Digital'],
  motor: ['asynMotor', 'Motor Simulation'],
  printf: [...asyncSoft, 'stdio', 'asynOctetWrite'],
  stringin: [...asyncSoft, 'Soft Timestamp', 'General Time', 'getenv', ...asynOctetIn],
  stringout: [...asyncSoft, 'stdio', 'asynOctetWrite'],
  waveform: [
    ...[soft, ...asynOctetIn, 'asynOctetWrite', 'asynOctetWriteBinary', 'asynInt8ArrayIn', 'asynInt8ArrayOut'],
    ...['asynInt16ArrayIn', 'asynInt16ArrayOut', 'asynInt32ArrayIn', 'asynInt32ArrayOut', 'asynInt32TimeSeries'],
    ...['asynFloat32ArrayIn', 'asynFloat32ArrayOut', 'asynFloat64ArrayIn', 'asynFloat64ArrayOut'],
    ...['asynFloat64TimeSeries', 'asynInt64ArrayIn', 'asynInt64ArrayOut', 'asynInt64TimeSeries'],
  ],
};

export function deviceTypes(recordType: RecordTypeName): readonly string[] {
  return devices[recordType] ?? [soft];
}
