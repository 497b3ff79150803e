import { globSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";
import type { ReleaseName } from "./dev/wordpress/index.ts";

const PLUGIN = "test/plugin/**/*.test.ts";
/** Reads the plugin's files and drives no site: once is enough. */
const SOURCE = "test/plugin/source/**/*.test.ts";
/** Markup in each place of the newest; the oldest has the matrix of texts (`test/plugin/text`), which is looked at for what ran as well. */
const ABUSE = "test/plugin/abuse/**/*.test.ts";

/** CI is to end within half an hour on a slow machine: there, some of the slowest files are left out, drawn anew in each run. Files that are named run. */
const IN_SHORT = Boolean(process.env["CI"]) && !process.argv.slice(2).some((word) => word.startsWith("test"));
/** Of these folders, half of the files run then. */
const HALVED = ["test/console", "test/faults", "test/fuzz", "test/dev"];
const leftOut = HALVED.flatMap((folder) => globSync(`${folder}/**/*.test.ts`).filter(() => IN_SHORT && Math.random() < 0.5));
/** A quarter of the plugin's files runs then, each on one of the two releases. What runs on the newest alone is not drawn. */
const DRAWN: (ReleaseName | null)[] = ["newest", "oldest", null, null, null, null, null, null];
const draws = IN_SHORT
  ? globSync(PLUGIN, { exclude: [SOURCE, ABUSE] }).map((file) => ({ file, release: DRAWN[Math.floor(Math.random() * DRAWN.length)] }))
  : [];
const notOn = (release: ReleaseName) => draws.filter((drawn) => drawn.release !== release).map(({ file }) => file);
if (IN_SHORT)
  console.log(
    `Left out in this run, because CI is set:\n${[...leftOut, ...draws.filter(({ release }) => !release).map(({ file }) => file)].join(" ")}`,
  );

/** The plugin's tests on one release of WordPress, PHP and the database; the run's first lines say which these are. */
const plugin = (release: ReleaseName, exclude: string[] = []) => ({
  extends: true as const,
  test: {
    name: `plugin, ${release}`,
    include: [PLUGIN],
    exclude: [...configDefaults.exclude, ...exclude],
    globalSetup: ["test/plugin/support/setup.ts"],
    provide: { release },
  },
});

export default defineConfig({
  test: {
    // Files start WordPress sites and workers of their own, and wait much: one more at once than a small machine has cores.
    maxWorkers: 3,
    // A process runs many files, and loads our modules and the libraries once: a third less time. So a file leaves no state in a module or in the
    // environment, and takes its servers down.
    isolate: false,
    // Real servers on a busy machine: one more try where nobody watches, and the report names what needed it.
    retry: process.env["CI"] ? 1 : 0,
    // Tests wait for conditions, so a limit costs time only where something is broken; beside other busy processes all takes several times as long.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "platform",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, PLUGIN, ...leftOut],
          globalSetup: ["test/setup.ts"],
          setupFiles: ["test/quiet.ts"],
        },
      },
      plugin("newest", notOn("newest")),
      plugin("oldest", [SOURCE, ABUSE, ...notOn("oldest")]),
    ],
  },
});
