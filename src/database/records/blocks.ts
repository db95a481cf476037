/**
 * Groups of fields that several record types share, in the notation of field.ts. `type` is the type letter of the
 * record's value.
 */

/** Alarm limits with their severities, and the operating range. (Base forgets `prop` on the int64 severities.) */
export const limits = (type: string) => `
  HIGH,HIHI,LOW,LOLO:${type}*+ HHSV,LLSV:E{menuAlarmSevr}*+=MAJOR HSV,LSV:E{menuAlarmSevr}*+=MINOR
  HOPR,LOPR:${type}*
`;

/** Archive and monitor deadbands and the alarm hysteresis, each with the value it was last compared to. */
export const deadbands = (type: string) => `
  ADEL,MDEL,HYST:${type} ALST,MLST,LALM:${type}!
`;

/** Units and decimal places. */
export const display = 'EGU:T[16]* PREC:S*';

/** What arrays have instead of limits. */
export const arrayDisplay = `${display} HOPR,LOPR:D*`;

/** The low-pass filter on the alarm level. */
export const alarmFilter = 'AFTC:D AFVL:D!';

/** Simulation mode; `menu` is menuSimm where raw values can be simulated, else menuYesNo. */
export const simulation = (menu: 'menuSimm' | 'menuYesNo') => `
  SIMM:E{${menu}} OLDSIMM:E{menuSimm}! SIML,SIOL:STR SIMS:E{menuAlarmSevr} SSCN:E{menuScan} SDLY:D=-1.0
`;

/** Where an output record gets its value and where it sends it. */
export const output = 'OUT,DOL:STR OMSL:E{menuOmsl}';

/** What an output record does while its alarm severity is INVALID. */
export const invalidOutput = (type: string) => `
  IVOA:E{menuIvoa} IVOV:${type}
`;

/** Twelve inputs: value, previous value, link. */
export const inputs = '[A..L]:D+ L[A..L]:D! INP[A..L]:STR';

/** When an array or text record posts monitors; `menu` ends in POST or Post. */
export const posting = (menu: string) => `
  MPST,APST:E{${menu}}
`;

/** The sixteen states of a multi-bit record: text, severity and raw value of each. */
export const states = `
  [ZR|ON|TW|TH|FR|FV|SX|SV|EI|NI|TE|EL|TV|TT|FT|FF]ST:T[26]*+
  [ZR|ON|TW|TH|FR|FV|SX|SV|EI|NI|TE|EL|TV|TT|FT|FF]SV,UNSV,COSV:E{menuAlarmSevr}+
  [ZR|ON|TW|TH|FR|FV|SX|SV|EI|NI|TE|EL|TV|TT|FT|FF]VL:L+
  SDEF:S!
`;

/** The two states of a binary record: text and severity of each, and the severity of a change. */
export const binaryStates = 'ZNAM,ONAM:T[26]*+ ZSV,OSV,COSV:E{menuAlarmSevr}+';

/** Raw value of a binary or multi-bit record before conversion. */
export const raw = 'RVAL:L+ ORAW,MASK:L!';

/** Selection of links by number, by mask or all. */
export const selection = (menu: string) => `
  SELM:E{${menu}} SELN:S=1 SELL:STR
`;
