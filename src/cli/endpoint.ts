/** `host:port`, as options take it. */
import { InvalidArgumentError } from 'commander';

export interface Endpoint {
  readonly host?: string;
  readonly port?: number;
}

/** @throws InvalidArgumentError for what is neither `host:port`, a host nor a port */
export function endpoint(text: string): Endpoint {
  const match = /^(?:(?<host>\[[\da-f:]+\]|[^:\s]+)?:)?(?<port>\d+)$|^(?<only>[^:\s]+)$/i.exec(text);
  const { host = match?.groups?.only, port } = match?.groups ?? {};
  if (match === null || Number(port ?? 0) > 65535) {
    throw new InvalidArgumentError('give host:port, a host, or a port, such as 127.0.0.1:5080.');
  }
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port: Number(port) }) };
}
