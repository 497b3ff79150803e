import { writeFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** The environment variable with the path of the results. */
export const RESULTS_FILE = "IGNY8_TEST_RESULTS";

/** The results of one test file in one project. */
export interface FileResult {
  /** The folder below test/, and the platform if there are several: "plugin (WordPress 6.1.9, MariaDB 10.11.19, PHP 8.2.36)". */
  group: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
}

/** Gives dev/test/run.ts the results as JSON: `FileResult[]`. */
export default class implements Reporter {
  private root = process.cwd();

  onInit(vitest: { config: { root: string } }): void {
    this.root = vitest.config.root;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const file = process.env[RESULTS_FILE];
    if (file) await writeFile(file, JSON.stringify(modules.map((module) => this.resultOf(module))));
  }

  private resultOf(module: TestModule): FileResult {
    const folder = relative(this.root, module.moduleId).split(sep)[1] ?? "";
    const { stack } = module.project.getProvidedContext() as { stack?: string };
    const group = stack === undefined ? folder : `${folder} (${stack})`;
    const result = { group, passed: 0, failed: 0, skipped: 0, seconds: module.diagnostic().duration / 1_000 };
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      result[state === "pending" ? "skipped" : state] += 1;
    }
    // A file that fails outside its tests, in a hook or an import, counts as failed too.
    if (module.state() === "failed" && result.failed === 0) result.failed = 1;
    return result;
  }
}
