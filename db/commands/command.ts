/** Milliseconds between two lines of progress. */
const PROGRESS_MS = 5_000;

/**
 * Runs a command. Its result is printed as the last line of stdout. An error is printed as one line for the person at the keyboard, without a stack.
 * @param work returns the result, and whether it is what was asked for: false makes the exit code 1
 */
export async function command(work: () => Promise<{ result: object; good: boolean }>): Promise<void> {
  try {
    const { result, good } = await work();
    console.log(JSON.stringify(result));
    if (!good) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

export const say = (line: string): void => console.error(line);

/** Prints a line now and then, however often it is called. */
export function progress(): (line: () => string) => void {
  let last = Date.now();
  return (line) => {
    if (Date.now() - last < PROGRESS_MS) return;
    last = Date.now();
    say(line());
  };
}
