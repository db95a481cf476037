/** Mistakes in what an author gives as first values, of PVs and of fields, and as handlers. */
import { severityNames } from '../../protocol/value/alarm.ts';
import { CalcError, compileCalc } from '../calc/calc.ts';
import { DefinitionError } from '../pv/definition-error.ts';
import { fitsAsWhole, ranges } from '../pv/fits.ts';
import type { FieldSpec } from '../records/record-type.ts';
import type { Handlers } from './handlers.ts';
import type { FieldOptions } from './options.ts';
import type { PvSpec } from './plain-pv.ts';

/** Bytes of a STRING that clients see. */
const maxTextBytes = 39;

/** @throws DefinitionError when a PV would not hold what its author wrote */
export function checkInitial(name: string, { native, initial, options }: PvSpec): void {
  if (fitsAsWhole(native, initial)) return;
  const range = native === 'enum' || native === 'boolean' ? undefined : ranges[native];
  const given = typeof initial === 'object' ? Array.from(initial as []) : [initial];
  for (const value of given as unknown[]) {
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    if (isNumber && range !== undefined && !(value >= range.min && value <= range.max)) {
      const holds = `${native} holds ${range.min} to ${range.max}`;
      throw new DefinitionError(
        name,
        `its initial value ${value} does not fit: ${holds}; pv.double() holds any number.`,
      );
    }
    if (typeof value !== 'string') continue;
    const bytes = new TextEncoder().encode(value).length;
    if (native === 'string' && options.reportAs === undefined && bytes > maxTextBytes) {
      throw new DefinitionError(
        name,
        `its initial text has ${bytes} bytes, but clients see ${maxTextBytes} of a string: use pv.text().`,
      );
    }
    if (native === 'uint8' && options.maxLength !== undefined && bytes > options.maxLength) {
      throw new DefinitionError(
        name,
        `its initial text has ${bytes} bytes, but its maxLength is ${options.maxLength}.`,
      );
    }
  }
}

/** @throws DefinitionError when a severity is not one of EPICS's four */
export function checkSeverities(
  name: string,
  { severities, unknownSeverity, changeSeverity }: PvSpec['options'],
): void {
  const given = [...Object.values(severities ?? {}), unknownSeverity, changeSeverity];
  const unknown = given.find((severity) => severity !== undefined && !severityNames.includes(severity));
  if (unknown === undefined) return;
  throw new DefinitionError(name, `'${unknown}' is not a severity: give one of ${severityNames.join(', ')}.`);
}

/** @throws DefinitionError when a field cannot have the value that the author gives it */
export function checkFieldValue(name: string, spec: FieldSpec, given: unknown): void {
  const value = typeof given === 'object' && given !== null ? (given as FieldOptions).value : given;
  if (value === undefined) return;
  const { native, choices } = spec;
  const field = `${name}.${spec.name}`;
  if (choices.length > 0) {
    const known = typeof value === 'number' ? choices[value] !== undefined : choices.includes(String(value));
    if (!known) throw new DefinitionError(field, `it cannot be '${value}': give one of ${choices.join(', ')}.`);
  } else if (native !== 'string' && Number.isNaN(Number(value)) && value !== 'NaN') {
    if (!Number.isNaN(value)) throw new DefinitionError(field, `it cannot be '${value}': give a number.`);
  }
  if (spec.name === 'CALC' || spec.name === 'OCAL') checkExpression(field, String(value));
}

/** @throws DefinitionError when a handler is not a function, or waits for more than it is given */
export function checkHandlers(name: string, { put, get, startup, shutdown, scan }: Handlers): void {
  const isActor = typeof put === 'object' && put !== null && 'transition' in put;
  const handlers = { put: isActor ? undefined : put, get, startup, shutdown, 'scan.run': scan && (scan.run ?? null) };
  for (const [kind, handler] of Object.entries(handlers)) {
    if (handler === undefined) continue;
    if (typeof handler !== 'function') {
      throw new DefinitionError(
        name,
        `its ${kind} is ${handler === null ? 'missing' : typeof handler}: give a function.`,
      );
    }
    const [most, shape] =
      kind === 'put' ? [2, 'put: (value, { pv, ioc, client }) => …'] : [1, `${kind}: ({ pv, ioc }) => …`];
    if (handler.length > most) {
      throw new DefinitionError(
        name,
        `its ${kind} takes ${handler.length} arguments, but is given ${most}: write ${shape}`,
      );
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function checkExpression(field: string, expression: string): void {
  try {
    compileCalc(expression, { random: () => 0 });
  } catch (error) {
    if (error instanceof CalcError) throw new DefinitionError(field, `${error.message}.`);
    throw error;
  }
}
