/** Waits for something that happens in real time. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for something that did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
