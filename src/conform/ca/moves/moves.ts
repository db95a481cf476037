/** Every move that is made of bytes, by its name in the models. */
import type { Utter } from '../speaker.ts';
import { channelMoves } from './channel.ts';
import { circuitMoves } from './circuit.ts';
import { subscriptionMoves } from './subscription.ts';

export const moves: Readonly<Record<string, Utter>> = { ...circuitMoves, ...channelMoves, ...subscriptionMoves };

/** Which part of a client makes a move. */
export type Part = 'circuit' | 'flow' | 'channel' | 'subscription' | 'colleague' | 'environment';

/** Moves that are not made of the bytes of one message. */
const SPECIAL: Readonly<Record<string, Part>> = {
  connect: 'circuit',
  reconnect: 'circuit',
  close: 'circuit',
  reset: 'circuit',
  EVENTS_OFF: 'flow',
  EVENTS_ON: 'flow',
  'reading.stops': 'flow',
  'reading.resumes': 'flow',
  'WRITE.other': 'colleague',
  'rights.none': 'environment',
  'rights.read': 'environment',
  'rights.all': 'environment',
  'put.completes': 'environment',
  'put.fails': 'environment',
  'put.expires': 'environment',
};

export function partOf(move: string): Part {
  const special = SPECIAL[move];
  if (special !== undefined) return special;
  if (move in circuitMoves) return 'circuit';
  return move in subscriptionMoves ? 'subscription' : 'channel';
}
