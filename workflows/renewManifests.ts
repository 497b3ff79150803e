import { proxyActivities } from "@temporalio/workflow";
import type { RenewActivities } from "../activities/plugin/renew.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const untilSigned = proxyActivities<RenewActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "30 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Sign manifests that expire soon again",
});

/** The daily check of the manifests of released versions (docs/plugin-distribution.md, "Signature"). Returns how many were signed again. */
export async function renewManifests(now?: string): Promise<number> {
  return untilSigned.renewManifests(now);
}
