/**
 * An oven with a Modbus controller: the IOC, and the oven itself, which `xioc simulate modbus_oven` plays.
 *
 * `xioc run modbus_oven --simulate` joins both in one process; `--host 10.0.0.8` is a real one. Registers that lie together are read
 * by one request. The oven comes nearer to its setpoint while the heater is on, and to the room while it is off.
 *
 * | PV                                       | type   | value |                                          |
 * |------------------------------------------|--------|-------|------------------------------------------|
 * | `oven:temperature`                       | DOUBLE | 0     | degC, read-only                          |
 * | `oven:setpoint`, `setpoint_RBV`          | DOUBLE | 20    | degC, 0 to 300                           |
 * | `oven:heater`, `heater_RBV`              | ENUM   | Off   | On, Off                                  |
 * | `oven:mode`                              | ENUM   | off   | off, heating, holding, read-only         |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { group, modbus, pair, pv, skip, tcp } from '../index.ts';

const ROOM = 20;
const PERIOD_S = 0.5;

const oven = group('oven', {
  temperature: pv.double(ROOM),
  setpoint: pair(pv.double(ROOM)),
  heater: pair(pv.bool(false)),
  mode: pv.enum('off', ['off', 'heating', 'holding']),
})
  .handlers(({ temperature, setpoint, heater, mode }) => ({
    temperature: {
      scan: {
        every: PERIOD_S,
        run: () => {
          const goal = heater.readback.value ? setpoint.readback.value : ROOM;
          const left = goal - temperature.value;
          mode.write(!heater.readback.value ? 'off' : Math.abs(left) > 1 ? 'heating' : 'holding');
          return Math.abs(left) < 1e-6 ? skip : temperature.value + left * 0.1;
        },
      },
    },
  }))
  .answers(modbus({ unit: 1 }), {
    bind: {
      temperature: { input: 0, as: 'float32' },
      mode: { input: 7, bits: [4, 5] },
      setpoint: { holding: 10, scale: 0.1 },
      heater: { coil: 3 },
    },
    port: 1502,
    publish: 'FAULT',
  });

export default group(
  'oven',
  {
    temperature: pv.double(0, { readOnly: true, units: 'degC', precision: 1 }),
    setpoint: pair(pv.double(ROOM, { units: 'degC', precision: 1, limits: { control: [0, 300] } })),
    heater: pair(pv.bool(false)),
    mode: pv.enum('off', ['off', 'heating', 'holding'], { readOnly: true }),
  },
  {
    doc: 'An oven with a Modbus controller, and the oven that it connects to',
    macros: {
      host: { default: '127.0.0.1', doc: 'Address of the oven' },
      tcp: { default: '1502', doc: 'Its TCP port' },
    },
  },
).connects(modbus(tcp('{host}', '{tcp}'), { unit: 1 }), {
  simulator: oven,
  bind: {
    temperature: { input: 0, as: 'float32', every: 0.5 },
    mode: { input: 7, bits: [4, 5], every: 0.5 },
    setpoint: { holding: 10, scale: 0.1, every: 2 },
    heater: { coil: 3, every: 2 },
  },
  publish: 'PORT',
});
