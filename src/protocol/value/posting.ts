/** The reasons for which updates are posted, and who may read and write. */

/** What a subscriber wants to hear of, as bits (`DBE_*` in caeventmask.h). */
export const Dbe = {
  VALUE: 1,
  /** Also known as DBE_ARCHIVE. */
  LOG: 2,
  ALARM: 4,
  PROPERTY: 8,
} as const;

/** Largest mask that a Channel Access client may ask for; bits above `Dbe` are tolerated (rsrv). */
export const MAX_EVENT_MASK = 0xff;

/** What a user may do with a PV, as bits. */
export const AccessRight = { NONE: 0, READ: 1, WRITE: 2, READ_WRITE: 3 } as const;
