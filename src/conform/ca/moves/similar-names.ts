/** Names that nobody serves, though they are like one that is served: the next best must not be taken for it. */
export function similarNames(name: string): string[] {
  const names = [name.slice(0, 1), `${name}~`, swapCase(name)];
  return names.filter((similar) => similar !== name);
}

// --- helpers --------------------------------------------------------------------------------------------------------

function swapCase(text: string): string {
  return Array.from(text, (letter) => {
    const upper = letter.toUpperCase();
    return letter === upper ? letter.toLowerCase() : upper;
  }).join('');
}
