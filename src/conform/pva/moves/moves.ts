/** Every move that is made of bytes, by its name in the models. */
import type { Utter } from '../speaker.ts';
import { connectionMoves } from './connection.ts';
import { channelMoves, getMoves, monitorMoves, putMoves, rpcMoves } from './operations.ts';

export const moves: Readonly<Record<string, Utter>> = {
  ...connectionMoves,
  ...channelMoves,
  ...getMoves,
  ...putMoves,
  ...rpcMoves,
  ...monitorMoves,
};

/** Moves of the connection; others belong to the model that makes them. */
export function isOfConnection(event: string): boolean {
  return ['connect', 'reconnect', 'close', 'reset'].includes(event) || event in connectionMoves;
}
