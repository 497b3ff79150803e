import { expect, test, vi } from "vitest";
import { createProgress } from "../../dev/progress.ts";

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) > 0 };
  return { progress: createProgress(stream), text: () => written.join("") };
}

/** The final screen: cursor movements applied, colours removed. */
function screen(text: string): string[] {
  const lines = [""];
  for (const part of text.split(/(\u001b\[\d+A\u001b\[0J|\n)/)) {
    const up = /^\u001b\[(\d+)A/.exec(part)?.[1];
    if (up) lines.splice(lines.length - 1 - Number(up), Infinity, "");
    else if (part === "\n") lines.push("");
    else lines[lines.length - 1] += part.replaceAll(/\u001b\[\d*m/g, "");
  }
  return lines;
}

test("in a log each step is one line, with its notes and causes below", () => {
  const { progress, text } = terminal(false);
  const one = progress.step("PostgreSQL");
  const two = progress.step("WordPress");
  two.note("port 8080 is taken: WordPress uses 41231");
  two.done("http://127.0.0.1:41231");
  one.failed(new Error("The disk is full.\nFree some."));
  expect(text().replaceAll(/\d+\.\d s/g, "0.0 s")).toBe(
    [
      "  ✓ WordPress               0.0 s  http://127.0.0.1:41231",
      "      port 8080 is taken: WordPress uses 41231",
      "  ✗ PostgreSQL              0.0 s",
      "      The disk is full.",
      "      Free some.",
      "",
    ].join("\n"),
  );
});

test("in a terminal running steps are below finished ones, and disappear in the end", () => {
  vi.useFakeTimers();
  try {
    const { progress, text } = terminal(true);
    const one = progress.step("PostgreSQL");
    const two = progress.step("A step whose label is longer than the terminal is wide, by far");
    vi.advanceTimersByTime(400);
    expect(screen(text()).every((line) => line.length < 60)).toBe(true);
    one.done();
    expect(screen(text())[0]).toMatch(/^ {2}✓ PostgreSQL +\d\.\d s$/);
    expect(screen(text())).toHaveLength(3);
    progress.print("all is well");
    two.done("here");
    vi.advanceTimersByTime(400);
    expect(screen(text()).map((line) => line.replaceAll(/ +\d\.\d s/g, ""))).toEqual([
      "  ✓ PostgreSQL",
      "all is well",
      "  ✓ A step whose label is longer than the terminal is wide, by far  here",
      "",
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test("in a log a slow step says so once", () => {
  vi.useFakeTimers();
  try {
    const { progress, text } = terminal(false);
    progress.step("Temporal").note("downloading");
    vi.advanceTimersByTime(60_000);
    expect(text()).toMatch(/^ {2}… Temporal +5\.0 s\n$/);
  } finally {
    vi.useRealTimers();
  }
});
