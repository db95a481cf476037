/** An MQTT broker, by the package `mqtt`. The port itself tries again, so that the library does not. */

import type { MqttClient } from 'mqtt';
import type { MqttSpec, Transport, TransportListener } from '../../../database/port/transport.ts';
import { fromEnvironment } from './http.ts';
import { optional } from './optional.ts';
import { whatWentWrong } from './trouble.ts';

/** @param topics to subscribe to, whole */
export function openMqtt(
  spec: MqttSpec,
  topics: readonly string[],
  listener: TransportListener,
  environment: NodeJS.ProcessEnv,
): Transport {
  let client: MqttClient | undefined;
  let isClosed = false;
  let trouble = 'the broker closed the connection';
  const end = (why: string) => {
    if (isClosed) return;
    isClosed = true;
    client?.end(true);
    listener.closed(why);
  };
  const { url, will, root, clientId, username, password } = spec;
  void optional<typeof import('mqtt')>('mqtt').then(
    ({ connect }) => {
      if (isClosed) return;
      client = connect(url, {
        reconnectPeriod: 0,
        clean: true,
        ...(clientId !== undefined && { clientId }),
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password: fromEnvironment(password, environment) }),
        ...(will !== undefined && {
          will: { topic: below(root, will[0]), payload: Buffer.from(will[1]), qos: 1, retain: true },
        }),
      });
      client.on('connect', () => {
        if (topics.length === 0) listener.opened(url);
        else {
          client!.subscribe([...topics], { qos: 1 }, (error) => {
            if (error) end(whatWentWrong(error));
            else listener.opened(url);
          });
        }
      });
      client.on('message', (topic, bytes) => listener.received({ topic, bytes: new Uint8Array(bytes) }));
      client.on('error', (error) => {
        trouble = whatWentWrong(error);
      });
      client.on('close', () => end(trouble));
    },
    (error: unknown) => end(whatWentWrong(error)),
  );
  return {
    send: async ({ topic = '', bytes, qos = 0, retain = false }) => {
      await client?.publishAsync(topic, Buffer.from(bytes), { qos, retain });
    },
    close: () => {
      isClosed = true;
      client?.end(true);
    },
  };
}

/** A topic below a root. */
export function below(root: string | undefined, topic: string): string {
  return root === undefined || root === '' ? topic : `${root}/${topic}`;
}
