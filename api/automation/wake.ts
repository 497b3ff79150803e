import type { Site } from "../../db/sites/site.ts";
import { automationStart } from "../../domain/temporal/starts/automation.ts";
import { tryStart } from "../../temporal/soon.ts";
import type { ApiDeps } from "../http/deps.ts";

/** Starts or wakes the workflow of a site's automation. False if Temporal can't be reached. */
export async function wakeAutomation(deps: ApiDeps, { id, account_id, name }: Pick<Site, "id" | "account_id" | "name">): Promise<boolean> {
  const start = automationStart({ site_id: id, account_id, site_name: name }, deps.taskQueuePrefix);
  return Boolean(await tryStart(deps, start, "the run stays as it is in the database, and the hourly check wakes it"));
}
