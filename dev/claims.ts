import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, signal } from "./processes.ts";

/** A process. Its start time distinguishes it from a later process with the same number. */
interface Identity {
  pid: number;
  started: string;
}

interface Record {
  owner: Identity;
  child?: Identity & { stopSignal: NodeJS.Signals };
}

/** A data folder that belongs to this process until `release`. */
export interface Claim {
  /** Records the program that uses the folder, so that the next owner can stop it if this process cannot. */
  holds(pid: number, stopSignal: NodeJS.Signals): Promise<void>;
  release(): Promise<void>;
}

const FILE = ".igny8-owner.json";

/**
 * Takes a data folder for this process, and creates it if needed. First stops what a killed owner left running there.
 * @throws Error if a living process owns the folder
 */
export async function claimFolder(dir: string, what: string, log: (line: string) => void = () => undefined): Promise<Claim> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, FILE);
  const owner = { pid: process.pid, started: await startOf(process.pid) };
  const write = (record: Record): Promise<void> => writeFile(file, JSON.stringify(record));
  for (let tries = 0; !(await writeNew(file, JSON.stringify({ owner }))); tries += 1) {
    const record = await readRecord(file);
    if (record && (await lives(record.owner))) {
      throw new Error(
        `The ${what} data in ${dir} is in use by process ${record.owner.pid}. Stop that one first, or choose another folder.`,
      );
    }
    if (tries > 5) throw new Error(`${file} can't be written.`);
    if (record?.child && (await lives(record.child))) {
      log(`stopping the ${what} that process ${record.owner.pid} left behind`);
      await takeDown(record.child);
    }
    await rm(file, { force: true });
  }
  return {
    holds: async (pid, stopSignal) => write({ owner, child: { pid, started: await startOf(pid), stopSignal } }),
    release: () => rm(file, { force: true }),
  };
}

async function writeNew(file: string, text: string): Promise<boolean> {
  const handle = await open(file, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return undefined;
    throw error;
  });
  if (!handle) return false;
  await handle.writeFile(text);
  await handle.close();
  return true;
}

/** Undefined also for an incomplete file: then there is nobody to wait for. */
async function readRecord(file: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record;
  } catch {
    return undefined;
  }
}

/** When a process started, in the system's own form; "" if it has ended. */
async function startOf(pid: number): Promise<string> {
  if (process.platform !== "linux") {
    return run("ps", ["-o", "lstart=", "-p", String(pid)]).then(
      ({ stdout }) => stdout.trim(),
      () => "",
    );
  }
  const [stat, boot] = await Promise.all(
    [`/proc/${pid}/stat`, "/proc/sys/kernel/random/boot_id"].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  // After the name, which may hold spaces and brackets: the state is the first field, the start time is the twentieth.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  const gone = stat === "" || fields[0] === "Z";
  return gone ? "" : `${boot?.trim()}/${fields[19]}`;
}

async function lives({ pid, started }: Identity): Promise<boolean> {
  return started !== "" && (await startOf(pid)) === started;
}

async function takeDown(child: Identity & { stopSignal: NodeJS.Signals }): Promise<void> {
  signal(child.pid, child.stopSignal);
  for (let tries = 0; tries < 100 && (await lives(child)); tries += 1) await sleep(50);
  if (!(await lives(child))) return;
  signal(-child.pid, "SIGKILL");
  while (await lives(child)) await sleep(50);
}
