import { expect, it } from 'vitest';
import type { Subscription } from '../../../src/actors/ca/subscription.ts';
import { SubscriptionTable } from '../../../src/actors/ca/subscription-table.ts';
import { fc } from '../../support/properties.ts';

it('keeps what it was given until that is removed, the older of one name first', () => {
  const move = fc.record({ add: fc.boolean(), id: fc.integer({ min: 0, max: 2 }), which: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const table = new SubscriptionTable();
      let kept: Subscription[] = [];
      for (const { add, id, which } of moves) {
        const named = kept.filter(({ subscriptionId }) => subscriptionId === id);
        if (add) {
          const subscription = { subscriptionId: id } as Subscription;
          table.add(subscription);
          kept.push(subscription);
        } else {
          const removed = named[which] ?? ({ subscriptionId: id } as Subscription);
          expect(table.remove(removed)).toBe(named[which] !== undefined);
          kept = kept.filter((subscription) => subscription !== removed);
        }
        for (const name of [0, 1, 2]) {
          expect(table.get(name)).toBe(kept.find(({ subscriptionId }) => subscriptionId === name));
        }
        expect(new Set(table)).toEqual(new Set(kept));
        expect([...table]).toHaveLength(kept.length);
        expect(table.size).toBe(new Set(kept.map(({ subscriptionId }) => subscriptionId)).size);
      }
    }),
  );
});
