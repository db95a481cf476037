/** Has a build of the kernel proved by every chart. */
import type { ProofBuild } from './build.ts';

const NUM_RUNS = 100;

/** The first chart for which the hot path acts otherwise than the machine, and how; undefined when there is none. */
export function prove({ proof, charts, oddCharts, machines }: ProofBuild): string | undefined {
  const all = [
    ...oddCharts,
    ...Object.entries(machines).flatMap(([name, exported]) => charts.chartsOf(name, exported)),
  ];
  for (const { name, machine, inputs } of all) {
    for (const input of inputs) {
      for (const fails of [false, true]) {
        const conditions = { numRuns: NUM_RUNS, seed: 1, payloads: charts.payloads, fails };
        const difference = proof.differenceOf(machine, input, conditions);
        if (difference !== undefined) return `${name}: ${difference.split('\n', 1)[0]}`;
      }
    }
  }
  return undefined;
}
