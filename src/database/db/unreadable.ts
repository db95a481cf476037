/** What a file holds that cannot be read: thrown inside of the parser, and said as a fault. */
import type { Position } from '../text/position.ts';

/** Something that cannot be read. `message` is base's own. */
export class Unreadable extends Error {
  override readonly name: string = 'Unreadable';
  readonly at: Position;
  readonly remedy: readonly string[];

  constructor(message: string, at: Position, ...remedy: readonly string[]) {
    super(message);
    this.at = at;
    this.remedy = remedy;
  }
}

/** Something that is not a word. */
export class BadCharacter extends Unreadable {
  override readonly name = 'BadCharacter';
}
