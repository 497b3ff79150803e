import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { historyFromJSON, historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { WorkflowHandle } from "@temporalio/client";

/** Stack traces contain file names. The repository's place on one machine must not be recorded. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = new URL("../workflows/histories/", import.meta.url);

/** Stores a run's history for the replay test if RECORD_HISTORIES is set. A changed workflow adds one and never overwrites. */
export async function keepHistory(name: string, handle: WorkflowHandle): Promise<void> {
  if (!process.env["RECORD_HISTORIES"]) return;
  await mkdir(FOLDER, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  await writeFile(new URL(`${name}-${date}.json`, FOLDER), `${historyToJSON(await handle.fetchHistory()).replaceAll(ROOT, "")}\n`);
}

/** All recorded histories, by name. */
export const recordedHistories = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ name: file.replace(/\.json$/, ""), text: readFileSync(new URL(file, FOLDER), "utf8") }));

export const parseHistory = (text: string) => historyFromJSON(JSON.parse(text));
