import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { isSameSite } from "../../../../domain/sites/url.ts";
import { api, take } from "../../../data/client.ts";
import { type LiveEvent, useEvents } from "../../../data/events/live.ts";
import { pluginQuery } from "../../../data/integration.ts";
import { type InstallLink, installLinkQuery, type LinkState, useInstallLinks } from "../../../data/plugin/installLinks.ts";
import { PACKAGE, savePackage, savePlainPackage } from "../../../data/plugin/installPackage.ts";
import { tokenIn } from "../../../parts/people/linkToken.ts";
import type { OfGuide } from "./props.ts";

export const STEPS = ["download", "install", "values", "test", "write"] as const;
export type StepName = (typeof STEPS)[number];

/** IGNY8 tests by itself when the plugin has reached it. After this time without a result, this page asks for the test. */
const TEST_AFTER_MS = 6_000;

/** What the guide knows: which steps are done, by what happened here, in the database and on the site, and what people can ask for. */
export function useGuide({ site, integration }: OfGuide) {
  const queries = useQueryClient();
  const id = integration?.id;
  const asked = { enabled: id !== undefined };
  const link = useQuery({ ...installLinkQuery(id ?? 0), ...asked }).data ?? null;
  const plugin = useQuery({ ...pluginQuery(id ?? 0), ...asked }).data ?? null;
  /** the plugin was downloaded on this page; without a key, its values are entered by hand */
  const [saved, setSaved] = useState<"with key" | "without key">();
  const [reached, setReached] = useState(false);
  /** without a key in the package, the plugin reaches IGNY8 only after the values were entered */
  const [opened, setOpened] = useState(false);
  const [failure, setFailure] = useState<string>();
  const refresh = () =>
    Promise.all([["integrations", site.id], ["integration"], ["site", site.id]].map((queryKey) => queries.invalidateQueries({ queryKey })));

  // The stream reports what happens in WordPress meanwhile. It makes this page's queries stale, too.
  const hear = useCallback(
    (event: LiveEvent) => {
      if (event.site_id !== site.id || event.action !== "connection_test") return;
      const { direction } = event.details as { direction?: string };
      if (direction === "from_wordpress") setReached(true);
      else setFailure(event.success ? undefined : (event.error_message ?? event.description));
    },
    [site.id],
  );
  useEvents(hear);

  const makeLinks = useInstallLinks();
  // A new link ends the one before, and with it the package that was downloaded. So the same one serves again while it can.
  const installLink: InstallLink | undefined = makeLinks.data?.[0];
  const download = useMutation({
    mutationFn: async (which: "same" | "new") => {
      const made = which === "same" && installLink ? installLink : (await makeLinks.mutateAsync([site.id]))[0]!;
      await savePackage(tokenIn(new URL(made.url).hash) ?? "");
    },
    onSuccess: () => setSaved("with key"),
  });
  const downloadPlain = useMutation({ mutationFn: savePlainPackage, onSuccess: () => setSaved("without key") });
  const generate = useMutation({
    mutationFn: () => take(api.integration.integrations["generate-api-key"].index.$post({ json: { site_id: site.id } })),
    onSuccess: refresh,
  });
  const test = useMutation({
    mutationFn: (integrationId: number) =>
      take(api.integration.integrations[":id"]["test-connection"].index.$post({ param: { id: String(integrationId) } })),
    onMutate: () => setFailure(undefined),
    onSuccess: refresh,
  });
  const moveHere = useMutation({
    mutationFn: async (url: string) => {
      const json = { config_json: { site_url: url } };
      await take(api.integration.integrations[":id"].index.$patch({ param: { id: String(id) }, json }));
      if (integration && isSameSite(site.url, integration.config_json.site_url))
        await take(api.sites[":id"].index.$patch({ param: { id: String(site.id) }, json: { url } }));
    },
    onSettled: refresh,
  });

  const isActive = integration?.is_active === true;
  const isReached = isActive || reached || plugin !== null || link?.used_at != null;
  const hasKey = integration?.credentials_json.api_key != null;
  const isLinkValid = link !== null && (link.used_at !== null || Date.parse(link.expires_at) > Date.now());
  /** the key was made to be entered by hand, or is to be */
  const byHand = !isReached && (saved ? saved === "without key" : generate.isSuccess || (hasKey && !isLinkValid));
  const refusal = isReached || !link?.refusal || settled(link.refusal, integration?.config_json.site_url) ? null : link.refusal;
  /** the plugin was uploaded with a token that is no longer valid */
  const ended = refusal && refusal.reason !== "other_site" ? refusal : null;
  const done: Record<StepName, boolean> = {
    download: !ended && (isReached || saved !== undefined || byHand || isLinkValid),
    install: isReached || (byHand && opened),
    values: !byHand,
    test: isActive,
    write: false,
  };

  const { mutate: runTest, isPending: isTesting } = test;
  const mustTest = isReached && !isActive && failure === undefined && !test.data && !test.error && id !== undefined;
  useEffect(() => {
    if (!mustTest || isTesting) return undefined;
    const timer = setTimeout(() => runTest(id), TEST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [mustTest, isTesting, runTest, id]);

  return {
    ...{ done, byHand, onOpened: () => setOpened(true), isReached, isActive, refusal, ended, failure, saved, link },
    /** the site may have a key, so the test can succeed */
    mayTest: isReached || (byHand && hasKey),
    /** the step to take now */
    next: STEPS.find((step) => !done[step])!,
    wordPressUrl: integration?.config_json.site_url ?? site.url,
    ...{ makeLinks, download, downloadPlain, generate, test, moveHere },
    /** a link for another person; shown only after it was made here */
    installLink,
    packageName: PACKAGE,
  };
}
export type Guide = ReturnType<typeof useGuide>;

/** Whether a refusal because of the address has its remedy: the plugin tries again. */
const settled = ({ reason, site_url }: NonNullable<LinkState["refusal"]>, ours = "") =>
  reason === "other_site" && isSameSite(site_url, ours);
