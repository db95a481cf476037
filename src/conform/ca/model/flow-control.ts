/**
 * Model of flow control on one circuit: a client that switches updates off, and a client that does not read at all.
 *
 * - EVENTS_OFF and EVENTS_ON are idempotent and never answered; everything but updates goes on meanwhile.
 * - A client that does not read gets all its replies once it reads again, in order, and of its updates at least the
 *   newest (the subscription's own model says which).
 */
import { and, not, setup, stateIn } from 'xstate';
import { judge } from '../../judged.ts';
import { type Move, observations } from './chart.ts';

export function flowControlModel() {
  return setup({
    types: {} as { events: Move },
    actions: observations,
    guards: {
      isOnline: not(stateIn('#offline')),
      canSwitch: and([not(stateIn('#offline')), stateIn('#reads')]),
      canStall: and([not(stateIn('#offline')), not(stateIn('#bare'))]),
    },
  }).createMachine({
    id: 'flowControl',
    type: 'parallel',
    states: {
      circuit: {
        initial: 'offline',
        on: { close: { guard: 'isOnline', target: '.offline' }, gone: { target: '.offline' } },
        states: {
          offline: { id: 'offline', on: { reconnect: { target: 'bare' } } },
          bare: { id: 'bare', on: { CREATE_CHAN: { guard: stateIn('#reads'), target: 'quiet' } } },
          /** Has a channel. */
          quiet: {
            on: {
              EVENT_ADD: { guard: stateIn('#reads'), target: 'subscribed' },
              CLEAR_CHANNEL: { guard: stateIn('#reads'), target: 'bare' },
              READ_NOTIFY: { guard: stateIn('#reads'), target: 'quiet' },
              'WRITE.other': { target: 'quiet' },
            },
          },
          subscribed: {
            on: {
              EVENT_CANCEL: { guard: stateIn('#reads'), target: 'quiet' },
              CLEAR_CHANNEL: { guard: stateIn('#reads'), target: 'bare' },
              READ_NOTIFY: { guard: stateIn('#reads'), target: 'subscribed' },
              'WRITE.other': { target: 'subscribed' },
            },
          },
        },
      },
      updates: {
        initial: 'on',
        on: { close: { guard: 'isOnline', target: '.on' }, gone: { target: '.on' } },
        states: {
          on: {
            on: {
              EVENTS_OFF: { guard: 'canSwitch', target: 'off', actions: judge('EVENTS_OFF') },
              EVENTS_ON: { guard: 'canSwitch', actions: judge('EVENTS_ON') },
            },
          },
          /** Must not be seen: an update. */
          off: {
            on: {
              EVENTS_OFF: { guard: 'canSwitch', actions: judge('EVENTS_OFF') },
              EVENTS_ON: { guard: 'canSwitch', target: 'on', actions: judge('EVENTS_ON') },
            },
          },
        },
      },
      reading: {
        initial: 'reads',
        on: { close: { guard: 'isOnline', target: '.reads' }, gone: { target: '.reads' } },
        states: {
          reads: { id: 'reads', on: { 'reading.stops': { guard: 'canStall', target: 'stalled' } } },
          /** More waits for the client than sockets hold. */
          stalled: { on: { 'reading.resumes': { target: 'reads', actions: judge('any.slowReader') } } },
        },
      },
    },
  });
}
