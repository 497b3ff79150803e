import { readdir, readFile } from "node:fs/promises";

const PARTS = ["api", "worker", "postgres", "temporal"] as const;
type Part = (typeof PARTS)[number];

interface Process {
  pid: number;
  parent: number;
  command: string;
  cpuMs: number;
  peakMb: number;
}

/** What a part has used since it began: CPU milliseconds of its processes and their ended children, and the largest memory of one process. */
export type Usage = Record<Part, { cpuMs: number; peakMb: number }>;

/** Linux counts CPU time in hundredths of a second (`getconf CLK_TCK`, 100 wherever Node runs). */
const TICK_MS = 10;

/** What the platform's parts, which are all child processes of this one, have used so far. Only Linux has /proc. */
export async function readUsage(): Promise<Usage> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map((pid) => readProcess(Number(pid))))).filter((one) => one !== undefined);
  const usage = Object.fromEntries(PARTS.map((part) => [part, { cpuMs: 0, peakMb: 0 }])) as Usage;
  const add = (process: Process, part: Part | undefined) => {
    const mine = part ?? partOf(process);
    if (mine) {
      usage[mine].cpuMs += process.cpuMs;
      usage[mine].peakMb = Math.max(usage[mine].peakMb, process.peakMb);
    }
    for (const child of all) if (child.parent === process.pid) add(child, mine);
  };
  for (const child of all) if (child.parent === globalThis.process.pid) add(child, undefined);
  return usage;
}

function partOf({ command }: Process): Part | undefined {
  if (command.includes("api/server.ts")) return "api";
  if (command.includes("worker/main.ts")) return "worker";
  if (command.includes("bin/postgres")) return "postgres";
  return /temporal[^ ]* server/.test(command) ? "temporal" : undefined;
}

async function readProcess(pid: number): Promise<Process | undefined> {
  try {
    const [stat, status, command] = await Promise.all(
      ["stat", "status", "cmdline"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8")),
    );
    // The name in brackets may contain anything. The fields after it are numbered from 3 (proc(5)).
    const fields = stat!.slice(stat!.lastIndexOf(")") + 2).split(" ");
    const ticks = [14, 15, 16, 17].reduce((sum, field) => sum + Number(fields[field - 3]), 0);
    return {
      pid,
      parent: Number(fields[1]),
      command: command!.replaceAll("\0", " "),
      cpuMs: ticks * TICK_MS,
      peakMb: Number(/VmHWM:\s+(\d+)/.exec(status!)?.[1] ?? 0) / 1024,
    };
  } catch {
    return undefined;
  }
}
