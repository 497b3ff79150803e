import { log } from "@temporalio/activity";
import type { Orm } from "../../db/orm.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { beginSync, closeFailedSync, closeSync, type SyncFailed } from "../../db/sites/sync.ts";
import { TERMS_KEPT, type KeptTerms, type SiteTerm, type TermsPage } from "../../domain/sites/structure.ts";
import type { SyncKind } from "../../domain/sites/sync.ts";
import { accessTo, asItWorked } from "./access.ts";
import { callingSite, inLane, sinceScheduled } from "./calls.ts";
import type { CallTrace, SiteAccess, SiteClient } from "../platform/client.ts";
import type { ClientOf } from "../platform/clients.ts";

export interface SyncDeps {
  orm: Orm;
  clientOf: ClientOf;
  secretKeys: SecretKey[];
}

type Call = <T>(work: () => Promise<T>) => Promise<T>;

export function createSyncActivities({ orm, clientOf, secretKeys }: SyncDeps) {
  /** Reads all pages of a taxonomy, up to TERMS_KEPT terms. Terms deleted in the meantime shift the pages, so it removes duplicates. */
  async function allTerms(call: Call, client: SiteClient, site: SiteAccess, taxonomy: string, first: TermsPage): Promise<KeptTerms> {
    const terms = new Map<number, SiteTerm>();
    let page = first;
    for (;;) {
      for (const term of page.items) terms.set(term.id, term);
      if (page.items.length === 0 || page.page >= page.pages || terms.size >= TERMS_KEPT) break;
      const query = { taxonomy, page: page.page + 1 };
      page = await call(() => client.terms(site, query, { method: "GET", url: "" }));
    }
    return { items: [...terms.values()].slice(0, TERMS_KEPT), total: page.total, fetched_at: new Date().toISOString() };
  }

  return {
    /**
     * Reads a site's structure and terms (requirements 6.1 and 6.2) and stores them, with an event.
     * @returns false if there was nothing to do: the integration is gone, inactive or has sync switched off
     * @throws ApplicationFailure of the type in domain/publishing/failure.ts. Temporal retries any other error
     */
    async syncMetadata(integrationId: number, what: SyncKind): Promise<boolean> {
      const integration = await beginSync(orm.em.fork(), integrationId);
      if (!integration) return false;
      const trace: CallTrace = { method: "GET", url: integration.config_json.site_url };
      // Nobody waits for the daily sync.
      const call: Call = (work) => inLane(orm, integration, { holder: "sync", asked: what !== "daily" }, work);
      const found = await callingSite(async () => {
        const client = clientOf(integration);
        const access = accessTo(integration, secretKeys);
        const structure = await call(() => client.structure(access, trace));
        if (what === "structure") return { structure, terms: undefined };
        const site = asItWorked(access, trace);
        const categories = await allTerms(call, client, site, "category", structure.categories);
        return { structure, terms: { categories, tags: await allTerms(call, client, site, "post_tag", structure.tags) } };
      });
      await closeSync(orm.em.fork(), integration, { ...found, what, trace, duration_ms: sinceScheduled() });
      return true;
    },

    /** Records that a sync failed, with the cause and the advice. */
    async recordFailedSync(integrationId: number, failed: SyncFailed): Promise<void> {
      log.warn(`${failed.type}: ${failed.message}`, { integrationId, what: failed.what });
      await closeFailedSync(orm.em.fork(), integrationId, failed);
    },
  };
}

export type SyncActivities = ReturnType<typeof createSyncActivities>;
