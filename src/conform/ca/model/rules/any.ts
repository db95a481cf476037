/** Rules that every message of a server is held to. */
import { says } from '../outcome.ts';
import type { Rules } from '../rule.ts';

export const anyRules = {
  'any.size': {
    message: 'any',
    when: 'payload size',
    profile: 'core',
    source: 'CA spec, message structure',
    outcome: says('a multiple of 8, as long as type and count need'),
  },
  'any.padding': {
    message: 'any',
    when: 'bytes after the data, and after the NUL of a text',
    profile: 'core',
    source: 'xioc: zeros, so that no memory leaks out',
    outcome: says('zeros'),
    base: says('what was in the buffer before'),
  },
  'any.order': {
    message: 'any',
    when: 'answers to several requests',
    profile: 'core',
    source:
      'CA spec: requests of a circuit are executed in order; puts with completion and updates come when they are due',
    outcome: says('in the order of the requests'),
    base: says('CREATE_CHAN is answered by another thread, and may come late'),
    caproto: says('ERROR about a put may come late'),
  },
  'any.alarm': {
    message: 'any',
    when: 'a put after one that has raised an alarm',
    profile: 'core',
    source: 'recGbl.c, recGblResetAlarms',
    outcome: says('ends the alarm'),
    caproto: says('may leave the alarm'),
  },
  'any.close': {
    message: 'any',
    when: 'before the server hangs up',
    profile: 'hostile',
    source: 'CA spec: requests of a circuit are executed in order',
    outcome: says('all earlier requests are answered'),
    base: says('WRITE_NOTIFY and CREATE_CHAN, which another thread answers, may be lost'),
  },
  'any.unasked': {
    message: 'any',
    when: 'nothing was asked',
    profile: 'core',
    source: 'CA spec',
    outcome: says('nothing but updates and changes of rights'),
  },
  'any.stays': {
    message: 'any',
    when: 'nothing was wrong',
    profile: 'core',
    source: 'CA spec',
    outcome: says('the circuit stays'),
  },
  'any.slowReader': {
    message: 'any',
    when: 'a client that does not read, and then reads again',
    profile: 'flow',
    source: 'CA spec, flow control; dbEvent.c',
    outcome: says('every reply, in order, and the newest update'),
  },
} as const satisfies Rules;
