import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "./docs/generate.ts";

// npm run docs: writes the generated parts of the documents, so that they agree with the code (test/dev/docs.test.ts).
const root = join(import.meta.dirname, "..");
for (const [path, text] of await generate(root)) {
  await writeFile(join(root, path), text);
  console.log(path);
}
