/** Datagrams to a name server, right and wrong. */
import { Command, DONTREPLY, DOREPLY, MINOR } from '../../../protocol/ca/constants.ts';
import { join } from '../../join.ts';
import { header, largeHeader, message, text } from './message.ts';
import { similarNames } from './similar-names.ts';

export interface SearchSpeaker {
  readonly servedNames: readonly [string, ...string[]];
  readonly unknownName: string;
  readonly sequence: number;
  nextId(): number;
}

export interface Question {
  readonly datagram: Uint8Array;
  /** Searches for names that are served, in order: what `SEARCH` in an outcome refers to. */
  readonly cids: readonly number[];
}

/** Names in one datagram whose replies need two. */
const MANY = 60;

type Ask = (speaker: SearchSpeaker) => Question;

export const searchMoves: Readonly<Record<string, Ask>> = {
  'UDP.known': ask((speaker) => [version(speaker), known(speaker)]),
  'UDP.several': ask((speaker) => [version(speaker), known(speaker), known(speaker, 1), known(speaker, 2)]),
  'UDP.mixed': ask((speaker) => [version(speaker), known(speaker), unknown(speaker), known(speaker, 1)]),
  'UDP.unknown': ask((speaker) => [version(speaker), unknown(speaker)]),
  'UDP.similar': ask((speaker) => [version(speaker), ...similar(speaker)]),
  'UDP.minor10': ask((speaker) => [version(speaker, 10), known(speaker, 0, 10)]),
  'UDP.many': ask((speaker) => [
    version(speaker),
    ...Array.from({ length: MANY }, (_, index) => known(speaker, index)),
  ]),
  'UDP.noVersion': ask((speaker) => [known(speaker)]),
  'UDP.tooOld': ask((speaker) => [version(speaker, 3), known(speaker)]),
  'UDP.searchTooOld': ask((speaker) => [version(speaker), known(speaker), known(speaker, 0, 3), known(speaker)]),
  'UDP.foreignCommand': ask((speaker) => [version(speaker), known(speaker), message(Command.ECHO), known(speaker)]),
  'UDP.misaligned': ask((speaker) => [version(speaker), known(speaker), misaligned(speaker), known(speaker)]),
  'UDP.truncated': ask((speaker) => [version(speaker), known(speaker), bytesOf(known(speaker)).subarray(0, 20)]),
  'UDP.emptyName': ask((speaker) => [version(speaker), nameless(speaker), known(speaker)]),
  'UDP.extended': ask((speaker) => [version(speaker), known(speaker, 0, MINOR, true)]),
  'UDP.huge': ask((speaker) => [version(speaker), known(speaker), largeHeader(Command.SEARCH, 1 << 20, MINOR)]),
  'UDP.short': ask((speaker) => [version(speaker).subarray(0, 8)]),
  'UDP.empty': ask(() => []),
};

// --- helpers --------------------------------------------------------------------------------------------------------

/** A search for a name that is served, and its cid. */
type Part = Uint8Array | { readonly bytes: Uint8Array; readonly cid: number };

function ask(parts: (speaker: SearchSpeaker) => readonly Part[]): Ask {
  return (speaker) => {
    const made = parts(speaker);
    const cids = made.flatMap((part) => (part instanceof Uint8Array ? [] : [part.cid]));
    return { datagram: join(...made.map(bytesOf)), cids };
  };
}

function bytesOf(part: Part): Uint8Array {
  return part instanceof Uint8Array ? part : part.bytes;
}

function version({ sequence }: SearchSpeaker, minor: number = MINOR): Uint8Array {
  return message(Command.VERSION, { dataType: 1, count: minor, p1: sequence });
}

function known(speaker: SearchSpeaker, index = 0, minor: number = MINOR, extended = false): Part {
  const { servedNames, nextId } = speaker;
  const cid = nextId();
  const payload = text(servedNames[index % servedNames.length]!);
  const fields = { dataType: DONTREPLY, count: minor, p1: cid, p2: cid, payload, extended };
  return { bytes: message(Command.SEARCH, fields), cid };
}

function unknown(speaker: SearchSpeaker): Uint8Array {
  return inVain(speaker, speaker.unknownName);
}

function similar(speaker: SearchSpeaker): Uint8Array[] {
  return speaker.servedNames.flatMap(similarNames).map((name) => inVain(speaker, name));
}

function nameless(speaker: SearchSpeaker): Uint8Array {
  return inVain(speaker, '');
}

function inVain({ nextId }: SearchSpeaker, name: string): Uint8Array {
  const cid = nextId();
  return message(Command.SEARCH, { dataType: DOREPLY, count: MINOR, p1: cid, p2: cid, payload: text(name) });
}

function misaligned({ servedNames }: SearchSpeaker): Uint8Array {
  const name = text(servedNames[0]);
  const size = name.length % 8 === 0 ? name.length - 1 : name.length;
  return join(header(Command.SEARCH, size, { dataType: DONTREPLY, count: MINOR }), name.subarray(0, size));
}
