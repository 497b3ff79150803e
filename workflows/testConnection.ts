import { proxyActivities } from "@temporalio/workflow";
import type { ConnectionActivities, ConnectionTest } from "../activities/sites/connection.ts";

const once = proxyActivities<ConnectionActivities>({
  startToCloseTimeout: "1 minute",
  scheduleToCloseTimeout: "90 seconds",
  summary: "Test the connection with the site's key",
});

/** Tests an integration's connection while a person waits for the result. */
export async function testConnection(integrationId: number): Promise<ConnectionTest> {
  return once.testConnection(integrationId);
}
