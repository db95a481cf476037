import { expect, it } from 'vitest';
import { parseAsynLink } from '../../../src/database/asyn/link.ts';

it.each([
  ['@asyn(SIM1,0,1)GAIN', { port: 'SIM1', address: 0, mask: 0xffff_ffff, parameter: 'GAIN' }],
  ['@asyn(SIM1)GAIN', { port: 'SIM1', address: 0, mask: 0xffff_ffff, parameter: 'GAIN' }],
  ['@asyn( SIM1 , 2 )GAIN ', { port: 'SIM1', address: 2, mask: 0xffff_ffff, parameter: 'GAIN' }],
  ['@asyn(SIM1 3 1.5) GAIN', { port: 'SIM1', address: 3, mask: 0xffff_ffff, parameter: 'GAIN' }],
  ['@asynMask(SIM1,0,0x10,1)WORD', { port: 'SIM1', address: 0, mask: 16, parameter: 'WORD' }],
  ['@asynMask(SIM1 1 -1)WORD', { fault: `'-1' is no mask, in "@asynMask(SIM1 1 -1)WORD"` }],
  ['@asynMask(SIM1,0,020)WORD', { port: 'SIM1', address: 0, mask: 16, parameter: 'WORD' }],
  ['@asyn(SIM1,x)GAIN', { fault: `'x' is no address, in "@asyn(SIM1,x)GAIN"` }],
  ['@asyn()GAIN', { fault: '"@asyn()GAIN" names no port' }],
  ['@asyn(SIM1,0)', { fault: '"@asyn(SIM1,0)" names no parameter' }],
  ['@x.proto get P1', { fault: '"@x.proto get P1" is no link to a port' }],
  ['', { fault: '"" is no link to a port' }],
])('%s', (text, link) => {
  expect(parseAsynLink(text)).toEqual(link);
});
