/** From what a rule says to what one message must be. */
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { type Status, severityNames } from '../../protocol/pva/status.ts';
import { Violation } from '../violation.ts';
import { judgeData, judgeType } from './data.ts';
import type { Frame } from './frame.ts';
import { describeSight, type Sight, type Wanted } from './model/outcome.ts';
import type { PvaBook, RuleId } from './model/rule-book.ts';
import type { PvState } from './pv-state.ts';
import type { Asked } from './speaker.ts';

/** A request, and what was so when it was made. */
export interface Request {
  readonly rule: RuleId;
  readonly asked: Asked;
  readonly pv: PvState | undefined;
  /** What the PV holds when it is executed. */
  readonly value: readonly number[];
  /** What the operation has selected. */
  readonly mask: BitSet | undefined;
  /** The channel's own. */
  readonly cid: number;
  /** Byte order of the answer; undefined: as announced. */
  readonly littleEndian: boolean | undefined;
  /** The server's own port. */
  readonly port: number;
  /** A name that a list of names must have. */
  readonly servedName: string;
  /** Told the sid of a channel; answers what is wrong with it. */
  readonly created: (sid: number, cid: number) => string | undefined;
}

export interface Expectation {
  readonly rule: RuleId;
  readonly text: string;
  /** It must come before what was asked for later. */
  readonly ordered: boolean;
  readonly littleEndian: boolean | undefined;
  /** It was asked for to see the end of something else. */
  readonly isFence?: boolean;
  /** Whether `frame` answers this request, right or wrong. */
  concerns(frame: Frame): boolean;
  /** @throws Violation */
  judge(frame: Frame): void;
}

/** What a server answers by itself. The rest are operations: some answer them when they are done. */
const PROMPT: readonly Sight['message'][] = ['ECHO', 'ECHO_RESPONSE', 'SEARCH_RESPONSE', 'CONNECTION_VALIDATED'];

export function expect(sight: Sight, request: Request, book: PvaBook): Expectation {
  const { rule, asked, littleEndian } = request;
  const text = describeSight(sight);
  const isDeferred = book.differs('any.order') && (book.family === 'cpp' || !PROMPT.includes(sight.message));
  const isLate = rule === 'put.completes' || isDeferred;
  return {
    rule,
    text,
    ordered: !isLate,
    littleEndian,
    concerns: ({ message }) => {
      if (message.type !== sight.message) return false;
      if ('ioid' in message && message.type !== 'MESSAGE') return message.ioid === asked.ioid;
      return message.type !== 'CREATE_CHANNEL' || message.cid === asked.cid;
    },
    judge: (frame) => {
      const wrong = difference(frame, sight, request, book);
      if (wrong !== undefined) throw new Violation(rule, `must see ${text}; ${wrong}`);
    },
  };
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** What is wrong with the answer; undefined when nothing is. */
function difference(frame: Frame, sight: Sight, request: Request, book: PvaBook): string | undefined {
  const { message } = frame;
  const { asked, pv, mask, value } = request;
  if ('status' in sight && 'status' in message) {
    const wrong = statusDifference(message.status, sight.status);
    if (wrong !== undefined) return wrong;
  }
  if ('subcommand' in message && message.subcommand !== asked.subcommand) {
    return `its subcommand is 0x${message.subcommand.toString(16)}, and must be 0x${asked.subcommand?.toString(16)}`;
  }
  switch (message.type) {
    case 'SET_BYTE_ORDER':
      return message.littleEndian === frame.littleEndian ? undefined : 'its own byte order is another';
    case 'CONNECTION_VALIDATION':
      return message.methods.at(-1) === 'ca' && message.methods.includes('anonymous') && message.registrySize > 0
        ? undefined
        : `it offers ${message.methods.join(', ')}, and must offer anonymous and, last, ca`;
    case 'ECHO': {
      const wanted = sight.message === 'ECHO' && sight.payload === 'same' ? asked.payload : new Uint8Array(0);
      return Buffer.compare(message.payload, wanted ?? new Uint8Array(0)) === 0 ? undefined : 'its payload is another';
    }
    case 'ECHO_RESPONSE':
      return message.value === asked.value ? undefined : `its value is ${message.value}, and must be ${asked.value}`;
    case 'SEARCH_RESPONSE':
      return searchDifference(
        message,
        asked,
        request.port,
        sight.message === 'SEARCH_RESPONSE' && sight.found === 'served',
      );
    case 'CREATE_CHANNEL':
      if (sight.message !== 'CREATE_CHANNEL' || sight.status === 'OK') return request.created(message.sid, message.cid);
      return message.sid === NO_SID || book.family !== undefined
        ? undefined
        : `its sid is ${message.sid}, and must be none`;
    case 'DESTROY_CHANNEL': {
      const cid = sight.message === 'DESTROY_CHANNEL' && sight.cid === 'own' ? request.cid : asked.cid;
      return message.sid === asked.sid && message.cid === cid
        ? undefined
        : `its ids are sid ${message.sid}, cid ${message.cid}, and must be ${asked.sid}, ${cid}`;
    }
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'MONITOR_INIT':
      if (pv !== undefined && isGood(message.status)) judgeType(message.type, request.rule, message.structure, pv.type);
      return undefined;
    case 'GET_FIELD': {
      if (pv === undefined || !isGood(message.status)) return undefined;
      const isWhole = sight.message !== 'GET_FIELD' || sight.type === 'whole';
      judgeType('GET_FIELD', request.rule, message.field, isWhole ? pv.type : pv.type.layout.types[pv.valueBit]!);
      return undefined;
    }
    case 'GET':
    case 'READ_BACK':
      if (message.data === undefined || pv === undefined || mask === undefined) return undefined;
      judgeData(message.type, message.data, { pv, mask, value, isWhole: true }, book);
      return undefined;
    case 'RPC': {
      const type = message.result.type;
      const result = sight.message === 'RPC' ? sight.result : undefined;
      if (result === undefined) return undefined;
      if (type?.kind !== 'structure') return 'its result is not a structure';
      const kind = type.member('value')?.type;
      if (result === 'structure') return undefined;
      if (result === 'text')
        return kind?.kind === 'scalar' && kind.scalar === 'string' ? undefined : 'its result is not a text';
      if (kind?.kind !== 'scalarArray' || kind.scalar !== 'string') return 'its result is not a list of names';
      const { fields } = message.result.value as { fields: readonly unknown[] };
      const names = fields[type.member('value')!.offset] as readonly string[];
      // A field of a record is served, and not listed.
      const name = request.servedName.split('.')[0]!;
      return names.includes(name) || names.includes(request.servedName)
        ? undefined
        : `its result does not name ${name}`;
    }
    case 'MESSAGE':
      return sight.message === 'MESSAGE' && message.severity !== sight.severity
        ? `it says ${message.severity}`
        : undefined;
    default:
      return undefined;
  }
}

const NO_SID = 0xffff_ffff;

function isGood({ severity }: Status): boolean {
  return severityNames.indexOf(severity) <= 1;
}

function statusDifference(status: Status, wanted: Wanted): string | undefined {
  const { severity, message } = status;
  const isRight = wanted === 'OK' ? isGood(status) : wanted === 'FATAL' ? severity === 'FATAL' : !isGood(status);
  if (!isRight) return `its status is ${severity} ${message}`.trimEnd();
  return wanted === 'OK' || message !== '' ? undefined : 'its status has no text that says why';
}

function searchDifference(
  message: Extract<Frame['message'], { type: 'SEARCH_RESPONSE' }>,
  { sequence, cids = [] }: Asked,
  port: number,
  isFound: boolean,
): string | undefined {
  if (message.sequence !== sequence) return `its sequence number is ${message.sequence}, and must be ${sequence}`;
  if (message.found !== isFound) return `it says that ${message.found ? 'something' : 'nothing'} was found`;
  const wanted = isFound ? [...cids].sort() : [];
  if (isFound && [...message.cids].sort().join() !== wanted.join())
    return `it names ${message.cids.join(', ')}, and must name ${wanted.join(', ')}`;
  if (!isFound && message.cids.length > 0) return `it names ${message.cids.join(', ')}`;
  if (message.port !== port && message.port !== 0) return `its port is ${message.port}, and must be ${port}`;
  if (message.protocol !== 'tcp') return `its protocol is ${message.protocol}`;
  return message.guid.length === 12 && message.guid.some((byte) => byte !== 0) ? undefined : 'it has no guid';
}
