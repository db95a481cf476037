/** Fields that several record types share, in the notation of field-table.ts. */

/** Alarm limits with their severities; `type` is that of the value. */
export const limits = (type: string, severities = '*+') => `HIHI,LOLO,HIGH,LOW:${type}*+^1
  HHSV,LLSV,HSV,LSV:E{menuAlarmSevr}${severities}^1`;

/** Simulation of an input, or of an output; `menu` is menuSimm where raw values can be simulated, else menuYesNo. */
export const simulation = (menu: 'menuSimm' | 'menuYesNo') => `SIML:IN^1 SIMM:E{${menu}}^1 SIMS:E{menuAlarmSevr}^2
  OLDSIMM:E{menuSimm}!^4 SSCN:E{menuScan}^1=65535 SDLY:D^2=-1.0 SIMPVT:X^4`;

/** What clients show of a number. */
export const display = 'EGU:T[16]*^1 PREC:S*^1 HOPR,LOPR:D*^1';

/** The sixteen states of a multi-bit record: ZR, ON, TW … FF. */
export const statePrefixes = 'ZR ON TW TH FR FV SX SV EI NI TE EL TV TT FT FF'.split(' ');

/** `ZRST,ONST,TWST …` */
export const ofStates = (suffix: string) => statePrefixes.map((prefix) => prefix + suffix).join(',');

/** The inputs of calculations: A to U. */
export const letters = [...'ABCDEFGHIJKLMNOPQRSTU'];

/** 0 to 9, A to F: links of fanout and seq. */
export const digits = [...'0123456789ABCDEF'];
