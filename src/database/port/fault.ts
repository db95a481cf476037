/** Faults of a device that is played: which, of which requests, how often and when. */
import { type FaultName, faultNames } from '../../protocol/framing/fault.ts';

export interface FaultOptions {
  /** Of `slow`, `jitter`, `dribble`, `split`: ms. `chatter`, `reboot`: seconds. `drop`: bytes. `wrong`: the text. `drift`: a rate. */
  readonly arg?: number | string;
  /** Requests that it concerns: text with `*` for anything, or an expression. Default: all. */
  readonly match?: string | RegExp;
  /** Requests after which it is over. Default: none. */
  readonly count?: number;
  /** In 0 to 1: how likely it is for each request. Default 1. */
  readonly chance?: number;
  /** Seconds until it begins. Default 0. */
  readonly after?: number;
  /** Seconds that it lasts. Default: until it is cleared; `reboot`: its argument, or 1. */
  readonly for?: number;
}

export interface Fault extends FaultOptions {
  readonly name: FaultName;
}

/**
 * `mute`, `mute@30+5` (after 30 s, for 5 s), `slow(800):MEAS*` (requests that begin so), `dropx3` (three times), `wrong(ERR 12)%20`
 * (20 of 100 requests).
 *
 * @throws RangeError that says what is wrong with the text
 */
export function parseFault(text: string): Fault {
  const found = FAULT.exec(text);
  const name = faultNames.find((each) => each === found?.groups?.name);
  if (found === null || name === undefined) {
    throw new RangeError(
      `'${text}' is no fault: write a name, and then as far as needed (argument), @after, +for (seconds), xcount, %chance, ` +
        `:request. The names are ${faultNames.join(', ')}.`,
    );
  }
  const { arg, after, span, count, chance, match } = found.groups!;
  return {
    name,
    ...(arg !== undefined && { arg: /^-?\d+(\.\d+)?$/.test(arg) ? Number(arg) : arg }),
    ...(after !== undefined && { after: Number(after) }),
    ...(span !== undefined && { for: Number(span) }),
    ...(count !== undefined && { count: Number(count) }),
    ...(chance !== undefined && { chance: Number(chance) / 100 }),
    ...(match !== undefined && { match }),
  };
}

/**
 * A script of faults: a line for each, `30: mute+5` (seconds since the start, then the fault). Empty lines and what is after
 * `#` do not count.
 *
 * @throws RangeError naming the line
 */
export function parseFaultScript(text: string): Fault[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line.replace(/(^|\s)#.*$/, '').trim();
    if (words === '') return [];
    const [, time, quoted, plain] = /^(\d+(?:\.\d+)?):\s*(?:'([^']*)'|(.*))$/.exec(words) ?? [];
    if (time === undefined) throw new RangeError(`line ${index + 1}: '${words}' is not '<seconds>: <fault>'`);
    try {
      const fault = parseFault(quoted ?? plain!);
      return [{ ...fault, after: Number(time) + (fault.after ?? 0) }];
    } catch (error) {
      throw new RangeError(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** As `parseFault` takes it. */
export function faultText({ name, arg, after, for: span, count, chance, match }: Fault): string {
  const parts = [
    name,
    arg === undefined ? '' : `(${arg})`,
    after === undefined ? '' : `@${after}`,
    span === undefined ? '' : `+${span}`,
    count === undefined ? '' : `x${count}`,
    chance === undefined ? '' : `%${chance * 100}`,
    match === undefined ? '' : `:${match instanceof RegExp ? match.source : match}`,
  ];
  return parts.join('');
}

/** Whether a fault concerns a request. */
export function concerns({ match }: Fault, request: string): boolean {
  if (match === undefined) return true;
  if (match instanceof RegExp) return match.test(request);
  const parts = match.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^]*')}$`).test(request);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const FAULT =
  /^(?<name>[a-z]+?)(?:\((?<arg>[^)]*)\))?(?:@(?<after>\d+(?:\.\d+)?))?(?:\+(?<span>\d+(?:\.\d+)?))?(?:x(?<count>\d+))?(?:%(?<chance>\d+(?:\.\d+)?))?(?::(?<match>.+))?$/;
