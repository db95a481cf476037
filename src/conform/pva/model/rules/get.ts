/** GET: creating the operation, the pvRequest, and executing it. */
import { closes, sees, silence, untried } from '../outcome.ts';
import type { Rules } from '../rule.ts';

const INIT = sees({ message: 'GET_INIT', status: 'OK' });
const DATA = { message: 'GET', status: 'OK' } as const;
const HOSTILE_CPP = untried('it takes the connection down, or itself');

const request = (when: string) => ({ message: 'GET', when: `INIT, pvRequest ${when}`, source: 'PVXS pvrequest.cpp' });
const malformed = (when: string) =>
  ({ ...request(when), profile: 'hostile', source: 'PVXS dataimpl.cpp', outcome: closes, cpp: HOSTILE_CPP }) as const;

export const getRules = {
  GET_INIT: {
    message: 'GET',
    when: 'INIT, everything is asked for',
    profile: 'core',
    source: 'PVA spec, "Channel get"',
    outcome: INIT,
  },
  'GET_INIT.value': { ...request('names one field'), profile: 'core', outcome: INIT },
  'GET_INIT.nested': { ...request('names a field of a field'), profile: 'core', outcome: INIT },
  'GET_INIT.structure': { ...request('names a structure: all of it'), profile: 'core', outcome: INIT },
  'GET_INIT.partly': { ...request('names a field, and one that there is not'), profile: 'limits', outcome: INIT },
  'GET_INIT.empty': { ...request('an empty structure: everything'), profile: 'core', outcome: INIT },
  'GET_INIT.null': {
    ...request('missing: everything'),
    profile: 'limits',
    outcome: INIT,
    cpp: untried('it ends with a segmentation fault'),
  },
  'GET_INIT.scalar': {
    ...request('no structure: everything'),
    profile: 'hostile',
    outcome: INIT,
    cpp: untried('it may end'),
  },
  'GET_INIT.fieldOptions': {
    ...request('with options of a field, which are no field'),
    profile: 'limits',
    outcome: INIT,
  },
  'GET_INIT.typeId': {
    ...request('whose type has a number'),
    profile: 'core',
    source: 'PVA spec, "Introspection data"; pvAccessCPP sends it',
    outcome: INIT,
  },
  'GET_INIT.typeIdAgain': {
    ...request('whose type is named by a number that was given before'),
    profile: 'core',
    source: 'PVA spec, "Introspection data"; pvAccessCPP sends it',
    outcome: INIT,
  },
  'GET_INIT.nothing': {
    ...request('names no field that there is'),
    profile: 'limits',
    outcome: sees({ message: 'GET_INIT', status: 'ERROR' }),
    cpp: INIT,
  },
  'GET_INIT.moreBits': {
    message: 'GET',
    when: 'INIT with another bit in the subcommand, which is repeated',
    profile: 'limits',
    source: 'PVXS serverget.cpp',
    outcome: INIT,
    cpp: untried('it takes some of them for more'),
  },
  'GET_INIT.unknownTypeId': malformed('whose type is named by a number that was never given'),
  'GET_INIT.badCode': malformed('with a type code that there is not'),
  'GET_INIT.deep': malformed('with more than 20 levels'),
  'GET_INIT.duplicate': malformed('with two fields of one name'),
  'GET_INIT.manyMembers': malformed('that announces 2³¹ members'),
  'GET_INIT.truncated': malformed('cut short'),
  'GET_INIT.inUse': {
    message: 'GET',
    when: 'INIT with the ioid of an operation that there is',
    profile: 'hostile',
    source: 'PVXS serverget.cpp',
    outcome: closes,
    cpp: untried('it takes it'),
  },
  GET: {
    message: 'GET',
    when: 'the data',
    profile: 'core',
    source: 'PVA spec, "Channel get"',
    outcome: sees(DATA),
  },
  'GET.get': {
    message: 'GET',
    when: 'with the subcommand 0x40, which is repeated',
    profile: 'core',
    source: 'PVXS serverget.cpp; core-pva sends it',
    outcome: sees(DATA),
  },
  'GET.process': {
    message: 'GET',
    when: 'with the subcommand 0x04, which is repeated',
    profile: 'limits',
    source: 'PVXS serverget.cpp',
    outcome: sees(DATA),
  },
  'GET.thrice': {
    message: 'GET',
    when: 'three requests at once: an answer to each',
    profile: 'limits',
    source: 'xioc: every request has an answer',
    outcome: sees(DATA),
    pvxs: untried('it answers as many as are done before the next comes'),
    cpp: untried('it answers as many as are done before the next comes'),
  },
  'GET.last': {
    message: 'GET',
    when: 'marked as the last: the operation ends with the reply',
    profile: 'core',
    source: 'PVA spec, "Channel get"',
    outcome: sees(DATA),
  },
  'GET.behindLast': {
    message: 'GET',
    when: 'marked as the last, and one more behind it, which is passed over',
    profile: 'limits',
    source: 'PVXS serverget.cpp',
    outcome: sees(DATA),
    cpp: untried('it complains of the second'),
  },
  'GET.asMonitor': {
    message: 'MONITOR',
    when: 'started with the ioid of a GET',
    profile: 'hostile',
    source: 'PVXS servermon.cpp',
    outcome: closes,
    cpp: untried('it complains'),
  },
  'GET.asPut': {
    message: 'PUT',
    when: 'with the ioid of a GET',
    profile: 'hostile',
    source: 'xioc: nothing is written that way',
    outcome: closes,
    pvxs: untried('it writes, without an answer'),
    cpp: untried('it complains'),
  },
  'GET.asRpc': {
    message: 'RPC',
    when: 'with the ioid of a GET',
    profile: 'hostile',
    source: 'xioc',
    outcome: closes,
    pvxs: untried('it depends on the PV'),
    cpp: untried('it complains'),
  },
  'GET.truncated': {
    message: 'GET',
    when: 'cut short',
    profile: 'hostile',
    source: 'PVXS serverget.cpp',
    outcome: closes,
    cpp: untried('it takes it'),
  },
  CANCEL_REQUEST: {
    message: 'CANCEL_REQUEST',
    when: 'nothing is executed: the operation stays',
    profile: 'core',
    source: 'PVXS serverconn.cpp',
    outcome: silence,
  },
  DESTROY_REQUEST: {
    message: 'DESTROY_REQUEST',
    when: 'an operation ends',
    profile: 'core',
    source: 'PVA spec, "Destroy request"',
    outcome: silence,
  },
  'DESTROY_REQUEST.trailing': {
    message: 'DESTROY_REQUEST',
    when: 'with bytes behind it, which are passed over',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: silence,
  },
} as const satisfies Rules;
