/** Patterns of names as epicsStrGlobMatch takes them: `*` for any text, `?` for one character or none. */
export function matcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '[^]*')
    .replaceAll('?', '[^]?');
  const expression = new RegExp(`^${source}$`);
  return (name) => expression.test(name);
}
