/**
 * Who may talk to the web port.
 *
 * A web page from elsewhere, open in an engineer's browser, can reach servers on that engineer's machine. It is kept
 * out by what browsers say truthfully: the Origin of the page that asks, and the Host name that was looked up (a name
 * that somebody lets point here would otherwise make the foreign page look like our own).
 */
import { isIP } from 'node:net';

export interface Admission {
  /** Address that is listened on. Unless it is a loopback address, other machines are let in. */
  readonly host: string;
  /** Origins besides our own, such as `https://gateway.example.org`. */
  readonly allowedOrigins: readonly string[];
  /** Names of this host; those of the origins are known as well. */
  readonly hostNames?: readonly string[];
}

export interface Knock {
  readonly remoteAddress: string | undefined;
  /** Headers of the request. */
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Why a request is refused; undefined when it is let in. */
export function refusal(knock: Knock, admission: Admission): string | undefined {
  const { remoteAddress = '', host = '', origin } = knock;
  if (isLoopback(admission.host) && !isLoopback(remoteAddress)) return `${remoteAddress} is not this machine`;
  const name = hostName(`http://${host}`);
  const known = [
    admission.host,
    'localhost',
    ...(admission.hostNames ?? []),
    ...admission.allowedOrigins.map(hostName),
  ];
  if (name === undefined || (isIP(name) === 0 && !known.includes(name)))
    return `unknown host name ${JSON.stringify(host)}`;
  if (origin === undefined || isSameHost(origin, host) || admission.allowedOrigins.includes(origin)) return undefined;
  return `origin ${JSON.stringify(origin)} is not allowed`;
}

/** Whether a page is our own: served here, or by a proxy that speaks TLS for us and keeps the name of the host. */
export function isSameHost(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** 127.0.0.0/8, ::1, their mapped forms, and `localhost`. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function hostName(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
