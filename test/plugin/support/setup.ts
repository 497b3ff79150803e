import type { TestProject } from "vitest/node";
import { findPhp } from "../../../dev/php/find.ts";
import { findRelease, prepareTemplate, type ReleaseName } from "../../../dev/wordpress/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** which WordPress the plugin's tests run on */
    release: ReleaseName;
    /** its versions: "WordPress 6.1.9, MariaDB 10.11.19, PHP 8.2.36" */
    stack: string;
  }
}

/** Fetches WordPress and makes its template, so that no test's time limit includes that. Reports the versions. */
export default async function setup(project: TestProject): Promise<void> {
  const name = project.getProvidedContext().release;
  const release = await findRelease(name, console.log);
  const php = release.php ?? (await findPhp().catch(() => undefined));
  console.log(`${project.name}: ${release.name}, ${php ? `${php.source} ${php.version}` : "PHP of WordPress Playground"}`);
  project.provide("stack", `${release.name}, PHP ${php?.version ?? "of WordPress Playground"}`);
  if (php) await prepareTemplate(undefined, release, php);
}
