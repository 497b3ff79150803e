/** The dependencies: each node with the nodes that it needs. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The strongly connected components of a graph (Tarjan), in the order in which they can be built. A node outside every cycle is a
 * component of its own. A component comes after every component that it needs.
 */
export function groups(graph: Graph): string[][] {
  const found: string[][] = [];
  const low = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  let count = 0;
  function walk(box: string): void {
    const number = (count += 1);
    low.set(box, number);
    path.push(box);
    onPath.add(box);
    for (const needed of graph.get(box) ?? []) {
      if (!low.has(needed)) walk(needed);
      if (onPath.has(needed)) low.set(box, Math.min(low.get(box)!, low.get(needed)!));
    }
    if (low.get(box) !== number) return;
    const group = path.splice(path.indexOf(box));
    for (const member of group) onPath.delete(member);
    found.push(group);
  }
  for (const box of graph.keys()) if (!low.has(box)) walk(box);
  return found;
}

/** @returns a shortest path from a node back to itself, which names that node at both ends; undefined if there is none */
export function circle(graph: Graph, start: string): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (const box of queue) {
    for (const needed of graph.get(box) ?? []) {
      if (needed === start) {
        const way = [start];
        for (let at = box; at !== start; at = from.get(at)!) way.unshift(at);
        return [start, ...way];
      }
      if (from.has(needed)) continue;
      from.set(needed, box);
      queue.push(needed);
    }
  }
  return undefined;
}

/** The number of nodes in the longest chain. A cycle counts as one node. */
export function floors(graph: Graph): number {
  const height = new Map<string, number>();
  for (const group of groups(graph)) {
    const below = group.flatMap((box) => [...(graph.get(box) ?? [])]).map((box) => height.get(box) ?? 0);
    const floor = 1 + Math.max(0, ...below);
    for (const box of group) height.set(box, floor);
  }
  return Math.max(0, ...height.values());
}
