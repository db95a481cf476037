/** What somebody who reads both directions of a connection knows of its messages. */
import { describe, expect, it } from 'vitest';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { Conversation } from '../../../src/protocol/pva/conversation.ts';
import { encodeDelta } from '../../../src/protocol/pva/delta.ts';
import type { Request } from '../../../src/protocol/pva/requests.ts';
import { OK } from '../../../src/protocol/pva/status.ts';
import { scalar, structure } from '../../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { fieldAt, NO_VALUE, withFields, zeroStructure } from '../../../src/protocol/pva/value.ts';
import { concat, hex } from '../../support/hex.ts';

const type = structure('', { value: scalar('int') });
const value = withFields(zeroStructure(type), [[1, 42]]);

function delta(overrun = hex('')) {
  const bits = new BitSet();
  bits.add(1);
  return { bytes: concat(encodeDelta(value, bits, true), overrun), littleEndian: true, types: new TypeRegistry(100) };
}

const create: Request = { type: 'CREATE_CHANNEL', channels: [{ cid: 1, name: 'a:b' }] };
const init = (ioid: number, kind: 'PUT_INIT' | 'GET_INIT' = 'GET_INIT'): Request => ({
  type: kind,
  sid: 5,
  ioid,
  subcommand: 8,
  pvRequest: NO_VALUE,
});
const typed = (ioid: number) => ({ type: 'GET_INIT', ioid, subcommand: 8, status: OK, structure: type }) as const;

function heard(): Conversation {
  const conversation = new Conversation();
  expect(conversation.request(create).pv).toBe('a:b');
  expect(conversation.response({ type: 'CREATE_CHANNEL', cid: 1, sid: 5, status: OK }).pv).toBe('a:b');
  return conversation;
}

describe('a message', () => {
  it('of a channel has its name, whichever number names it', () => {
    const conversation = heard();
    expect(conversation.request({ type: 'DESTROY_CHANNEL', sid: 5, cid: 1 }).pv).toBe('a:b');
    expect(conversation.response({ type: 'ACL_CHANGE', cid: 1, rights: 3 }).pv).toBe('a:b');
    expect(conversation.response({ type: 'DESTROY_CHANNEL', sid: 5, cid: 1 }).pv).toBe('a:b');
    expect(conversation.response({ type: 'CREATE_CHANNEL', cid: 9, sid: 6, status: OK }).pv).toBeUndefined();
  });

  it('of an operation has the name and the data, by the type that its INIT was answered with', () => {
    const conversation = heard();
    expect(conversation.request(init(7)).pv).toBe('a:b');
    expect(conversation.response(typed(7)).pv).toBe('a:b');
    const reply = { type: 'GET', ioid: 7, subcommand: 0, status: OK, data: delta() } as const;
    const { pv, change } = conversation.response(reply);
    expect([pv, change && fieldAt(change.value, 'value')]).toEqual(['a:b', 42]);
    const update = { type: 'MONITOR', ioid: 7, subcommand: 0, data: delta(hex('00')) } as const;
    expect(conversation.response(update).change).toBeDefined();
    expect(conversation.request({ type: 'DESTROY_REQUEST', sid: 5, ioid: 7 }).pv).toBe('a:b');
    expect(conversation.response(reply)).toEqual({ pv: undefined, change: undefined });
  });

  it('that puts has what it puts', () => {
    const conversation = heard();
    conversation.request(init(8, 'PUT_INIT'));
    conversation.response({ ...typed(8), type: 'PUT_INIT' });
    const put: Request = { type: 'PUT', sid: 5, ioid: 8, subcommand: 0, data: delta() };
    expect(conversation.request(put).change?.value).toEqual(value);
    const cut = { ...put.data, bytes: put.data.bytes.slice(0, 2) };
    expect(conversation.request({ ...put, data: cut })).toEqual({ pv: 'a:b', change: undefined });
  });

  it('of what was there before somebody listened is known when it is told', () => {
    const conversation = new Conversation();
    const get: Request = { type: 'GET', sid: 5, ioid: 7, subcommand: 0 };
    expect(conversation.request(get)).toEqual({ pv: undefined, change: undefined });
    conversation.knowChannel(1, 5, 'old');
    conversation.knowOperation(7, 'old', type);
    expect(conversation.request(get).pv).toBe('old');
    const reply = { type: 'GET', ioid: 7, subcommand: 0, status: OK, data: delta() } as const;
    expect(conversation.response(reply).change?.value).toEqual(value);
  });

  it('about the connection itself is about no PV', () => {
    const conversation = heard();
    expect(conversation.request({ type: 'ECHO', payload: hex('') } as unknown as Request).pv).toBeUndefined();
    expect(conversation.response({ type: 'CONNECTION_VALIDATED', status: OK }).pv).toBeUndefined();
  });
});

it('a copy of a type registry knows the same types, and learns by itself', () => {
  const types = new TypeRegistry(100);
  types.define(1, type);
  const copy = types.copy();
  copy.define(2, type);
  expect([copy.get(1), copy.size, types.size]).toEqual([type, 2, 1]);
});
