import type { Dispatcher } from "undici";
import type { Platform } from "../../domain/sites/platform.ts";
import type { AgentOf } from "../http/connector.ts";
import { createBridge } from "../wordpress/siteClient.ts";
import type { SiteClient } from "./client.ts";

/** The client that calls the site of an integration. */
export type ClientOf = (integration: { platform: Platform }) => SiteClient;

/** Makes the client of each platform. `timeoutMs`: the longest that one of its functions may take. */
export function createClients(calls: Dispatcher | AgentOf, timeoutMs: number): ClientOf {
  const clients: Record<Platform, SiteClient> = { wordpress: createBridge(calls, timeoutMs) };
  return ({ platform }) => clients[platform];
}
