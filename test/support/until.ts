/** Waits for a condition: calls `probe` until it returns something, and returns that. @throws Error on timeout */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false | null>, timeoutMs = 90_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
