import { resolve } from "node:path";
import { loadBundle } from "./bundle.ts";

/* Makes the workflows' bundles, with and without spans, in the folder that the argument names. An image needs them, because its folders are read only. */
for (const traced of [false, true]) console.log((await loadBundle(resolve(process.argv[2] ?? ".cache/workflows"), { traced })).file);
