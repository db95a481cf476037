/** The IOC `xioc run` serves: BENCH_PVS plain doubles, bench:0 and up. */
import { group, pv } from 'xioc';

const count = Number(process.env.BENCH_PVS);
const numbers = Array.from({ length: count }, (_, number) => [String(number), pv.double(0)]);

export default group('bench', Object.fromEntries(numbers));
