import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** Code that starts or signals a workflow. Inside workflows the sandbox has other functions. */
const ASKS = /\bworkflow\.(start|execute)\b|\bsignalWithStart\b|\.signal(<[^>]*>)?\(|\bWorkflowIdConflictPolicy\b/;

const asks = (text: string) =>
  text
    .split("\n")
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line))
    .filter((line) => ASKS.test(line));

test("only temporal/ starts and signals workflows", async () => {
  const found: string[] = [];
  for (const folder of ["api", "activities", "worker", "db", "domain", "dev"])
    for (const file of await readdir(join(ROOT, folder), { recursive: true }))
      if (file.endsWith(".ts"))
        for (const line of asks(await readFile(join(ROOT, folder, file), "utf8"))) found.push(`${folder}/${file}: ${line.trim()}`);
  expect(found).toEqual([]);
});

test.each([
  'await temporal.workflow.start<typeof sendMail>("sendMail", {',
  'getClient().workflow.signalWithStart("publishContent", options)',
  'await client.workflow.getHandle(workflowId).signal("wake")',
  '.signal<[number, number]>("wake", 1, 2)',
  "workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,",
])("it would notice: %s", (line) => {
  expect(asks(line)).toEqual([line]);
});
