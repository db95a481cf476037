/** The IOC `xioc run` serves: BENCH_PVS plain doubles, bench:0 and up, and bench:array of BENCH_ELEMENTS doubles. */
import { group, pv } from 'xioc';

const count = Number(process.env.BENCH_PVS);
const numbers = Array.from({ length: count }, (_, number) => [String(number), pv.double(0)]);

const elements = Number(process.env.BENCH_ELEMENTS);
const arrays = elements > 0 ? { array: pv.double(new Float64Array(elements), { maxLength: elements }) } : {};

export default group('bench', { ...Object.fromEntries(numbers), ...arrays });
