/** What cases are made of: the recorded conversations, and the names that a server has. */

import { frameAt } from '../../src/conform/ca/frame.ts';
import { withMarkers } from './id-marker.ts';
import { datagrams, recordings, speeches } from './recording.ts';

export interface Material {
  readonly names: readonly string[];
  /** Each client's side of a circuit, with markers for sids. */
  readonly requestSpeeches: readonly (readonly Uint8Array[])[];
  /** Messages of all of them. */
  readonly requests: readonly Uint8Array[];
  readonly responses: readonly Uint8Array[];
  /** Recorded answers with this command. */
  responsesTo(command: number): readonly Uint8Array[];
  readonly searches: readonly Uint8Array[];
  readonly searchReplies: readonly Uint8Array[];
}

export function material(names: readonly string[]): Material {
  const all = recordings();
  const responseSpeeches = speeches(all, '<');
  const requestSpeeches = speeches(all, '>').map((requests, n) => withMarkers(requests, responseSpeeches[n] ?? []));
  const responses = responseSpeeches.flat();
  return {
    names,
    requestSpeeches,
    requests: requestSpeeches.flat(),
    responses,
    responsesTo: (command) => responses.filter((bytes) => frameAt(bytes, 0)?.command === command),
    searches: datagrams(all, '>'),
    searchReplies: datagrams(all, '<'),
  };
}
