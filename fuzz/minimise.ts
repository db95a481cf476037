/** Fewer cases that fail as well: halves, quarters and so on are left out for as long as the rest still fails. */

export async function minimise<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  isTimeUp: () => boolean,
): Promise<readonly T[]> {
  let left = items;
  for (let size = Math.ceil(left.length / 2); left.length > 1 && !isTimeUp(); ) {
    let isSmaller = false;
    for (let at = 0; at < left.length && !isTimeUp(); ) {
      const rest = [...left.slice(0, at), ...left.slice(at + size)];
      if (rest.length > 0 && (await fails(rest))) {
        left = rest;
        isSmaller = true;
      } else {
        at += size;
      }
    }
    if (size === 1 && !isSmaller) break;
    size = Math.max(1, Math.ceil(size / 2));
  }
  return left;
}
