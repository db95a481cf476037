/** Bindings to topics of an MQTT broker: values come unasked. */

import type { MqttBinding } from '../../../database/author/bindings.ts';
import { at, valueOfJson, valueOfText } from '../../../database/port/parse-value.ts';
import { PortError } from '../../../database/port/port-error.ts';
import type { Frame } from '../../../protocol/framing/framing.ts';
import type { BoundPv } from '../bound-pv.ts';
import type { Step } from '../exchange.ts';
import type { Plan } from '../plan.ts';
import { scaled, unscaled } from './frames.ts';
import { jsonOf, plain } from './http.ts';

export type AnyMqttBinding = MqttBinding<unknown, unknown, string>;

/** @param full a topic below the root, whole */
export function planMqtt(bound: BoundPv, binding: AnyMqttBinding, full: (topic: string) => string): Plan {
  const { topic, publish, at: path, parse, scale, offset, qos, retain } = binding;
  const { taker } = bound;
  const wanted = topic === undefined ? undefined : full(topic);
  const valueIn = (frame: Frame): unknown => {
    const found = path === undefined ? new TextDecoder().decode(frame.bytes) : at(jsonOf(frame), path);
    if (parse !== undefined) return parse(found);
    return typeof found === 'string' ? valueOfText(found, taker) : valueOfJson(found, taker);
  };
  return {
    bound,
    ...(wanted !== undefined && {
      feed: {
        bound,
        topic: wanted,
        value: (frame) => {
          if (frame.topic !== wanted) return undefined;
          const value = scaled(valueIn(frame), scale, offset);
          if (value === undefined) throw new PortError('mismatch', `no value of ${bound.pv.readback.name}`);
          return { value };
        },
      },
    }),
    ...(publish !== undefined && {
      writing: {
        bound,
        text: () => full(publish),
        *steps(value): Generator<Step, undefined, Frame | undefined> {
          const raw = plain(unscaled(value, scale, offset));
          const body = binding.body === undefined ? raw : binding.body(raw);
          const bytes = new TextEncoder().encode(typeof body === 'object' ? JSON.stringify(body) : String(body));
          yield {
            send: { topic: full(publish), bytes, ...(qos !== undefined && { qos }), ...(retain && { retain }) },
            reply: false,
          };
          return undefined;
        },
      },
    }),
  };
}
