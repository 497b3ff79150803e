import type { WriteStream } from "node:tty";

/** One step of the work that takes time. */
export interface Step {
  /** A line below the step, such as a choice or something unusual. */
  note(text: string): void;
  done(detail?: string): void;
  /** Shows the cause below the step: an Error's message, or text. */
  failed(cause: unknown): void;
}

export interface Progress {
  /** Steps may run in parallel. */
  step(label: string): Step;
  /** Prints lines outside the steps, such as a list of addresses. */
  print(text: string): void;
}

interface Active {
  label: string;
  started: number;
  notes: string[];
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
/** A log shows no movement: after this time, one line says that the step still runs. */
const QUIET_MS = 5_000;
const LABEL_WIDTH = 22;

const seconds = (started: number): string => `${((performance.now() - started) / 1_000).toFixed(1)} s`.padStart(7);

/**
 * Reports progress: one line per step with its duration. A terminal redraws the running steps until they end,
 * and a log gets each line once. It writes to stderr, so that stdout holds only results.
 */
export function createProgress(stream: Pick<WriteStream, "write" | "isTTY" | "columns"> = process.stderr): Progress {
  const live = stream.isTTY && process.env["TERM"] !== "dumb";
  const colour = live && !process.env["NO_COLOR"];
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const active: Active[] = [];
  let drawn = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = (): string => (drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : "");
  function draw(above: string[] = []): void {
    const running = active.map(({ label, started }) => {
      const text = `  ${FRAMES[frame % FRAMES.length]} ${label.padEnd(LABEL_WIDTH)}${seconds(started)}`;
      // A line that wraps would be erased only in part.
      return paint(2, text.slice(0, (stream.columns || 80) - 1));
    });
    stream.write(erase() + [...above, ...running].map((line) => `${line}\n`).join(""));
    drawn = running.length;
  }
  function write(lines: string[]): void {
    if (live) draw(lines);
    else stream.write(lines.map((line) => `${line}\n`).join(""));
  }
  function animate(): void {
    if (active.length === 0) {
      clearInterval(timer);
      timer = undefined;
    } else if (live && !timer) {
      timer = setInterval(() => {
        frame += 1;
        draw();
      }, FRAME_MS);
      timer.unref();
    }
  }

  return {
    print: (text) => write(text.split("\n")),
    step(label) {
      const step: Active = { label, started: performance.now(), notes: [] };
      active.push(step);
      if (live) draw();
      animate();
      const quiet = setTimeout(() => {
        if (!live) write([`  … ${label.padEnd(LABEL_WIDTH)}${seconds(step.started)}`]);
      }, QUIET_MS);
      quiet.unref();

      function end(mark: string, detail: string, below: string[]): void {
        const at = active.indexOf(step);
        if (at < 0) return;
        active.splice(at, 1);
        clearTimeout(quiet);
        const line = `  ${mark} ${label.padEnd(LABEL_WIDTH)}${paint(2, seconds(step.started))}${detail && `  ${detail}`}`;
        write([line, ...step.notes.map((note) => paint(2, `      ${note}`)), ...below]);
        animate();
      }
      return {
        note: (text) => void step.notes.push(...text.split("\n")),
        done: (detail = "") => end(paint(32, "✓"), detail, []),
        failed(cause) {
          const text = cause instanceof Error ? cause.message : String(cause);
          end(
            paint(31, "✗"),
            "",
            text.split("\n").map((line) => `      ${line}`),
          );
        },
      };
    },
  };
}

const told = new WeakSet<Error>();

/** True for an error that its step has already shown. */
export const wasTold = (error: unknown): boolean => error instanceof Error && told.has(error);

/** Runs work as one step, which shows what `detail` makes of the result, or the cause of a failure. */
export async function inStep<T>(
  progress: Progress,
  label: string,
  work: (step: Step) => Promise<T>,
  detail: (result: T) => string = () => "",
): Promise<T> {
  const step = progress.step(label);
  try {
    const result = await work(step);
    step.done(detail(result));
    return result;
  } catch (error) {
    step.failed(error);
    if (error instanceof Error) told.add(error);
    throw error;
  }
}
