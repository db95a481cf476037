/** "Did you mean …?": what somebody may have wanted to write. */

/**
 * How similar two words are, from 0 to 1, as base weighs it: an edit costs 2, a change between small and capital letters
 * 1, of twice the length of the longer word.
 *
 * Source: EPICS base 7.0.10, epicsStrSimilarity.
 */
export function similarity(a: string, b: string): number {
  const longest = 2 * Math.max(a.length, b.length);
  if (longest === 0) return 1;
  let above = Array.from({ length: b.length + 1 }, (_, at) => 2 * at);
  for (let row = 0; row < a.length; row++) {
    const below = [2 * (row + 1)];
    for (let column = 0; column < b.length; column++) {
      const [x, y] = [a[row]!, b[column]!];
      const change = x === y ? 0 : x.toUpperCase() === y.toUpperCase() ? 1 : 2;
      below.push(Math.min(above[column + 1]! + 2, below[column]! + 2, above[column]! + change));
    }
    above = below;
  }
  return (longest - above[b.length]!) / longest;
}

/** The most similar of some words, the first of equals; undefined when none has anything in common. */
export function mostSimilar(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const candidate of words) {
    const similar = similarity(word, candidate);
    if (similar > most) [best, most] = [candidate, similar];
  }
  return best;
}

/** The question, as a remedy; nothing without a word. */
export function didYouMean(word: string | undefined, detail = ''): string[] {
  return word === undefined ? [] : [`Did you mean "${word}"?${detail === '' ? '' : `  (${detail})`}`];
}
