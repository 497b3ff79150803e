import { setTimeout as sleep } from "node:timers/promises";
import type { StepState } from "../db/plugin/entities.ts";
import type { Channel, VersionStatus } from "../domain/plugin/version.ts";

interface Version {
  version: string;
  status: VersionStatus;
  sha256: string | null;
  bytes: number | null;
  steps: StepState[];
  error: string | null;
}
interface Answer {
  status: number;
  data?: Version;
  error?: { code: string; message: string };
}

const LOOK_MS = 300;
/** How long to wait for an unreachable API. The release continues without this program. */
const AWAY_MS = 60_000;
const NOBODY_MS = 15_000;
const MARKS = { waiting: " ", running: "…", done: "✓", failed: "✗" };

/**
 * Creates a version's draft or uses the existing one, releases it, and shows the progress until it ends.
 * @returns the result; `status` is `draft` if a step failed
 * @throws Error with the API's message if it refuses
 */
export async function releaseThroughApi(
  api: { url: string; token: string },
  { slug, version, fields }: { slug: string; version: string; fields: { channel?: Channel; rollout?: number; changelog?: string } },
) {
  const all = `${api.url}/api/v1/plugins/${slug}/versions/`;
  const one = `${all}${version}/`;
  const made = await call("POST", all, { version, ...fields });
  if (made.error?.code === "version_exists") {
    // An offered version is not changed as a side effect: the API answers that it cannot be released again.
    const { status } = taken(await call("GET", one));
    if (status === "draft" && Object.keys(fields).length > 0) taken(await call("PATCH", one, fields));
  } else taken(made);

  let now = taken(await call("POST", `${one}release/`));
  let told = "";
  const began = performance.now();
  for (let nobody = false; now.status === "building"; now = taken(await look())) {
    tell();
    if (!nobody && now.steps.every(({ state }) => state === "waiting") && performance.now() - began > NOBODY_MS) {
      nobody = true;
      console.error("  Nobody has begun: does a worker of the queue build run? npm run worker -- --queues build");
    }
    await sleep(LOOK_MS);
  }
  tell();
  if (now.status === "draft")
    console.error(`\n${slug} ${version} was not released, and is a draft as before; what sites are offered was not touched.`);
  const { sha256, bytes, status } = now;
  return { version, sha256, bytes, status };

  /** Prints the changes of the steps, one line each. */
  function tell(): void {
    const lines = now.steps
      .filter(({ state }) => state !== "waiting")
      .map(({ step, state, message = "" }) => `  ${MARKS[state]} ${step.padEnd(8)} ${message}`.trimEnd());
    for (const line of lines.filter((line) => !told.includes(`${line}\n`))) {
      told += `${line}\n`;
      console.error(line);
    }
  }

  /** The release's progress. An API that is unreachable for a moment is asked again. */
  async function look(): Promise<Answer> {
    for (const end = performance.now() + AWAY_MS; ; await sleep(LOOK_MS)) {
      const answer = await call("GET", one).catch((error: Error) => ({ status: 0, error: { code: "away", message: error.message } }));
      if ((answer.status !== 0 && answer.status < 500) || performance.now() > end) return answer;
    }
  }

  async function call(method: string, url: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${api.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }).catch((cause) => {
      throw new Error(`${api.url} can't be reached: ${(cause.cause ?? cause).message}`, { cause });
    });
    const answer = (await response.json().catch(() => ({}))) as Omit<Answer, "status">;
    return { ...answer, status: response.status };
  }
}

/** @throws Error with the API's message */
function taken({ status, data, error }: Answer): Version {
  if (!data) throw new Error(error?.message ?? `The API answered ${status}, and nothing that is understood here.`);
  return data;
}
