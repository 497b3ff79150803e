import { automationStart, type AutomatedSite } from "../../domain/automation/start.ts";
import type { stage7AutoPublish } from "../../workflows/stage7AutoPublish.ts";
import type { ApiDeps } from "../http/env.ts";
import { START_DEADLINE_MS } from "../publishing/startPublication.ts";

/**
 * Has the workflow of a site's automation look at its run, be it that there is none yet. False when Temporal can't be reached: the
 * hourly check makes up for it.
 */
export async function wakeAutomation(deps: ApiDeps, site: AutomatedSite): Promise<boolean> {
  const options = automationStart(site, deps.taskQueuePrefix);
  try {
    await deps.temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
      deps.temporal.workflow.signalWithStart<typeof stage7AutoPublish>("stage7AutoPublish", options),
    );
    return true;
  } catch (error) {
    deps.log.warn({ err: error, site_id: site.site_id }, "Temporal did not take it; the run stays as it is in the database");
    return false;
  }
}
