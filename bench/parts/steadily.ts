import { setTimeout as sleep } from "node:timers/promises";

export interface Tally {
  /** milliseconds of each request */
  samples: number[];
  /** the number of requests without an answer, or with one of 500 and above, by its kind: "502", "ECONNRESET" */
  failures: Map<string, number>;
}

/**
 * Makes requests at a steady rate until `signal` is aborted, whether or not earlier ones have ended.
 * @param act makes one, and resolves with the status of its answer; an error is a request without an answer
 */
export async function steadily(perSecond: number, signal: AbortSignal, act: (index: number) => Promise<number>): Promise<Tally> {
  const tally: Tally = { samples: [], failures: new Map() };
  const open = new Set<Promise<void>>();
  const fail = (kind: string) => tally.failures.set(kind, (tally.failures.get(kind) ?? 0) + 1);
  const one = async (index: number) => {
    const began = performance.now();
    try {
      const status = await act(index);
      if (status >= 500) fail(String(status));
    } catch (error) {
      fail((error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name);
    }
    tally.samples.push(performance.now() - began);
  };
  for (let index = 0; !signal.aborted; index += 1) {
    const request = one(index);
    open.add(request);
    void request.finally(() => open.delete(request));
    await sleep(1_000 / perSecond, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(open);
  return tally;
}
