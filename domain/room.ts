/** Lets so many work at once; the others wait in the order they came. */
export function room(places: number) {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return {
    async within<T>(work: () => Promise<T>): Promise<T> {
      if (taken < places) taken += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        // The place goes to the next one, or is free.
        const next = waiting.shift();
        if (next) next();
        else taken -= 1;
      }
    },
  };
}
