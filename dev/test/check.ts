import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProgress } from "../progress.ts";

/*
 * npm run check [-- --fast]: what a developer runs before a commit. Format, lint, unused code, types and structure (dev/house/rules.ts)
 * run in parallel; then the tests, unless a check failed or --fast leaves them out.
 * npm run check -- --house [DIR]: only the figures of each folder, of this repository or of another checkout of it.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const fast = process.argv.includes("--fast");
const progress = createProgress();
const HOUSE = join(ROOT, "dev/house/main.ts");

interface Tool {
  label: string;
  /** the package that has the command, or a script of ours */
  package?: string;
  script?: string;
  args: string[];
  /** what to do about it */
  hint?: string;
}
const TOOLS: Tool[] = [
  { label: "Format", package: "oxfmt", args: ["--list-different", "."], hint: "npm run format repairs it." },
  { label: "Lint", package: "oxlint", args: [] },
  { label: "Unused code", package: "knip", args: ["--no-progress", "--treat-config-hints-as-errors"] },
  { label: "Types", package: "typescript", args: ["-p", "."] },
  { label: "Types, console", package: "typescript", args: ["-p", "console"] },
  { label: "House", script: HOUSE, args: [] },
];

const running = new Set<ReturnType<typeof spawn>>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
  });
}

/** Runs Node on a script until it ends. @returns its exit code, and its output unless that goes to the terminal */
async function run(script: string, args: string[], shown: boolean): Promise<{ code: number; said: string }> {
  const color = process.stderr.isTTY && !process.env["NO_COLOR"] ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: shown ? "inherit" : ["ignore", "pipe", "pipe"],
    env: shown ? process.env : { ...process.env, ...color },
  });
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  running.delete(child);
  return { code, said };
}

/** The script behind a package's command. */
async function command(name: string): Promise<string> {
  const dir = join(ROOT, "node_modules", name);
  const { bin } = JSON.parse(await readFile(join(dir, "package.json"), "utf8")) as { bin: string | Record<string, string> };
  return join(dir, typeof bin === "string" ? bin : (bin[name] ?? bin["tsc"]!));
}

async function check({ label, package: name, script, args, hint = "" }: Tool): Promise<boolean> {
  const step = progress.step(label);
  const { code, said } = await run(script ?? (await command(name!)), args, false);
  if (code === 0) step.done();
  else step.failed([said.trimEnd(), hint].filter(Boolean).join("\n"));
  return code === 0;
}

if (process.argv.includes("--house")) process.exit((await run(HOUSE, process.argv.slice(2), true)).code);

const passed = (await Promise.all(TOOLS.map(check))).every(Boolean);
if (fast || !passed) {
  progress.print(passed ? "  The tests were left out." : "  The tests were not run.");
  process.exit(passed ? 0 : 1);
}
const { code } = await run(join(ROOT, "dev/test/run.ts"), [], true);
process.exit(code);
