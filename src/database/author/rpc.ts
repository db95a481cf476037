/** A function that clients call: a PV for each parameter, and PVs to start it and to see what came of it. */

import { skip } from '../pv/answer.ts';
import { thrownNameAndText } from '../pv/thrown.ts';
import { asGroup, type Group, group } from './group.ts';
import type { Members, ProcedureDefinition } from './group-definition.ts';
import type { IocContext } from './ioc-context.ts';
import type { Handles } from './members.ts';
import { type PvSpec, pv } from './pv.ts';

export interface RpcOptions {
  readonly doc?: string;
  /** Names of the PVs that are not parameters. */
  readonly names?: { readonly status?: string; readonly retval?: string; readonly process?: string };
}

/** What the function gets: the present value of each parameter. */
export type Arguments<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends PvSpec<infer T, infer _W> ? T : never;
};

export type Parameters = Readonly<Record<string, PvSpec>>;

export type Rpc<P extends Parameters, T, W> = Group<
  P & { Status: PvSpec<string>; Retval: PvSpec<T, W>; Process: PvSpec<number> }
>;

/**
 * Writing anything to `Process` calls the function with the values of the parameter PVs, then writes its answer to
 * `Retval` and `Success` to `Status`. The put completes when the function has. When it throws, the put fails and `Status`
 * says why; `Retval` keeps its value.
 *
 * PV Access clients call it by the name of the group, with arguments by name; one that is left out has the present value
 * of its PV. Such a call touches no PV: many may be at work at once.
 */
export function rpc<P extends Parameters, T, W>(
  parameters: P,
  result: PvSpec<T, W>,
  call: (values: Arguments<P>, ioc: IocContext) => W | Promise<W>,
  { doc, names = {} }: RpcOptions = {},
): Rpc<P, T, W> {
  const alarmGroup = 'rpc';
  const members: Members = {
    ...Object.fromEntries(Object.entries(parameters).map(([key, spec]) => [key, withOptions(spec, { alarmGroup })])),
    Status: pv.text('Init', { name: names.status ?? 'Status', readOnly: true, alarmGroup }),
    Retval: withOptions(result, { name: names.retval ?? 'Retval', readOnly: true, alarmGroup }),
    Process: pv.long(0, { name: names.process ?? 'Process', alarmGroup }),
  };
  const procedure: ProcedureDefinition = {
    parameters: Object.keys(parameters),
    result: 'Retval',
    call: (values, ioc) => call(values as Arguments<P>, ioc),
  };
  const options = doc === undefined ? {} : { doc };
  const definition = asGroup({ ...group('rpc', members, options), procedure }) as unknown as Rpc<P, T, W>;
  const process = (pvs: Handles<Rpc<P, T, W>['members']>, ioc: IocContext) => async () => {
    const { Status, Retval } = pvs as unknown as Handles<{ Status: PvSpec<string>; Retval: PvSpec<T, W> }>;
    const values = Object.keys(parameters).map((key) => [key, pvs[key as keyof typeof pvs].value] as const);
    try {
      Retval.write(await call(Object.fromEntries(values) as Arguments<P>, ioc));
      Status.write('Success');
    } catch (error) {
      Status.write(thrownNameAndText(error));
      throw error;
    }
    return skip;
  };
  return definition.handlers((pvs, ioc) => ({ Process: { put: process(pvs, ioc) } }) as never);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function withOptions<S extends PvSpec>(spec: S, options: Partial<PvSpec['options']>): S {
  return { ...spec, options: { ...spec.options, ...options } };
}
