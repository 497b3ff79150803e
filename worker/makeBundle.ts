import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";

/*
 * Bundles the workflows into the file that the argument names; worker/bundle.ts runs this script. The second argument `traced` adds spans. The source map keeps positions and names
 * for stack traces. It has no source text, because each queue's thread holds a copy of the map.
 */
const MAP = "//# sourceMappingURL=data:application/json;charset=utf-8;base64,";

// worker/bundle.ts puts what this process prints into its error, which has one line.
process.on("uncaughtException", ({ message }) => {
  console.error(message);
  process.exit(1);
});
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("../workflows/index.ts", import.meta.url)),
  workflowInterceptorModules: [
    fileURLToPath(new URL("../workflows/interceptors.ts", import.meta.url)),
    ...(process.argv[3] === "traced"
      ? [createRequire(import.meta.url).resolve("@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js")]
      : []),
  ],
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
});
const at = code.lastIndexOf(MAP);
if (at < 0) throw new Error("The bundle has no source map where the SDK puts it.");
const { sourcesContent: _, ...map } = JSON.parse(Buffer.from(code.slice(at + MAP.length), "base64").toString());
await writeFile(process.argv[2]!, `${code.slice(0, at)}${MAP}${Buffer.from(JSON.stringify(map)).toString("base64")}`);
