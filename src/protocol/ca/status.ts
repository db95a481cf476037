/**
 * ECA codes: what CA calls the outcome of a request.
 *
 * A code is `number << 3 | severity`, with severity 0 warning, 1 success, 2 error, 3 information, 4 severe, 6 fatal.
 * libca's default exception handler ends the client's process for a code that is neither success nor warning: for
 * trouble with one channel a server prefers a warning, such as GETFAIL or PUTFAIL. Source: caerr.h of EPICS base.
 */
export const Eca = {
  NORMAL: 1,
  MAXIOC: 10,
  UKNHOST: 18,
  UKNSERV: 26,
  SOCK: 34,
  CONN: 40,
  ALLOCMEM: 48,
  UKNCHAN: 56,
  UKNFIELD: 64,
  TOLARGE: 72,
  TIMEOUT: 80,
  NOSUPPORT: 88,
  STRTOBIG: 96,
  DISCONNCHID: 106,
  BADTYPE: 114,
  CHIDNOTFND: 123,
  CHIDRETRY: 131,
  INTERNAL: 142,
  DBLCLFAIL: 144,
  GETFAIL: 152,
  PUTFAIL: 160,
  ADDFAIL: 168,
  BADCOUNT: 176,
  BADSTR: 186,
  DISCONN: 192,
  DBLCHNL: 200,
  EVDISALLOW: 210,
  BUILDGET: 216,
  NEEDSFP: 224,
  OVEVFAIL: 232,
  BADMONID: 242,
  NEWADDR: 248,
  NEWCONN: 259,
  NOCACTX: 264,
  DEFUNCT: 278,
  EMPTYSTR: 280,
  NOREPEATER: 288,
  NOCHANMSG: 296,
  DLCKREST: 304,
  SERVBEHIND: 312,
  NOCAST: 320,
  BADMASK: 330,
  IODONE: 339,
  IOINPROGRESS: 347,
  BADSYNCGRP: 354,
  PUTCBINPROG: 362,
  NORDACCESS: 368,
  NOWTACCESS: 376,
  ANACHRONISM: 386,
  NOSEARCHADDR: 392,
  NOCONVERT: 400,
  BADCHID: 410,
  BADFUNCPTR: 418,
  ISATTACHED: 424,
  UNAVAILINSERV: 432,
  CHANDESTROY: 440,
  BADPRIORITY: 450,
  NOTTHREADED: 458,
  '16KARRAYCLIENT': 464,
  CONNSEQTMO: 472,
  UNRESPTMO: 480,
} as const;

export type EcaName = keyof typeof Eca;

/** What a code says, for people: 'Write access denied'. A number that is not an ECA code is named as such. */
export function ecaText(code: number): string {
  const name = NAMES.get(code);
  return name === undefined ? `Unknown ECA code ${code}` : TEXTS[name];
}

/** How EPICS names a code: 'ECA_NOWTACCESS'; undefined when the number is not an ECA code. */
export function ecaName(code: number): string | undefined {
  const name = NAMES.get(code);
  return name && `ECA_${name}`;
}

/** Whether a request with this outcome was done: severities success and information. */
export function ecaSucceeded(code: number): boolean {
  return (code & 1) === 1;
}

const NAMES: ReadonlyMap<number, EcaName> = new Map(Object.entries(Eca).map(([name, code]) => [code, name as EcaName]));

/** Codes marked as defunct are sent by no current server; an old peer may still mention them. */
const TEXTS: Readonly<Record<EcaName, string>> = {
  NORMAL: 'Normal successful completion',
  MAXIOC: 'Too many IOC connections (defunct)',
  UKNHOST: 'Unknown host (defunct)',
  UKNSERV: 'Unknown service (defunct)',
  SOCK: 'Cannot allocate a socket (defunct)',
  CONN: 'Cannot connect to host or service (defunct)',
  ALLOCMEM: 'Unable to allocate additional dynamic memory',
  UKNCHAN: 'Unknown channel (defunct)',
  UKNFIELD: 'Unknown field (defunct)',
  TOLARGE: 'The requested data transfer is greater than available memory or EPICS_CA_MAX_ARRAY_BYTES',
  TIMEOUT: 'User specified timeout on IO operation expired',
  NOSUPPORT: 'Feature not supported (defunct)',
  STRTOBIG: 'String too long (defunct)',
  DISCONNCHID: 'Channel is disconnected (defunct)',
  BADTYPE: 'The data type specified is invalid',
  CHIDNOTFND: 'Channel not found (defunct)',
  CHIDRETRY: 'Channels not found yet (defunct)',
  INTERNAL: 'Channel Access Internal Failure',
  DBLCLFAIL: 'Local database operation failed (defunct)',
  GETFAIL: 'Channel read request failed',
  PUTFAIL: 'Channel write request failed',
  ADDFAIL: 'Channel subscription request failed (defunct)',
  BADCOUNT: 'Invalid element count requested',
  BADSTR: 'Invalid string',
  DISCONN: 'Virtual circuit disconnect',
  DBLCHNL: 'Identical process variable names on multiple servers',
  EVDISALLOW: 'Request inappropriate within subscription (monitor) update callback',
  BUILDGET: 'Read during channel search failed (defunct)',
  NEEDSFP: 'Floating point task option missing (defunct)',
  OVEVFAIL: 'Event queue overflow prevented the first update (defunct)',
  BADMONID: 'Bad event subscription (monitor) identifier',
  NEWADDR: 'Channel has a new network address (defunct)',
  NEWCONN: 'New or resumed network connection (defunct)',
  NOCACTX: 'Task has no CA context (defunct)',
  DEFUNCT: 'Attempt to use defunct CA feature failed',
  EMPTYSTR: 'Empty string (defunct)',
  NOREPEATER: 'CA repeater could not be started (defunct)',
  NOCHANMSG: 'Search reply matches no channel (defunct)',
  DLCKREST: 'Dead connection is reset (defunct)',
  SERVBEHIND: 'Server has fallen behind (defunct)',
  NOCAST: 'No interface with broadcast (defunct)',
  BADMASK: 'Invalid event selection mask',
  IODONE: 'IO operations have completed',
  IOINPROGRESS: 'IO operations are in progress',
  BADSYNCGRP: 'Invalid synchronous group identifier',
  PUTCBINPROG: 'Put callback timed out',
  NORDACCESS: 'Read access denied',
  NOWTACCESS: 'Write access denied',
  ANACHRONISM: 'Requested feature is no longer supported',
  NOSEARCHADDR: 'Empty PV search address list',
  NOCONVERT: 'No reasonable data conversion between client and server types',
  BADCHID: 'Invalid channel identifier',
  BADFUNCPTR: 'Invalid function pointer',
  ISATTACHED: 'Thread is already attached to a client context',
  UNAVAILINSERV: 'Not supported by attached service',
  CHANDESTROY: 'User destroyed channel',
  BADPRIORITY: 'Invalid channel priority',
  NOTTHREADED: 'Preemptive callback not enabled',
  '16KARRAYCLIENT': "Client's protocol revision does not support transfers exceeding 16k bytes",
  CONNSEQTMO: 'Virtual circuit connection sequence aborted',
  UNRESPTMO: 'Virtual circuit unresponsive',
};
