import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { historyFromJSON, historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { WorkflowHandle } from "@temporalio/client";

/** Stack traces name files; where the tree lies on one machine is nobody's business. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = new URL("../workflows/histories/", import.meta.url);

/** Keeps a run's history for the replay test when RECORD_HISTORIES is set; a changed workflow never overwrites, it adds. */
export async function keepHistory(name: string, handle: WorkflowHandle): Promise<void> {
  if (!process.env["RECORD_HISTORIES"]) return;
  await mkdir(FOLDER, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  await writeFile(new URL(`${name}-${date}.json`, FOLDER), `${historyToJSON(await handle.fetchHistory()).replaceAll(ROOT, "")}\n`);
}

/** All histories that were recorded, by name, as their file has them. */
export const recordedHistories = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ name: file.replace(/\.json$/, ""), text: readFileSync(new URL(file, FOLDER), "utf8") }));

export const parseHistory = (text: string) => historyFromJSON(JSON.parse(text));
