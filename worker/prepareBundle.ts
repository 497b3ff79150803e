import { resolve } from "node:path";
import { loadBundle } from "./bundle.ts";

/* Makes the workflows' bundle in the folder that the argument names, where workers will find it: for an image, whose folders are read only. */
const { file } = await loadBundle(resolve(process.argv[2] ?? ".cache/workflows"));
console.log(file);
