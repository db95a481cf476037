/**
 * The menus of EPICS records: the texts a menu field can take, in index order, under the names they have in EPICS
 * database definitions (`menuScan`, `motorSPMG`, …).
 *
 * The lists are complete. Channel Access carries at most 16 state texts for an ENUM, so whoever serves a menu cuts the
 * list it *sends* to 16; a value beyond stays valid here and readable by its text (the alarm status menu has 22
 * entries, and a `.STAT` of UDF must read as `UDF`).
 *
 * Source: EPICS base 7 menus; motor, asyn, calc, std and scaler modules for the menus named after them.
 */

const onChangeOrAlways = ['On Change', 'Always'] as const;
const outputOptions = [
  ...['Every Time', 'On Change', 'When Zero', 'When Non-zero', 'Transition To Zero', 'Transition To Non-zero'],
] as const;
const linkStates = ['Ext PV NC', 'Ext PV OK', 'Local PV', 'Constant'] as const;
const alwaysOrOnChange = ['Always', 'On Change'] as const;
const allSpecifiedMask = ['All', 'Specified', 'Mask'] as const;
const unknownNoYes = ['Unknown', 'No', 'Yes'] as const;
const disableEnable = ['Disable', 'Enable'] as const;

export const menus = {
  // --- shared by many record types
  menuAlarmSevr: ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'],
  menuAlarmStat: [
    ...['NO_ALARM', 'READ', 'WRITE', 'HIHI', 'HIGH', 'LOLO', 'LOW', 'STATE', 'COS', 'COMM', 'TIMEOUT'],
    ...['HWLIMIT', 'CALC', 'SCAN', 'LINK', 'SOFT', 'BAD_SUB', 'UDF', 'DISABLE', 'SIMM', 'READ_ACCESS'],
    'WRITE_ACCESS',
  ],
  menuConvert: [
    ...['NO CONVERSION', 'SLOPE', 'LINEAR', 'typeKdegF', 'typeKdegC', 'typeJdegF', 'typeJdegC'],
    ...['typeEdegF(ixe only)', 'typeEdegC(ixe only)', 'typeTdegF', 'typeTdegC', 'typeRdegF', 'typeRdegC'],
    ...['typeSdegF', 'typeSdegC'],
  ],
  menuFtype: [
    ...['STRING', 'CHAR', 'UCHAR', 'SHORT', 'USHORT', 'LONG', 'ULONG', 'INT64', 'UINT64', 'FLOAT', 'DOUBLE', 'ENUM'],
  ],
  menuIvoa: ['Continue normally', "Don't drive outputs", 'Set output to IVOV'],
  menuOmsl: ['supervisory', 'closed_loop'],
  menuPini: ['NO', 'YES', 'RUN', 'RUNNING', 'PAUSE', 'PAUSED'],
  menuPost: ['On Change', 'Always'],
  menuPriority: ['LOW', 'MEDIUM', 'HIGH'],
  menuScan: [
    ...['Passive', 'Event', 'I/O Intr', '10 second', '5 second', '2 second', '1 second'],
    ...['.5 second', '.2 second', '.1 second'],
  ],
  menuSimm: ['NO', 'YES', 'RAW'],
  menuYesNo: ['NO', 'YES'],

  // --- of one record type of base
  aSubEFLG: ['NEVER', 'ON CHANGE', 'ALWAYS'],
  aSubLFLG: ['IGNORE', 'READ'],
  aaiPOST: alwaysOrOnChange,
  aaoPOST: alwaysOrOnChange,
  aoOIF: ['Full', 'Incremental'],
  bufferingALG: ['FIFO Buffer', 'LIFO Buffer'],
  calcoutDOPT: ['Use CALC', 'Use OCAL'],
  calcoutINAV: linkStates,
  calcoutOOPT: outputOptions,
  compressALG: [
    ...['N to 1 Low Value', 'N to 1 High Value', 'N to 1 Average', 'Average', 'Circular Buffer', 'N to 1 Median'],
  ],
  dfanoutSELM: allSpecifiedMask,
  fanoutSELM: allSpecifiedMask,
  histogramCMD: ['Read', 'Clear', 'Start', 'Stop'],
  selSELM: ['Specified', 'High Signal', 'Low Signal', 'Median Signal'],
  longoutOOPT: outputOptions,
  seqSELM: allSpecifiedMask,
  stringinPOST: onChangeOrAlways,
  stringoutPOST: onChangeOrAlways,
  waveformPOST: alwaysOrOnChange,

  // --- of synApps
  epidFeedbackMode: ['PID', 'Max/Min'],
  epidFeedbackState: ['Off', 'On'],
  scalerCNT: ['Done', 'Count'],
  scalerCONT: ['OneShot', 'AutoCount'],
  scalerD1: ['Up', 'Dn'],
  scalerG1: ['N', 'Y'],
  sseqLNKV: linkStates,
  sseqSELM: allSpecifiedMask,
  sseqWAIT: [
    ...['NoWait', 'Wait', 'After1', 'After2', 'After3', 'After4', 'After5', 'After6', 'After7', 'After8', 'After9'],
    'After10',
  ],
  swaitDOPT: ['Use VAL', 'Use DOL'],
  swaitINAP: ['No', 'Yes'],
  swaitINAV: ['PV OK', 'PV BAD', 'No PV'],
  swaitOOPT: [...outputOptions, 'Never'],
  transformCOPT: ['Conditional', 'Always'],
  transformIAV: linkStates,
  transformIVLA: ['Ignore error', 'Do Nothing'],

  // --- of the motor record
  motorDIR: ['Pos', 'Neg'],
  motorFOFF: ['Variable', 'Frozen'],
  motorMODE: ['Position', 'Velocity'],
  motorRMOD: ['Default', 'Arithmetic', 'Geometric', 'In-Position'],
  motorSET: ['Use', 'Set'],
  motorSPMG: ['Stop', 'Pause', 'Move', 'Go'],
  motorSTUP: ['OFF', 'ON', 'BUSY'],
  motorTORQ: disableEnable,
  motorUEIP: ['No', 'Yes'],

  // --- of the asyn record
  asynAUTOCONNECT: ['noAutoConnect', 'autoConnect'],
  asynCONNECT: ['Disconnect', 'Connect'],
  asynENABLE: disableEnable,
  asynEOMREASON: ['None', 'Count', 'Eos', 'Count Eos', 'End', 'Count End', 'Eos End', 'Count Eos End'],
  asynFMT: ['ASCII', 'Hybrid', 'Binary'],
  asynINTERFACE: ['asynOctet', 'asynInt32', 'asynUInt32Digital', 'asynFloat64'],
  asynTMOD: ['Write/Read', 'Write', 'Read', 'Flush', 'NoI/O'],
  asynTRACE: ['Off', 'On'],
  gpibACMD: [
    ...['None', 'Group Execute Trig. (GET)', 'Go To Local (GTL)', 'Selected Dev. Clear (SDC)'],
    ...['Take Control (TCT)', 'Serial Poll'],
  ],
  gpibUCMD: [
    ...['None', 'Device Clear (DCL)', 'Local Lockout (LL0)', 'Serial Poll Disable (SPD)', 'Serial Poll Enable (SPE)'],
    ...['Unlisten (UNL)', 'Untalk (UNT)'],
  ],
  ipDRTO: unknownNoYes,
  serialBAUD: [
    ...['Unknown', '300', '600', '1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200', '230400'],
    ...['460800', '576000', '921600', '1152000'],
  ],
  serialDBIT: ['Unknown', '5', '6', '7', '8'],
  serialFCTL: ['Unknown', 'None', 'Hardware'],
  serialIX: unknownNoYes,
  serialMCTL: ['Unknown', 'CLOCAL', 'YES'],
  serialPRTY: ['Unknown', 'None', 'Even', 'Odd'],
  serialSBIT: ['Unknown', '1', '2'],
} as const satisfies Record<string, readonly string[]>;

/** The name of a menu, as in an EPICS database definition. */
export type MenuName = keyof typeof menus;
