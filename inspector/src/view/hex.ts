const PER_LINE = 16;

/** Sixteen bytes a line: offset, hexadecimal, characters. */
export function hexDump(hex: string): string {
  const lines: string[] = [];
  for (let at = 0; at < hex.length; at += 2 * PER_LINE) {
    const pairs = hex.slice(at, at + 2 * PER_LINE).match(/../g) ?? [];
    const groups = [pairs.slice(0, 8).join(' '), pairs.slice(8).join(' ')].join('  ');
    const text = pairs.map((pair) => printable(Number.parseInt(pair, 16))).join('');
    lines.push(`${(at / 2).toString(16).padStart(4, '0')}  ${groups.padEnd(3 * PER_LINE + 1)}  ${text}`);
  }
  return lines.join('\n');
}

// --- helpers ------------------------------------------------------------------------------------------------------

function printable(code: number): string {
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·';
}
