/** Every state of every chart that has a wiring can be entered. */
import { describe, expect, it } from 'vitest';
import { payloads, wiredCharts } from './all.ts';
import { reachable, statesOf } from './walk.ts';

const most = Math.max(...Object.values(payloads).map(({ length }) => length));

/** One payload for each value of the field with the most values. */
const combined = Array.from({ length: most }, (_, index) =>
  Object.fromEntries(Object.entries(payloads).map(([field, values]) => [field, values[index % values.length]])),
);

describe.each(await wiredCharts())('$name', ({ machine, inputs }) => {
  it('has inputs in test/machines/all.ts', () => {
    expect(inputs).not.toEqual([]);
  });

  it('can enter each of its states', () => {
    expect([...reachable(machine, inputs, combined)].sort()).toEqual(statesOf(machine).sort());
  }, 120_000); // the chart of a record has several hundred configurations
});
