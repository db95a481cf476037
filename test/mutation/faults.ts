/** Every fault that the protocol suite or the proof of the hot path must find, by what it concerns. */
import type { FaultGroup } from './fault.ts';
import { atRandomFaults } from './faults/at-random.ts';
import { channelFaults } from './faults/channel.ts';
import { circuitFaults } from './faults/circuit.ts';
import { eventMaskFaults } from './faults/event-mask.ts';
import { flowControlFaults } from './faults/flow-control.ts';
import { kernelFaults } from './faults/kernel.ts';
import { leakFaults } from './faults/leaks.ts';
import { nameSearchFaults } from './faults/name-search.ts';
import { piecesFaults } from './faults/pieces.ts';
import { putCompletionFaults } from './faults/put-completion.ts';
import { pvaChannelFaults } from './faults/pva/channel.ts';
import { pvaConnectionFaults } from './faults/pva/connection.ts';
import { pvaGetFaults } from './faults/pva/get.ts';
import { pvaMonitorFaults } from './faults/pva/monitor.ts';
import { pvaPutFaults } from './faults/pva/put.ts';
import { pvaRpcFaults } from './faults/pva/rpc.ts';
import { pvaSearchFaults } from './faults/pva/search.ts';
import { severalClientsFaults } from './faults/several-clients.ts';
import { subscriptionFaults } from './faults/subscription.ts';

export const faultGroups = {
  circuit: circuitFaults,
  channel: channelFaults,
  subscription: subscriptionFaults,
  'put completion': putCompletionFaults,
  'name search': nameSearchFaults,
  'flow control': flowControlFaults,
  pieces: piecesFaults,
  'event mask': eventMaskFaults,
  'several clients': severalClientsFaults,
  'at random': atRandomFaults,
  leaks: leakFaults,
  kernel: kernelFaults,
  'pva connection': pvaConnectionFaults,
  'pva channel': pvaChannelFaults,
  'pva get': pvaGetFaults,
  'pva put': pvaPutFaults,
  'pva monitor': pvaMonitorFaults,
  'pva rpc': pvaRpcFaults,
  'pva search': pvaSearchFaults,
} as const satisfies Readonly<Record<string, FaultGroup>>;

export type FaultGroupName = keyof typeof faultGroups;
export const faultGroupNames = Object.keys(faultGroups) as readonly FaultGroupName[];
