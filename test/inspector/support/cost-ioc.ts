/** The process that `measure-cost.ts` measures: an IOC of many PVs with an inspector. */
import { group, type Members, pv } from '../../../src/index.ts';
import { startScene } from './scene.ts';

const count = Number(process.argv[2]);
const members: Members = Object.fromEntries(Array.from({ length: count }, (_, n) => [`pv${n}`, pv.double(n)]));
const { port, url } = await startScene(group('cost', members));
process.send?.({ port, url });
