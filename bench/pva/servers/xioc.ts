/** The IOC `xioc run` serves: BENCH_PVS plain doubles, bench:0 and up, and an array of BENCH_IMAGE bytes, bench:image. */
import { group, pv } from 'xioc';

const count = Number(process.env.BENCH_PVS);
const size = Number(process.env.BENCH_IMAGE);
const numbers = Array.from({ length: count }, (_, number) => [String(number), pv.double(0)]);

export default group('bench', {
  ...Object.fromEntries(numbers),
  image: pv.bytes(new Uint8Array(size), { maxLength: size }),
});
