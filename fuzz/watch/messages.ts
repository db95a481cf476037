/** What is said between `npm run fuzz` and the process it attacks. */
import type { ClientMoves } from '../input/client-case.ts';

export type Question =
  | { readonly ask: 'vitals'; readonly collect: boolean }
  /** A client: do this with the PVs of a hostile server. */
  | { readonly ask: 'play'; readonly prefix: string; readonly moves: ClientMoves }
  /** A client: whether the honest server can be used. */
  | { readonly ask: 'health' };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Told =
  | { readonly tell: 'answer'; readonly id: number; readonly answer: object }
  /** It is ready; a server says where and what it serves. */
  | { readonly tell: 'ready'; readonly port: number; readonly pvaPort: number; readonly names: readonly string[] }
  | { readonly tell: 'uncaught'; readonly error: string };
