/**
 * The own fields of each record type, in the notation of field.ts. VAL is listed where the record fixes its type;
 * arrays and long texts take theirs from FTVL and NELM or from SIZV.
 *
 * Names, types, sizes and initial values follow caproto's records (which come from EPICS base 7.0 with the motor and
 * asyn modules); the marks for property, processing and security level follow the database definitions of base 7.0.10
 * and motor R7. Base's calc family has inputs M to U since 7.0.9, caproto's ends at L.
 */
import {
  alarmFilter,
  arrayDisplay,
  binaryStates,
  deadbands,
  display,
  inputs,
  invalidOutput,
  limits,
  output,
  posting,
  raw,
  selection,
  simulation,
  states,
} from './blocks.ts';

export const tables = {
  aSub: `VAL:L% OVAL:L! PREC:S* BRSV:E{menuAlarmSevr}+
    EFLG:E{aSubEFLG}=1 LFLG:E{aSubLFLG} SUBL:STR! SNAM:T[41] INAM,ONAM:T[41]!
    INP[A..U],OUT[A..U]:STR FT[A..U],FTV[A..U]:E{menuFtype}!=DOUBLE
    NE[A..U],NEV[A..U],NO[A..U],NOV[A..U],ONV[A..U]:L!=1`,

  aai: `${arrayDisplay} FTVL:E{menuFtype}! NELM:L*!=1 NORD:L! HASH:L INP:STR
    ${posting('aaiPOST')} ${simulation('menuYesNo')}`,

  aao: `${arrayDisplay} FTVL:E{menuFtype}! NELM:L*!=1 NORD:L! HASH:L OUT:STR
    ${posting('aaoPOST')} ${simulation('menuYesNo')}`,

  ai: `VAL:D+% ${display} ${limits('D')} ${deadbands('D')} ${alarmFilter} INP:STR
    RVAL,ROFF:L+ ORAW:L! LINR:E{menuConvert}+ EGUF,EGUL,AOFF,EOFF:D+ ASLO,ESLO:D+=1 SMOO:D INIT,LBRK:S!
    SVAL:D ${simulation('menuSimm')}`,

  ao: `VAL:D+% ${display} ${limits('D')} ${deadbands('D')} ${output} ${invalidOutput('D')} DRVH,DRVL:D*+
    RVAL,ROFF:L+ ORAW,RBV,ORBV:L! LINR:E{menuConvert}+ EGUF,EGUL,AOFF,ASLO,EOFF:D+ ESLO:D+=1 INIT,LBRK:S!
    OIF:E{aoOIF} OMOD:B! OROC,OVAL:D PVAL:D! ${simulation('menuYesNo')}`,

  // The binary buffers hold as many bytes as IMAX and OMAX say. UI32MASK is all bits set, in a signed LONG.
  asyn: `VAL:L% PORT:T[40] ADDR,REASON:L DRVINFO,HOSTINFO,TFIL:T[40] IFACE:E{asynINTERFACE} TMOD:E{asynTMOD} TMOT:D=1.0
    AOUT:T[40]+% BOUT:T[80]+% AINP:T[40]!% BINP:T[80]% OEOS,IEOS:T[40] OFMT,IFMT:E{asynFMT}
    OMAX,IMAX:L!=80 NOWT:L=80 NRRD,NAWT:L NORD:L! EOMR:E{asynEOMREASON}!
    I32OUT,UI32OUT:L I32INP,UI32INP:L! UI32MASK:L=-1 F64OUT:D F64INP:D! OCTETIV,OPTIONIV,GPIBIV,I32IV,UI32IV,F64IV:L
    BAUD:E{serialBAUD} LBAUD:L PRTY:E{serialPRTY} DBIT:E{serialDBIT} SBIT:E{serialSBIT} MCTL:E{serialMCTL}
    FCTL:E{serialFCTL} IXON,IXOFF,IXANY:E{serialIX} DRTO:E{ipDRTO} UCMD:E{gpibUCMD}+ ACMD:E{gpibACMD}+ SPR:B!%
    TMSK,TIOM,TINM,TSIZ:L TB[0..5],TIB[0..2],TINB[0..3]:E{asynTRACE} TINP:T[40]!
    AUCT:E{asynAUTOCONNECT} CNCT,PCNCT:E{asynCONNECT} ENBL:E{asynENABLE} AQR:B`,

  bi: `VAL:E+% ${binaryStates} ${raw} MLST,LALM:S! INP:STR SVAL:L ${simulation('menuSimm')}`,

  bo: `VAL:E+% ${binaryStates} ${raw} MLST,LALM:S! RBV,ORBV:L! HIGH:D
    ${output} ${invalidOutput('S')} ${simulation('menuYesNo')}`,

  calc: `VAL:D% ${display} ${limits('D')} ${deadbands('D')} ${alarmFilter} ${inputs} CALC:T[80]+=0`,

  calcout: `VAL:D% ${display} ${limits('D')} ${deadbands('D')} ${inputs} ${invalidOutput('D')}
    CALC,OCAL:T[80]+=0 CLCV,OCLV:L IN[A..L]V:E{calcoutINAV}!=1 OUT:STR OUTV:E{calcoutINAV}!
    OOPT:E{calcoutOOPT} DOPT:E{calcoutDOPT} ODLY:D% DLYA:S!% OEVT:T[40]% OVAL,POVL:D% PVAL:D`,

  compress: `${arrayDisplay} ALG:E{compressALG} BALG:E{bufferingALG} N:L=1 NSAM:L!=1 NUSE,OUSE,OFF,INX,INPN:L!
    INP:STR IHIL,ILIL:D CVB:D! RES:S%`,

  dfanout: `VAL:D+% ${display} ${limits('D')} ${deadbands('D')} DOL:STR OMSL:E{menuOmsl} OUT[A..H]:STR
    ${selection('dfanoutSELM')}`,

  event: `VAL:T[40]% INP:STR SVAL:T[40] ${simulation('menuYesNo')}`,

  fanout: `VAL:L+% LNK[0..F]:STR OFFS:S SHFT:S=-1 ${selection('fanoutSELM')}`,

  histogram: `CMD:E{histogramCMD}% PREC:S* HOPR,LOPR:L* LLIM,ULIM:D* NELM,CSTA:S!=1 MCNT:S! MDEL:S SDEL,SGNL:D
    WDTH:D! SVL:STR SVAL:D ${simulation('menuYesNo')}`,

  int64in: `VAL:L+% EGU:T[16]* ${limits('L')} ${deadbands('L')} ${alarmFilter} INP:STR SVAL:L
    ${simulation('menuYesNo')}`,

  int64out: `VAL:L+% EGU:T[16]* ${limits('L')} ${deadbands('L')} DRVH,DRVL:L*+ ${output} ${invalidOutput('L')}
    ${simulation('menuYesNo')}`,

  longin: `VAL:L+% EGU:T[16]* ${limits('L')} ${deadbands('L')} ${alarmFilter} INP:STR SVAL:L
    ${simulation('menuYesNo')}`,

  longout: `VAL:L+% EGU:T[16]* ${limits('L')} ${deadbands('L')} DRVH,DRVL:L*+ ${output} ${invalidOutput('L')}
    ${simulation('menuYesNo')}`,

  lsi: `SIZV:S!=41 LEN,OLEN:L! INP:STR ${posting('menuPost')} ${simulation('menuYesNo')}`,

  lso: `SIZV:S!=41 LEN,OLEN:L! ${output} ${invalidOutput('T[40]')} ${posting('menuPost')} ${simulation('menuYesNo')}`,

  mbbi: `VAL:E+% ${states} ${raw} NOBT,MLST,LALM:S! SHFT:S ${alarmFilter} INP:STR SVAL:L
    ${simulation('menuSimm')}`,

  mbbiDirect: `VAL:L+% ${raw} B[0..F],B1[0..F]:B+ NOBT:S*! MLST:L! SHFT:S INP:STR SVAL:L ${simulation('menuSimm')}`,

  mbbo: `VAL:E+% ${states} ${raw} NOBT,MLST,LALM:S! RBV,ORBV:L! SHFT:S ${output} ${invalidOutput('S')}
    ${simulation('menuYesNo')}`,

  mbboDirect: `VAL:L+% RVAL,ORAW,MASK,RBV,ORBV,MLST:L! B[0..F],B1[0..F]:B+% NOBT:S*! SHFT:S OUT,DOL:STR
    OMSL:E{menuOmsl}+ ${invalidOutput('L')} ${simulation('menuYesNo')}`,

  motor: `VAL:D+% DVAL:D+% RVAL:L+% RLV:D+% LVAL,LDVL,LRLV:D! LRVL:L! ${display} ${limits('D')} HLSV:E{menuAlarmSevr}+
    ADEL,MDEL:D ALST,MLST:D! RBV,DRBV,DIFF:D! RRBV,RDIF,RMP,REP,RVEL:L!
    HLM,LLM,DHLM,DLLM:D+ LVIO:S!=1 HLS,LLS,RHLS,RLLS,ATHM:S!
    VELO,VBAS,VMAX,S,SBAS,SMAX:D ACCL:D=0.2 BDST:D% BVEL,SBAK:D BACC:D=0.5 HVEL,JVEL,JAR:D FRAC:F=1
    MRES,ERES,UREV:D+ RRES:D SREV:L+=200 UEIP,URIP:E{motorUEIP}+ DIR:E{motorDIR}+ OFF:D+% FOFF:E{motorFOFF}%
    FOF,VOF,SSET,SUSE:S% SET:E{motorSET}% IGSET:S SYNC:S+
    SPMG:E{motorSPMG}+%=3 LSPG:E{motorSPMG}!=3 STOP,JOGF,JOGR,TWF,TWR:S+% HOMF,HOMR:S+ TWV:D%
    DMOV:S!=1 MOVN,MIP,MISS,RCNT,CDIR,TDIR,PP,CARD:S! MSTA,MMAP,NMAP:L! VERS:F!=1
    RTRY:S=10 RMOD:E{motorRMOD}=Default RDBD,SPDB,DLY:D NTM:E{menuYesNo}=YES NTMF:S=2 LOCK:E{menuYesNo}=NO
    PCOF,ICOF,DCOF:D CNEN:E{motorTORQ}+% STUP:E{motorSTUP}+%=OFF INIT,PREM,POST:T[40]
    OMSL:E{menuOmsl} OUT,DOL,RDBL,RLNK,STOO,DINP,RINP:STR`,

  permissive: 'VAL:L+% LABL:T[20]+ WFLG:S+ OVAL,OFLG:S!',

  printf: 'FMT:T[81]+ INP[0..9]:STR IVLS:T[16]=LNK LEN:L! OUT:STR SIZV:S!=41',

  sel: `VAL:D!% ${display} ${limits('D')} ${deadbands('D')} ${inputs} SELM:E{selSELM} SELN:S NVL:STR NLST:S!`,

  seq: `VAL:L+% DLY[0..F],DO[0..F]:D DOL[0..F],LNK[0..F]:STR PREC:S OFFS,OLDN:S SHFT:S=-1 ${selection('seqSELM')}`,

  state: 'VAL:T[20]+% OVAL:T[20]!',

  stringin: `VAL:T[40]+% OVAL:T[40]! INP:STR SVAL:T[40]+ ${posting('menuPost')} ${simulation('menuYesNo')}`,

  stringout: `VAL:T[40]+% OVAL:T[40]! ${output} ${invalidOutput('T[40]')} ${posting('menuPost')}
    ${simulation('menuYesNo')}`,

  sub: `VAL:D+% ${display} ${limits('D')} ${deadbands('D')} ${inputs} BRSV:E{menuAlarmSevr}+ SNAM:T[40] INAM:T[40]!`,

  subArray: `${arrayDisplay} FTVL:E{menuFtype}! MALM:L*!=1 NELM:L+=1 NORD:L! INDX:L+ BUSY:S! INP:STR`,

  waveform: `${arrayDisplay} FTVL:E{menuFtype}! NELM:L!=1 NORD:L! HASH:L BUSY:S! RARM:S+ INP:STR
    ${posting('waveformPOST')} ${simulation('menuYesNo')}`,
} as const;

/** The record types xioc knows. */
export type RecordTypeName = keyof typeof tables;
