/**
 * Two turbo pumps on one RS-485 line behind a serial gateway, told apart by their address, with a checksum at the end of each telegram:
 * the IOC, and the pumps, which `xioc simulate rs485_pumps` plays.
 *
 * `xioc run rs485_pumps --simulate` joins both in one process; `--host 10.0.0.10` is a real gateway. A telegram is the address, `10` to
 * write or `00` to read, the number of a parameter, the length, the data and the sum of all, as Pfeiffer's: `0010000602=?107`.
 *
 * | PV                                       | type   | value |                                          |
 * |------------------------------------------|--------|-------|------------------------------------------|
 * | `pumps:p1:speed`, `pumps:p2:speed`       | LONG   | 0     | Hz, read-only                            |
 * | `pumps:p1:on`, `on_RBV`, of `p2` as well | ENUM   | Off   | On, Off                                  |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { checked, group, line, pair, pv, reject, skip, tcp } from '../index.ts';

/** Three decimal digits. */
const sum = (bytes: Uint8Array) => {
  const total = bytes.reduce((all, byte) => all + byte, 0) % 256;
  return Uint8Array.from(String(total).padStart(3, '0'), (digit) => digit.charCodeAt(0));
};
const framing = checked(line('\r'), sum);

const ON_OFF = '010';
const ACTUAL_SPEED = '309';
const FULL_SPEED = 1500;

const telegram = (address: string, action: '00' | '10', parameter: string, data: string) =>
  `${address}${action}${parameter}${String(data.length).padStart(2, '0')}${data}`;
const digits = (value: number) => String(Math.round(value)).padStart(6, '0');
const asked = (address: string, parameter: string) => telegram(address, '00', parameter, '=?');
const told = (address: string, parameter: string, data: string) => telegram(address, '10', parameter, data);

const played = () => ({
  speed: pv.double(0),
  on: pv.bool(false),
});

const line485 = group('line', { p1: group('p1', played()), p2: group('p2', played()) })
  .handlers(({ p1, p2 }) => {
    const turning = (pump: typeof p1) => ({
      speed: {
        scan: {
          every: 0.1,
          run: () => {
            const left = (pump.on.value ? FULL_SPEED : 0) - pump.speed.value;
            return left === 0 ? skip : pump.speed.value + Math.sign(left) * Math.min(Math.abs(left), 50);
          },
        },
      },
    });
    return { p1: turning(p1), p2: turning(p2) };
  })
  .answers(
    framing,
    ({ p1, p2 }) => ({
      // Another address on the line: nobody answers.
      '{text}': (text) => {
        const [, address = '', action, parameter = '', data = ''] = /^(\d{3})(00|10)(\d{3})\d\d(.*)$/.exec(text) ?? [];
        const pump = { '001': p1, '002': p2 }[address];
        if (pump === undefined) return undefined;
        if (parameter === ACTUAL_SPEED && action === '00') return told(address, parameter, digits(pump.speed.value));
        if (parameter !== ON_OFF) return reject(told(address, parameter, 'NO_DEF'));
        if (action === '10') pump.on.write(data === '111111');
        return told(address, parameter, pump.on.value ? '111111' : '000000');
      },
    }),
    { port: 4001, publish: 'FAULT' },
  );

/** A reply must be of the pump that was asked, and of the parameter. */
const bindings = (address: string) => ({
  speed: {
    read: asked(address, ACTUAL_SPEED),
    parse: new RegExp(`^${address}10${ACTUAL_SPEED}06(\\d{6})$`),
    every: 0.5,
  },
  on: {
    read: asked(address, ON_OFF),
    parse: (reply: string) =>
      ({ [told(address, ON_OFF, '111111')]: true, [told(address, ON_OFF, '000000')]: false })[reply],
    write: (on: boolean) => told(address, ON_OFF, (on ? '1' : '0').repeat(6)),
    answer: (reply: string) => reply.startsWith(`${address}10${ON_OFF}06`),
    every: 2,
  },
});

const pump = (name: string) =>
  group(name, { speed: pv.long(0, { readOnly: true, units: 'Hz' }), on: pair(pv.bool(false)) });

export default group(
  'pumps',
  { p1: pump('p1'), p2: pump('p2') },
  {
    doc: 'Two pumps on one RS-485 line, by address and checksum, and the pumps themselves',
    macros: {
      host: { default: '127.0.0.1', doc: 'Address of the gateway' },
      tcp: { default: '4001', doc: 'Its TCP port' },
    },
  },
).connects(tcp('{host}', '{tcp}'), {
  framing,
  simulator: line485,
  bind: { p1: bindings('001'), p2: bindings('002') },
  publish: 'PORT',
});
