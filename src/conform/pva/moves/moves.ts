/** Every move that is made of bytes, by its name in the models. */
import type { Utter } from '../speaker.ts';
import { channelMoves } from './channel.ts';
import { connectionMoves } from './connection.ts';
import { getMoves } from './get.ts';
import { monitorMoves } from './monitor.ts';
import { putMoves } from './put.ts';
import { rpcMoves } from './rpc.ts';

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
