import { activityInfo, getClient, log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { recordEvent } from "../../db/events/record.ts";
import { SiteIntegration, type IntegrationConfig } from "../../db/sites/integration.ts";
import { probed } from "../../db/publishing/lanes/probes.ts";
import { PluginInstallation } from "../../db/plugin/entities.ts";
import { seeBridge } from "../../db/plugin/installations.ts";
import { learnAddress } from "../../db/sites/address.ts";
import { rememberChecks } from "../../db/sites/record.ts";
import { othersAtAddress } from "../../db/sites/sameAddress.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { otherAddress } from "../../domain/sites/identity.ts";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { connectionTestStart } from "../../domain/temporal/starts/sites.ts";
import { startOrWake } from "../../temporal/start.ts";
import { spread } from "../publishing/lane.ts";
import { accessTo } from "./access.ts";
import { correctSchedule } from "./schedules.ts";
import type { SyncDeps } from "./sync.ts";
import { callFact, type CallTrace, type SiteAccess, type ToldConnection } from "../platform/client.ts";

export interface ConnectionTest {
  ok: boolean;
  message: string;
  /** a type of domain/publishing/failure.ts if the test failed */
  error_type: string | null;
  advice: string | null;
  /** WordPress's own address, if it differs from the site's address in IGNY8 */
  home_url: string | null;
  duration_ms: number;
}

export function createConnectionActivities({ orm, clientOf, secretKeys }: SyncDeps) {
  /** Reads the plugin's version of a site that has not sent it yet: a person entered its key by hand, and it was never synchronised. */
  async function register(integration: SiteIntegration, site: SiteAccess, told: string | null = null): Promise<void> {
    const em = orm.em.fork();
    if (await em.count(PluginInstallation, { integration_id: integration.id })) return;
    const client = clientOf(integration);
    const bridgeVersion = told ?? (await client.version(site).catch(() => null));
    if (bridgeVersion !== null) await seeBridge(em, integration.id, { bridge: bridgeVersion });
  }

  /**
   * Tests the other connections of that address, in whichever account: the site has one key, so they have lost it. They show that at once, and not
   * only after their next call. A test decides, because anybody may enter any address.
   */
  async function testOthers(integration: SiteIntegration): Promise<void> {
    const { id, config_json } = integration;
    const prefix = prefixOf(activityInfo().taskQueue);
    for (const other of await othersAtAddress(orm.em.fork(), { id, site_url: config_json.site_url }))
      await startOrWake(getClient(), connectionTestStart(other, prefix));
  }

  return {
    /**
     * Asks the site with the key which site it takes itself for (requirements 2.3, step 4). Success sets `is_active`, stores the form of permalinks
     * and WordPress's address, and starts the daily sync. Failure changes nothing. Either is recorded as a `test` event.
     */
    async testConnection(integrationId: number): Promise<ConnectionTest> {
      const em = orm.em.fork();
      const integration = await em.findOne(SiteIntegration, integrationId);
      if (!integration) throw ApplicationFailure.nonRetryable("The integration does not exist any more.", "NotFound");
      const config = integration.config_json;
      // Only a change is news for others: two sites with one address would otherwise test each other for ever.
      const wasConnected = integration.is_active && integration.checks.api_key?.ok !== false;
      const trace: CallTrace = { method: "GET", url: config.site_url };
      const started = performance.now();
      let result: Omit<ConnectionTest, "duration_ms">;
      let told: ToldConnection | undefined;
      let failure: SiteFailure | null = null;
      try {
        told = await clientOf(integration).testConnection(accessTo(integration, secretKeys), trace);
        if (told.site_id && told.site_id !== integration.site_id) throw otherSite(told.site_id, integration.site_id);
        integration.is_active = true;
        learnAddress(integration, { plainPermalinks: trace.plainPermalinks, home_url: told.home_url });
        // Later metadata syncs tell it again. A site's first article may be sent before the first sync.
        if (told.block_editor !== undefined) integration.block_editor = told.block_editor || null;
        result = { ok: true, error_type: null, ...connected(integration.config_json, told.user, trace.key === "previous") };
      } catch (error) {
        if (!(error instanceof SiteFailure)) throw error;
        failure = error;
        result = { ok: false, message: error.message, error_type: error.type, advice: error.advice, home_url: null };
      }
      const duration_ms = Math.round(performance.now() - started);
      recordEvent(em, {
        account_id: integration.account_id,
        site_id: integration.site_id,
        integration_id: integration.id,
        event_type: "test",
        action: "connection_test",
        description: result.ok ? result.message : `The connection test failed: ${result.message}`,
        success: result.ok,
        error_message: result.ok ? null : `${result.message} ${result.advice}`,
        details: { url: trace.url, answer: trace.answer, key: trace.key, error_type: result.error_type },
        duration_ms,
      });
      await em.flush();
      await rememberChecks(em, integration, callFact(trace, failure), new Date());
      if (result.ok) {
        // A person is working on the site, so it is probed at once.
        await spread((await orm.em.fork().transactional((tx) => probed(tx, integration, null))).news, integration);
        await register(integration, { ...accessTo(integration, secretKeys, trace.plainPermalinks), keys: [] }, told?.bridge_version);
        // A person waits for the result, so a failure here is only logged. Each start of a worker corrects the Schedules.
        const site = { integrationId, source: integration.source };
        await correctSchedule(orm, site).catch((error: unknown) => log.warn("the schedule could not be made", { integrationId, error }));
        if (!wasConnected)
          await testOthers(integration).catch((error: unknown) => log.warn("others could not be tested", { integrationId, error }));
      }
      return { ...result, duration_ms };
    },
  };
}

const otherSite = (theirs: number, ours: number) =>
  new SiteFailure("OtherSite", `This WordPress has the Site ID ${theirs}, and this site is ${ours}. It is set up for another site.`);

/** The message of a successful test. If the two sides have different addresses, it includes advice. */
function connected(
  config: IntegrationConfig,
  user: string,
  byPreviousKey: boolean,
): Pick<ConnectionTest, "message" | "advice" | "home_url"> {
  const home_url = otherAddress(config);
  const old = byPreviousKey ? " with the previous API key. Enter the new one in the plugin" : "";
  const other = home_url ? ` WordPress reports the address ${home_url}.` : "";
  return {
    message: `Connected to ${config.site_url} as ${user}${old}.${other}`,
    advice: home_url ? "If readers use the address that WordPress reports, use that address here too." : null,
    home_url,
  };
}

export type ConnectionActivities = ReturnType<typeof createConnectionActivities>;
