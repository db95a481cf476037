/**
 * The fields every record has, whatever its type.
 *
 * Base has more than the two tables below. Its internal pointers and locks (MLOK, LSET, BKPT, DPVT, …) and the time
 * stamp structure TIME have no Channel Access type: base answers a search for them with "not found", and so do we by
 * not listing them. A record's time travels with every DBR_TIME value.
 */

/** The 32 fields that caproto's records have too. RTYP is the record type's name; base offers it as an attribute. */
export const commonFields = `
  NAME:T[61]! DESC:T[41] ASG:T[29] RTYP:STR[40]! DTYP:E{DTYP}
  SCAN:E{menuScan} PINI:E{menuPini} PHAS:S EVNT:T[40] PRIO:E{menuPriority} TSE:S TSEL:STR FLNK:STR
  DISV:S=1 DISA:S SDIS:STR DISS:E{menuAlarmSevr} DISP:B
  PROC:B+ PACT,PUTF,RPRO,LCNT:B! TPRO:B
  UDF:B+=1 UDFS:E{menuAlarmSevr}=INVALID
  STAT,NSTA:E{menuAlarmStat}! SEVR,NSEV,ACKS:E{menuAlarmSevr}! ACKT:E{menuYesNo}!=YES
`;

/**
 * Fields of base 7 that caproto lacks and clients ask for: the alarm message texts, and the user tag of the time
 * stamp. UTAG is an unsigned 64-bit integer, which Channel Access carries as DOUBLE.
 */
export const baseFields = `
  AMSG,NAMSG:T[40]! UTAG:D!
`;
