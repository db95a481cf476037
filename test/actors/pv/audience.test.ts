import { expect, it } from 'vitest';
import { Audience, type Subscriber } from '../../../src/actors/pv/audience.ts';
import { Update } from '../../../src/actors/pv/update.ts';
import { Dbe } from '../../../src/protocol/value/posting.ts';
import { defaultMetadata } from '../../../src/protocol/value/sample.ts';

const sample = { value: 1, status: 0, severity: 0, seconds: 0, nanoseconds: 0 };
const update = new Update('double', defaultMetadata, sample);

class Ear implements Subscriber {
  readonly mask: number;
  heard = 0;
  readonly #onUpdate: () => void;

  constructor(mask: number = Dbe.VALUE, onUpdate: () => void = () => {}) {
    this.mask = mask;
    this.#onUpdate = onUpdate;
  }

  deliver(): void {
    this.heard++;
    this.#onUpdate();
  }
}

it('tells each subscriber of what it asks for, however many there are', () => {
  const audience = new Audience();
  const ears = [new Ear(), new Ear(Dbe.ALARM), new Ear(Dbe.VALUE | Dbe.ALARM)];
  const heard = () => ears.map((ear) => ear.heard);
  audience.tell(update, Dbe.VALUE);
  audience.add(ears[0]!);
  audience.tell(update, Dbe.ALARM);
  audience.tell(update, 0);
  expect([audience.size, ...heard()]).toEqual([1, 0, 0, 0]);
  audience.tell(update, Dbe.VALUE);
  audience.add(ears[1]!);
  audience.add(ears[2]!);
  audience.tell(update, Dbe.VALUE);
  expect([audience.size, ...heard()]).toEqual([3, 2, 0, 1]);
  audience.remove(ears[0]!);
  audience.remove(ears[1]!);
  audience.tell(update, Dbe.ALARM);
  expect([audience.size, ...heard()]).toEqual([1, 2, 0, 2]);
  audience.remove(ears[2]!);
  audience.tell(update, Dbe.VALUE);
  expect([audience.size, ...heard()]).toEqual([0, 2, 0, 2]);
});

it('takes one that comes where another has gone, and forgets one that it does not know', () => {
  const audience = new Audience();
  const [first, second] = [new Ear(), new Ear()];
  audience.add(first);
  audience.remove(second);
  audience.remove(first);
  audience.add(second);
  audience.tell(update, Dbe.VALUE);
  expect([audience.size, first.heard, second.heard]).toEqual([1, 0, 1]);
});

it('goes on when the observer that was notified goes, or another comes', () => {
  const audience = new Audience();
  const late = new Ear();
  const leaving = new Ear(Dbe.VALUE, () => {
    audience.remove(leaving);
    audience.add(late);
  });
  audience.add(leaving);
  audience.tell(update, Dbe.VALUE);
  audience.tell(update, Dbe.VALUE);
  expect([audience.size, leaving.heard, late.heard]).toEqual([1, 1, 1]);
});
