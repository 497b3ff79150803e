import { heartbeat } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { endingManifests, replaceManifest } from "../../db/plugin/renewManifests.ts";
import { daysAfter, manifestText, RENEW_DAYS, timed, type Manifest } from "../../domain/plugin/manifest.ts";
import { ReleaseProblem } from "../../domain/plugin/release.ts";
import { signText } from "./keys.ts";
import type { ReleaseDeps } from "./steps.ts";

/** Manifests per page. Each has some ten kilobytes. */
const AT_ONCE = 20;

export function createRenewActivities({ orm, signingKeys }: Pick<ReleaseDeps, "orm" | "signingKeys">) {
  return {
    /**
     * Signs the manifests of released versions again if fewer than 20 days of their validity are left.
     * @param now ISO 8601; the current time if it is missing
     * @returns how many it signed
     * @throws ApplicationFailure ReleaseProblem, not retryable, if a manifest is due and there is no key
     */
    async renewManifests(now?: string): Promise<number> {
      const em = orm.em.fork();
      const from = now === undefined ? new Date() : new Date(now);
      let renewed = 0;
      for (;;) {
        const page = await endingManifests(em, daysAfter(from, RENEW_DAYS), AT_ONCE);
        if (page.length === 0) return renewed;
        for (const old of page) {
          const manifest = timed(JSON.parse(old.manifest) as Manifest, from);
          const text = manifestText(manifest);
          if (await replaceManifest(em, old, { manifest: text, ...sign(text), expires_at: new Date(manifest.expires_at) })) renewed += 1;
        }
        heartbeat();
      }
    },
  };

  function sign(text: string) {
    try {
      return signText(signingKeys, text);
    } catch (error) {
      if (!(error instanceof ReleaseProblem)) throw error;
      throw ApplicationFailure.create({ type: error.name, message: error.message, nonRetryable: true });
    }
  }
}

export type RenewActivities = ReturnType<typeof createRenewActivities>;
