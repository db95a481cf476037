/** Signals that end a command that serves. */

/** Resolves on the first SIGINT, SIGTERM or SIGHUP, from now on: also one that comes while the IOC starts. A second one ends. */
export function cancellation(say: () => void): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    const stop = () => {
      if (++signals > 1) process.exit(130);
      say();
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', stop);
  });
}
