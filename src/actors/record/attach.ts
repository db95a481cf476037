/** From an author's handlers to what a PV calls. */

import { type AnyActorRef, toPromise } from 'xstate';
import type { Handlers, PutHandler, Request } from '../../database/author/handlers.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { skip } from '../../database/pv/answer.ts';
import type { PvDefinition, Requester } from '../../database/pv/definition.ts';
import type { Value } from '../../protocol/value/value.ts';
import { type Owner, runAs } from '../kernel/escapes.ts';
import { isPromise } from '../kernel/promise.ts';
import type { LiveHandle } from '../pv/handle.ts';

/** The `get` and `put` of a definition, made of an author's handlers. */
export function attach(
  { get, put }: Handlers,
  handle: LiveHandle,
  ioc: IocContext,
  owner: Owner,
): Pick<PvDefinition, 'get' | 'put'> {
  const pv = handle;
  return {
    ...(get && {
      get: (client: Requester) =>
        answer(
          handle,
          runAs(owner, () => get({ pv, ioc, client })),
        ),
    }),
    ...(put && {
      put: (value: Value, client: Requester) => {
        return answer(
          handle,
          runAs(owner, () => callPut(put, handle.read(value), { pv, ioc, client })),
        );
      },
    }),
  };
}

/** What a put handler answers to a value as authors see it, be it a function or the logic of an actor. */
export function callPut(put: NonNullable<Handlers['put']>, value: unknown, context: Request): unknown {
  return isHandler(put) ? put(value, context) : context.ioc.run(put, { ...context, value });
}

/** What a handler answered, in the form that a PV stores: text as bytes, an actor as the promise of its output. */
export function answer(handle: LiveHandle, given: unknown): unknown {
  if (given === undefined || given === skip) return given;
  if (isActor(given)) return answer(handle, toPromise(given));
  if (isPromise(given)) return given.then((value) => answer(handle, value));
  return handle.isField ? handle.stored(given) : handle.exact(given);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isHandler(put: NonNullable<Handlers['put']>): put is PutHandler<unknown, unknown> {
  return typeof put === 'function';
}

function isActor(given: unknown): given is AnyActorRef {
  return isObject(given) && 'getSnapshot' in given && 'send' in given && 'subscribe' in given;
}

function isObject(given: unknown): given is object {
  return typeof given === 'object' && given !== null;
}
