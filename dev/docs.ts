import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "./docs/generate.ts";

// npm run docs: writes what documents say of code, so that they say the same (test/dev/docs.test.ts).
const root = join(import.meta.dirname, "..");
for (const [path, text] of await generate(root)) {
  await writeFile(join(root, path), text);
  console.log(path);
}
