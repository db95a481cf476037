/**
 * Numbers of PV Access. Source: epics-docs "pvAccess Protocol Specification" where PVXS 1.5.3 and pvAccessCPP 7.1.8
 * agree with it, and those where they do not.
 */

/** Bytes of the header that begins every message. */
export const HEADER_SIZE = 8;

/** First byte of every message. */
export const MAGIC = 0xca;

/** Protocol version sent. Received are all but 0: PVXS closes on 0 and accepts 77. */
export const VERSION = 2;

/** From this version on the reply to ECHO repeats the payload. */
export const ECHO_VERSION = 2;

/** From this version on a client understands ACL_CHANGE, and a search may ask for a reply to its source port. */
export const ACL_VERSION = 3;

export const DEFAULT_SERVER_PORT = 5075;
export const DEFAULT_BROADCAST_PORT = 5076;

/** Group over which the receiver of a unicast search passes it to the other servers of its host. */
export const FORWARDING_GROUP = '224.0.0.128';

/** Bytes of a search datagram at most, as PVXS fills them. */
export const MAX_DATAGRAM = 1400;

/** Bytes that name one run of a server process. */
export const GUID_SIZE = 12;

/** What both sides of every implementation announce; nobody holds the other to it. */
export const REGISTRY_SIZE = 0x7fff;

/** What PVXS announces as its receive buffer; nobody holds the other to it. */
export const BUFFER_SIZE = 0x10000;

/** `sid` of a refused CREATE_CHANNEL. */
export const NO_SID = 0xffffffff;

/** Longest channel name of the specification, in bytes. */
export const MAX_CHANNEL_NAME = 500;

/** Application commands. */
export const Command = {
  BEACON: 0,
  CONNECTION_VALIDATION: 1,
  ECHO: 2,
  SEARCH: 3,
  SEARCH_RESPONSE: 4,
  AUTHNZ: 5,
  ACL_CHANGE: 6,
  CREATE_CHANNEL: 7,
  DESTROY_CHANNEL: 8,
  CONNECTION_VALIDATED: 9,
  GET: 10,
  PUT: 11,
  PUT_GET: 12,
  MONITOR: 13,
  ARRAY: 14,
  DESTROY_REQUEST: 15,
  PROCESS: 16,
  GET_FIELD: 17,
  MESSAGE: 18,
  MULTIPLE_DATA: 19,
  RPC: 20,
  CANCEL_REQUEST: 21,
  ORIGIN_TAG: 22,
} as const;

/** Control messages: no payload, the size field of the header is their value. */
export const Control = {
  SET_MARKER: 0,
  ACK_MARKER: 1,
  SET_BYTE_ORDER: 2,
  ECHO_REQUEST: 3,
  ECHO_RESPONSE: 4,
} as const;

/** Bits of the header's third byte. Bits 0x0e are unused, and ignored. */
export const HeaderFlag = {
  CONTROL: 0x01,
  /** Both bits are set in a middle segment, none in a whole message. */
  FIRST_SEGMENT: 0x10,
  LAST_SEGMENT: 0x20,
  SERVER: 0x40,
  BIG_ENDIAN: 0x80,
} as const;

/** Bits of an operation's subcommand. */
export const Subcommand = {
  /** MONITOR: stop; with `GET`: start. Elsewhere ignored. */
  PROCESS: 0x04,
  INIT: 0x08,
  /** The operation ends with this message, or with the reply to it. */
  DESTROY: 0x10,
  /** PUT: read back what would be put. MONITOR: with `PROCESS`: start. */
  GET: 0x40,
  /** MONITOR: an acknowledgement follows; with `INIT`: the window. PUT_GET: read the put part. */
  ACKNOWLEDGE: 0x80,
} as const;

/** Bits of a search's flags. */
export const SearchFlag = {
  REPLY_REQUIRED: 0x01,
  /** Version 3: reply to the datagram's source port, whatever the response port says. */
  REPLY_TO_SOURCE: 0x02,
  UNICAST: 0x80,
} as const;

/** Bits of ACL_CHANGE's rights; none: the channel can be read only. */
export const AclRight = { PUT: 0x01, PUT_GET: 0x02, RPC: 0x04 } as const;
