/** A difference: the items `from` to `to` of the old list are replaced by `add.from` to `add.to` of the new one. */
export interface Difference {
  from: number;
  to: number;
  add: { from: number; to: number };
}

/**
 * The differences between two lists, in order. The n-th of equal items stands for the n-th of the other list, and of these pairs the longest
 * row in the same order is kept. So the time is n log n, also for thousands of equal items.
 */
export function align(old: readonly string[], now: readonly string[]): Difference[] {
  const differences: Difference[] = [];
  let [i, j] = [0, 0];
  for (const [at, to] of [...anchors(old, now), [old.length, now.length] as const]) {
    if (at > i || to > j) differences.push({ from: i, to: at, add: { from: j, to } });
    [i, j] = [at + 1, to + 1];
  }
  return differences;
}

/** Pairs of places of items that stay, in order. */
function anchors(old: readonly string[], now: readonly string[]): [number, number][] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const places = new Map<string, number[]>();
  for (let at = now.length - tail - 1; at >= head; at -= 1) {
    const known = places.get(now[at]!);
    if (known) known.push(at);
    else places.set(now[at]!, [at]);
  }
  const pairs: [number, number][] = [];
  for (let at = head; at < old.length - tail; at += 1) {
    const to = places.get(old[at]!)?.pop();
    if (to !== undefined) pairs.push([at, to]);
  }
  return [
    ...Array.from({ length: head }, (_, at): [number, number] => [at, at]),
    ...longestRising(pairs),
    ...Array.from({ length: tail }, (_, at): [number, number] => [old.length - tail + at, now.length - tail + at]),
  ];
}

/** The longest row of pairs whose second places rise (patience sorting). */
function longestRising(pairs: [number, number][]): [number, number][] {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [at, [, to]] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]![1] < to) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = at;
  }
  const row: [number, number][] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) row.push(pairs[at]!);
  return row.toReversed();
}
