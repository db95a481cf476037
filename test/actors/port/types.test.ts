/** Bindings have the types of their PVs: what follows `@ts-expect-error` would not compile without it. */
import { expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { http, modbus, tcp } from '../../../src/database/port/transport.ts';

const stage = group('stage', {
  volts: pair(pv.double(0)),
  on: pv.bool(false),
  mode: pv.enum('off', ['off', 'on']),
  inner: group('inner', { amps: pv.double(0) }),
});

it('knows the members and their values', () => {
  const port = tcp('here', 1);
  const good = stage.connects(port, {
    bind: {
      volts: { write: (v) => v.toFixed(1), until: (readback, setpoint) => readback >= setpoint, rereads: ['on'] },
      on: { write: (on) => (on === true ? '1' : '0') },
      mode: { write: (m) => ({ off: '0', on: '1' })[m] },
      inner: { amps: { read: 'A?', parse: (reply) => reply.length } },
    },
  });
  expect(good.connections).toHaveLength(1);
  // @ts-expect-error no such member
  stage.connects(port, { bind: { amps: { read: 'A?' } } });
  // @ts-expect-error a number has no such method
  stage.connects(port, { bind: { volts: { write: (v) => v.toUpperCase() } } });
  // @ts-expect-error no such state
  stage.connects(port, { bind: { mode: { write: (m) => (m === 'maybe' ? '1' : '0') } } });
  // @ts-expect-error a text is no number
  stage.connects(port, { bind: { volts: { read: 'V?', parse: () => 'a' } } });
  // @ts-expect-error no such member to read again
  stage.connects(port, { bind: { volts: { rereads: ['amps'] } } });
  // @ts-expect-error a register is no request in lines
  stage.connects(port, { bind: { volts: { holding: 3 } } });
  // @ts-expect-error a path is no register
  stage.connects(modbus(port), { bind: { volts: { get: 'status' } } });
  // @ts-expect-error no such member to send unsolicited frames to
  stage.connects(port, { unsolicited: [{ match: /x/, to: 'amps' }] });
  expect(stage.connects(http('http://here'), { bind: { volts: { get: 'v' } } }).connections).toHaveLength(1);
});
