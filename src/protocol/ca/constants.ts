/**
 * The numbers of Channel Access.
 *
 * Sources, named on each group: the CA protocol specification (4.13), and EPICS base where the specification is silent
 * (libca is its client, rsrv the server in its IOC).
 */

/** Command ids, header @0. CA specification, "Commands". */
export const Command = {
  VERSION: 0,
  EVENT_ADD: 1,
  EVENT_CANCEL: 2,
  READ: 3,
  WRITE: 4,
  /** Obsolete, refused. */
  SNAPSHOT: 5,
  SEARCH: 6,
  /** Obsolete, refused. */
  BUILD: 7,
  EVENTS_OFF: 8,
  EVENTS_ON: 9,
  READ_SYNC: 10,
  ERROR: 11,
  CLEAR_CHANNEL: 12,
  /** The beacon. */
  RSRV_IS_UP: 13,
  NOT_FOUND: 14,
  READ_NOTIFY: 15,
  /** Obsolete, refused. */
  READ_BUILD: 16,
  REPEATER_CONFIRM: 17,
  CREATE_CHAN: 18,
  WRITE_NOTIFY: 19,
  CLIENT_NAME: 20,
  HOST_NAME: 21,
  ACCESS_RIGHTS: 22,
  ECHO: 23,
  REPEATER_REGISTER: 24,
  /** Obsolete, refused. */
  SIGNAL: 25,
  CREATE_CH_FAIL: 26,
  SERVER_DISCONN: 27,
} as const;

/** First id that is not a command; libca indexes a table of this length with the command embedded in an ERROR. */
export const COMMAND_COUNT = 28;

/** Minor protocol revision spoken here; the major one is 4 and never on the wire. */
export const MINOR = 13;

/** Oldest minor revision served: the first whose channels are created over TCP (`CA_MINIMUM_SUPPORTED_VERSION`). */
export const MINIMUM_MINOR = 4;

/** First minor revision that understands the extended header. */
export const LARGE_ARRAY_MINOR = 9;

/** First minor revision whose search replies begin with VERSION and carry the request's sequence number. */
export const SEQUENCE_MINOR = 11;

/** UDP port of name searches, and preferred TCP port of a server (`EPICS_CA_SERVER_PORT`). */
export const SERVER_PORT = 5064;

/** UDP port of beacons and of the repeater (`EPICS_CA_REPEATER_PORT`). */
export const REPEATER_PORT = 5065;

/** `type` of SEARCH: answer NOT_FOUND when the name is unknown. Heeded over TCP only. */
export const DOREPLY = 10;

/** `type` of SEARCH: stay silent when the name is unknown. */
export const DONTREPLY = 5;

/** `p1` of a search reply: the server is where the reply came from. */
export const NO_ADDRESS = 0xffffffff;

/** `p1` of an ERROR that concerns no channel. */
export const NO_CHANNEL = 0xffffffff;

/** Largest circuit priority in VERSION; the smallest, and usual, one is 0 (`CA_PRIORITY_MAX`). */
export const MAX_PRIORITY = 99;

/** Bytes of the standard header. */
export const HEADER_SIZE = 16;

/** Bytes of the extended header. */
export const EXTENDED_HEADER_SIZE = 24;

/** A `size` of this announces the extended header; a size or count from here on needs it. */
export const EXTENDED_MARK = 0xffff;

/** Payloads are padded with zeros to a multiple of this. */
export const ALIGNMENT = 8;

/** Payload of EVENT_ADD: three unused floats, the mask, two bytes of padding. */
export const EVENT_ADD_SIZE = 16;

/** Largest payload that is read as a channel name; modifiers and filters (JSON) are part of it. Our limit: rsrv has none. */
export const MAX_CHANNEL_NAME_SIZE = 16384;

/** Longest user or host name, in bytes without its NUL (rsrv). */
export const MAX_NAME_LENGTH = 511;

/** Largest payload of ERROR: embedded header, text, and NUL (rsrv). */
export const MAX_ERROR_SIZE = 512;

/** Largest search or search reply datagram, to pass Ethernet in one piece (`MAX_UDP_SEND`). */
export const MAX_DATAGRAM = 1024;

/** Longest channel name a search datagram can carry, in bytes: VERSION, the SEARCH header and a NUL take the rest. */
export const MAX_SEARCH_NAME = MAX_DATAGRAM - 2 * HEADER_SIZE - 1;

/** What a peer without large arrays can hold, and the least `EPICS_CA_MAX_ARRAY_BYTES` can be (`MAX_TCP`). */
export const MIN_MAX_PAYLOAD = 16384;
