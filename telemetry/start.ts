/** What `endInOneLine` needs of pino. */
interface Log {
  fatal(message: string): void;
  fatal(what: object, message: string): void;
}

/**
 * Until it is called off, an error that nobody handles ends the process with exit code 1 and one line in the log. Node would print a piece of code and
 * a stack, and an orchestrator that starts the process again would repeat them. The stack of an error that is no plain `Error` goes into a field of the
 * line, because such an error is probably a bug.
 * @returns calls it off, when the process has started
 */
export function endInOneLine(log: Log): () => void {
  const end = (error: unknown) => {
    if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype) log.fatal(inOneLine(error.message));
    else log.fatal({ err: error }, inOneLine(error instanceof Error ? error.message : String(error)));
    process.exit(1);
  };
  // Node raises rejections here too, and what the process's first module throws.
  process.on("uncaughtException", end);
  return () => void process.off("uncaughtException", end);
}

/** A text of several lines as one line: what follows a colon is what the colon announced. */
const inOneLine = (text: string) =>
  text
    .trim()
    .replace(/:\s*\n\s*/g, ": ")
    .replace(/\s*\n\s*/g, "; ");

/** Why a server can't listen, and the way out. @param name the variable with the port */
export function portTrouble(name: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  const why = code === "EADDRINUSE" ? "another process uses it" : message;
  return `${name}: the port ${port} can't be used: ${why}. Choose another one, or 0 for any free port.`;
}
