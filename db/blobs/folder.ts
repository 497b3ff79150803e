import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { type StoreDriver, StoreUnavailable } from "./contract.ts";
import type { Names } from "./names.ts";

/** Files that are being written. Earlier versions ended the names of pictures so. */
const UNFINISHED = /^\.|\.part$/;

/**
 * A folder that all API processes and workers share. A blob is there as a whole or not at all: it is written to another file, synced, then
 * renamed, and the new name is synced too.
 */
export function createFolderDriver(folder: string, { what, variable }: Names): StoreDriver {
  /** Makes one line of an error of the disk. */
  function trouble(error: unknown): never {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const full = code === "ENOSPC" || code === "EDQUOT";
    const why = full ? `its disk is full (${code}). Make room, or use a larger disk` : message;
    throw new StoreUnavailable(what, `The folder ${folder} (${variable}) can't be used: ${why}.`, { cause: error });
  }
  const tried = <Result>(work: () => Promise<Result>): Promise<Result> => work().catch(trouble);

  return {
    where: folder,

    put: (name, bytes) =>
      tried(async () => {
        const path = join(folder, name);
        await mkdir(dirname(path), { recursive: true });
        const beside = join(dirname(path), `.${randomUUID()}`);
        try {
          await written(beside, bytes);
          await rename(beside, path);
        } finally {
          await rm(beside, { force: true });
        }
        await synced(dirname(path));
      }),

    look: (name) =>
      tried(async () => {
        const handle = await openIfThere(join(folder, name));
        try {
          return handle && (await describe(handle));
        } finally {
          await handle?.close();
        }
      }),

    read: (name, revision, range) =>
      tried(async () => {
        const handle = await openIfThere(join(folder, name));
        if (!handle) return null;
        if ((await describe(handle)).revision !== revision) {
          await handle.close();
          return null;
        }
        return Readable.toWeb(handle.createReadStream(range)) as ReadableStream<Uint8Array>;
      }),

    // The rows that name it would be forgotten by a process that has not got the others' folder.
    remove: (name) =>
      tried(async () => {
        await stat(folder);
        await rm(join(folder, name), { force: true });
      }),

    async *list(after) {
      for await (const name of filesBelow(folder, "", after)) {
        const found = UNFINISHED.test(name) ? undefined : await stat(join(folder, name)).catch(() => undefined);
        if (found?.isFile()) yield { name, size: found.size, changed_at: found.mtime };
      }
    },

    removeUnfinished: (before) =>
      tried(async () => {
        for await (const name of filesBelow(folder, "", undefined)) {
          if (!UNFINISHED.test(name.slice(name.lastIndexOf("/") + 1))) continue;
          const found = await stat(join(folder, name)).catch(() => undefined);
          if (found && found.mtime < before) await rm(join(folder, name), { force: true });
        }
      }),
  };
}

/** The names of the files, also those one folder deeper, in ascending order. */
async function* filesBelow(folder: string, prefix: string, after: string | undefined): AsyncGenerator<string> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      // The names in it all come before `after`.
      if (prefix === "" && (after === undefined || `${name}/~` > after)) yield* filesBelow(folder, `${name}/`, after);
    } else if (after === undefined || name > after) yield name;
  }
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "wx", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without it, a power cut may take away a name whose row is committed. Windows opens no folder. */
async function synced(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function describe(handle: FileHandle) {
  const { size, ino, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
  return { size: Number(size), revision: [ino, size, mtimeNs, ctimeNs].join("-") };
}
