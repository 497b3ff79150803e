import { access } from "./access.ts";
import { articles } from "./articles.ts";
import { database } from "./database.ts";
import { limits } from "./limits.ts";
import { plugin } from "./plugin.ts";
import { requests } from "./requests.ts";
import { sessions } from "./sessions.ts";
import { worker } from "./worker.ts";

/** A piece of code that keeps somebody from harm, and the tests that notice when it is gone. */
export interface Guard {
  /** what it guards, in plain words */
  name: string;
  /** from the repository's root */
  file: string;
  /** the code, which stands once in the file */
  find: string;
  /** what stands there without the guard */
  put: string;
  /** files of tests of which one fails then */
  tests: string[];
  /** part of those tests' names, as it stands in the file; without it the whole file runs */
  named?: string;
}

/** By the part of the system that they are in; `npm run test:guards` takes each away. */
export const GUARDS: Record<string, Guard[]> = {
  api: [...access, ...sessions, ...limits, ...requests],
  worker,
  db: database,
  plugin: [...plugin, ...articles],
};
