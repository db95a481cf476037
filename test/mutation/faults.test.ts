/** The faults fit the server as it is: one that has nothing to replace would be found by nobody. */
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { applyFault, type FaultGroup } from './fault.ts';
import { faultGroups } from './faults.ts';

for (const [name, group] of Object.entries<FaultGroup>(faultGroups)) {
  const protocol = 'protocol' in group ? group.protocol : undefined;
  describe(`faults of ${name}`, () => {
    for (const fault of group.faults) {
      it(`fit: ${fault.what}`, async () => {
        const { source } = applyFault(fault, protocol);
        expect(source).toContain(fault.replace);
        await expect(transform(source, { loader: 'ts' })).resolves.toBeDefined();
      });
    }
  });
}
