/** What is said between `npm run fuzz` or `npm run soak` and the process under watch. */
import type { ClientMoves } from '../input/client-case.ts';
import type { PvaClientMoves } from '../pva/client-case.ts';

export type Question =
  | { readonly ask: 'vitals'; readonly collect: boolean }
  /** A client: do this with the PVs of a hostile server. */
  | { readonly ask: 'play'; readonly prefix: string; readonly moves: ClientMoves }
  /** A PV Access client: the same; the server listens at this port of loopback. */
  | { readonly ask: 'playPva'; readonly prefix: string; readonly port: number; readonly moves: PvaClientMoves }
  /** A client: whether the honest server can be used. */
  | { readonly ask: 'health' }
  /** An IOC of a soak: set the host's clock, as this process sees it, forwards or back. */
  | { readonly ask: 'stepClock'; readonly ms: number }
  /** An IOC of a soak: the value that autosave had kept when it started. */
  | { readonly ask: 'restored' };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Told =
  | { readonly tell: 'answer'; readonly id: number; readonly answer: object }
  /** It is ready; a server says where and what it serves. */
  | { readonly tell: 'ready'; readonly port: number; readonly pvaPort: number; readonly names: readonly string[] }
  | { readonly tell: 'uncaught'; readonly error: string };
