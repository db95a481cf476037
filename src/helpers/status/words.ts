/** Times and texts as iocStats writes them. */

/** `3 days, 04:05:06` (devIocStatsString.c, `statsUpTime`). */
export function uptimeText(seconds: number): string {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / 86_400);
  const clock = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60].map(two).join(':');
  if (days === 0) return clock;
  return `${days} day${days === 1 ? '' : 's'}, ${clock}`;
}

/** `11/22/2026 19:34:05`, local time: iocStats' TODFORMAT. */
export function todText(unixMs: number): string {
  const time = new Date(unixMs);
  const date = `${two(time.getMonth() + 1)}/${two(time.getDate())}/${time.getFullYear()}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The `n`th piece of a text that is longer than a string can be: `APP_DIR1`, `APP_DIR2`. */
export function part(text: string, n: number): string {
  return Buffer.from(text)
    .subarray((n - 1) * 39, n * 39)
    .toString();
}

// --- helpers ------------------------------------------------------------------------------------------------------

function two(number: number): string {
  return String(number).padStart(2, '0');
}
