import { resolve } from "node:path";
import { loadBundle } from "./bundle.ts";

/* Makes the workflows' bundle in the folder that the argument names. An image needs it made beforehand, because its folders are read only. */
const { file } = await loadBundle(resolve(process.argv[2] ?? ".cache/workflows"));
console.log(file);
