import type { Dispatcher } from "undici";
import type { Platform } from "../../domain/sites/platform.ts";
import type { AgentOf } from "../http/connector.ts";
import { createBridge } from "../wordpress/bridge.ts";
import type { SiteClient } from "./client.ts";

/** How the client of each platform is made. `timeoutMs`: the longest that one of its functions may take. */
const CLIENTS: Record<Platform, (calls: Dispatcher | AgentOf, timeoutMs: number) => SiteClient> = {
  wordpress: createBridge,
};

/** The client that calls the site of an integration. */
export type ClientOf = (integration: { platform: Platform }) => SiteClient;

/** Makes the clients of all platforms. */
export function createClients(calls: Dispatcher | AgentOf, timeoutMs: number): ClientOf {
  const made = new Map(Object.entries(CLIENTS).map(([platform, create]) => [platform, create(calls, timeoutMs)]));
  return ({ platform }) => made.get(platform)!;
}
