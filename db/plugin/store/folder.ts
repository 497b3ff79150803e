import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { StoreDriver } from "./contract.ts";

/** A folder that API and workers share. A package is there as a whole or not at all: it is written to another file, synced, then renamed. */
export function createFolderDriver(folder: string): StoreDriver {
  return {
    async put(name, bytes) {
      await mkdir(folder, { recursive: true });
      const beside = join(folder, `.${name}.${randomUUID()}`);
      try {
        const handle = await open(beside, "wx", 0o644);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(beside, join(folder, name));
      } finally {
        await rm(beside, { force: true });
      }
    },

    async look(name) {
      const handle = await openIfThere(join(folder, name));
      try {
        return handle && (await describe(handle));
      } finally {
        await handle?.close();
      }
    },

    async read(name, revision, range) {
      const handle = await openIfThere(join(folder, name));
      if (!handle) return null;
      if ((await describe(handle)).revision !== revision) {
        await handle.close();
        return null;
      }
      return Readable.toWeb(handle.createReadStream(range)) as ReadableStream<Uint8Array>;
    },
  };
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
