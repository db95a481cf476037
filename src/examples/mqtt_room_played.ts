/**
 * The room of `mqtt_room`, played: it publishes its climate each second, warms up while its heater is on, and obeys.
 *
 * `xioc run mqtt_room_played --broker mqtt://10.0.0.2`. A PV that is put publishes; one with a topic has what others publish.
 *
 * | PV                          | type   | value |                                                        |
 * |-----------------------------|--------|-------|--------------------------------------------------------|
 * | `played:climate`            | DOUBLE | 20    | degC, published with a humidity                        |
 * | `played:wanted`             | ENUM   | off   | read-only: what somebody has asked the heater for      |
 * | `played:heater`             | ENUM   | off   | off, on; published                                     |
 */
import { group, mqtt, pv } from '../index.ts';

const ROOM = 20;
const WARM = 30;

export default group(
  'played',
  {
    climate: pv.double(ROOM, { units: 'degC', precision: 1 }),
    wanted: pv.enum('off', ['off', 'on'], { readOnly: true }),
    heater: pv.enum('off', ['off', 'on']),
  },
  {
    doc: 'The room of mqtt_room, played: it publishes its climate, and obeys',
    macros: {
      broker: { default: 'mqtt://127.0.0.1:1883', doc: 'URL of the broker' },
      room: { default: 'lab/b1', doc: 'What its topics start with' },
    },
  },
)
  .connects(mqtt('{broker}', { root: '{room}' }), {
    bind: {
      climate: { publish: 'climate', body: (temperature) => ({ temperature, humidity: 60 - temperature }) },
      wanted: { topic: 'heater/set' },
      heater: { publish: 'heater/state', retain: true },
    },
  })
  .handlers(({ climate, wanted, heater }, ioc) => ({
    wanted: {
      startup: () => {
        wanted.watch((state) => void heater.put(state).catch(() => {})); // while there is no broker nobody hears it
      },
    },
    climate: {
      scan: {
        every: 1,
        run: () => {
          const goal = heater.value === 'on' ? WARM : ROOM;
          const next = climate.value + (goal - climate.value) * 0.1;
          if (ioc.port().up) void climate.put(next).catch(() => {});
          return next;
        },
      },
    },
  }));
