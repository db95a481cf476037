/**
 * A room whose sensors and heater live on an MQTT broker: values come unasked, silence is an alarm, and a put completes when the heater
 * says that it has obeyed.
 *
 * `xioc run mqtt_room --broker mqtt://10.0.0.2`; `mqtt_room_played` is the room itself, for a broker without one. It needs the package
 * `mqtt`.
 *
 * | PV                          | type   | value |                                                        |
 * |-----------------------------|--------|-------|--------------------------------------------------------|
 * | `room:temperature`          | DOUBLE | 0     | degC, read-only; INVALID when not heard of for 10 s    |
 * | `room:humidity`             | DOUBLE | 0     | %, read-only; of the same message                      |
 * | `room:heater`               | ENUM   | off   | off, on; a put completes when the heater confirms it   |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { group, mqtt, pv } from '../index.ts';

export default group(
  'room',
  {
    temperature: pv.double(0, { readOnly: true, units: 'degC', precision: 1 }),
    humidity: pv.double(0, { readOnly: true, units: '%', precision: 0 }),
    heater: pv.enum('off', ['off', 'on']),
  },
  {
    doc: 'A room on an MQTT broker: values that come unasked, and a heater that confirms',
    macros: {
      broker: { default: 'mqtt://127.0.0.1:1883', doc: 'URL of the broker' },
      room: { default: 'lab/b1', doc: 'What its topics start with' },
    },
  },
).connects(mqtt('{broker}', { root: '{room}', will: ['ioc', 'offline'] }), {
  bind: {
    temperature: { topic: 'climate', at: 'temperature', stale: 10 },
    humidity: { topic: 'climate', at: 'humidity', stale: 10 },
    heater: { topic: 'heater/state', publish: 'heater/set', qos: 1, confirm: 5 },
  },
  publish: 'PORT',
});
