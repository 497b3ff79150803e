/** Lets only so many tasks run at once. The others wait in the order of their arrival. */
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
        // The next task gets the place. Without one, the place is free.
        const next = waiting.shift();
        if (next) next();
        else taken -= 1;
      }
    },
  };
}
