/** The part of a port's chart that goes through its exchanges, one after the other. */
import { port } from './port-alphabet.ts';

/**
 * One exchange after the other.
 *
 * @param lost where it leads when the device cannot be relied on any more
 */
export function exchanges<const Lost extends '#port.waiting' | '#port.closed'>(lost: Lost) {
  return port.createStateConfig({
    initial: 'idle',
    states: {
      idle: {
        entry: 'next',
        on: {
          job: { guard: 'somethingWaits', target: 'sending' },
          frame: { actions: 'takeUnasked' },
          mismatch: { target: 'recovering' },
        },
      },
      sending: {
        entry: 'send',
        on: {
          sent: [
            { guard: 'expectsReply', target: 'awaiting' },
            { guard: 'rests', target: 'resting' },
            { guard: 'needsGap', target: 'pausing' },
            { target: 'idle' },
          ],
          frame: FRAME,
          replyLimit: { target: 'recovering', actions: ['countTimeout', 'expire'] },
        },
      },
      awaiting: {
        on: {
          job: { guard: 'mayPipeline', target: 'sending' },
          frame: FRAME,
          replyLimit: [
            { guard: 'closesAtOnce', target: lost, actions: ['countFailure', 'expire', 'noteTimeouts'] },
            { guard: 'othersAreDue', actions: ['countTimeout', 'expire'] },
            { guard: 'dropsById', target: 'idle', actions: ['countTimeout', 'expire'] },
            { target: 'recovering', actions: ['countTimeout', 'expire'] },
          ],
        },
      },
      /** A step of a dialogue that only waits. */
      resting: {
        on: {
          rested: [{ guard: 'needsGap', target: 'pausing' }, { target: 'idle' }],
          frame: { actions: 'takeUnasked' },
        },
      },
      pausing: {
        after: { gap: { target: 'idle' } },
        on: { frame: { actions: 'takeUnasked' }, mismatch: { target: 'recovering' } },
      },
      /** What comes is dropped until there is silence. */
      recovering: {
        entry: 'recover',
        after: {
          settle: [
            { guard: 'mustReopen', target: lost, actions: ['countFailure', 'noteTimeouts'] },
            { target: 'idle' },
          ],
        },
        on: {
          frame: [
            { guard: 'babbles', target: lost, actions: ['countFailure', 'noteBabble'] },
            { target: 'recovering', reenter: true, actions: 'dropLate' },
          ],
          noise: [
            { guard: 'babbles', target: lost, actions: ['countFailure', 'noteBabble'] },
            { target: 'recovering', reenter: true },
          ],
        },
      },
    },
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What a frame does while a reply is awaited; it may come before its request is known to have left. */
const FRAME = [
  { guard: 'leavesOthers', actions: 'takeReply' },
  { guard: 'isAnswerBeforeGap', target: 'pausing', actions: 'takeReply' },
  { guard: 'isAnswer', target: 'idle', actions: 'takeReply' },
  { actions: 'takeUnasked' },
] as const;
