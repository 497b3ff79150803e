import { OpenAPIHono } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { acceptInvite } from "./people/acceptInvite.ts";
import { account } from "./people/account.ts";
import { activity } from "./people/activity.ts";
import { answerHeaders } from "./http/answerHeaders.ts";
import { apiTokens } from "./people/apiTokens.ts";
import { auth } from "./people/auth.ts";
import { automation } from "./automation/settings.ts";
import { automationRuns } from "./automation/runs.ts";
import { manySites } from "./sites/bulk.ts";
import { siteGroups } from "./sites/groups.ts";
import { calendar } from "./publishing/calendar.ts";
import { checkBody } from "./http/bodies.ts";
import { bulk } from "./publishing/bulk.ts";
import { limitFrom, warnOfProxies } from "./http/clientAddress.ts";
import { clusters } from "./sites/clusters.ts";
import { consolePages } from "./static/consolePages.ts";
import { codec, fromTemporalUi } from "./operators/codec.ts";
import { content } from "./articles/content.ts";
import { contentCounts } from "./articles/counts.ts";
import { review } from "./articles/review.ts";
import { savedViews } from "./articles/views.ts";
import { debugStatus } from "./sites/debugStatus.ts";
import { docs } from "./static/docs.ts";
import type { ApiDeps, AppEnv } from "./http/deps.ts";
import { ApiError } from "./http/errors.ts";
import { onError } from "./http/onError.ts";
import { events } from "./events/lists.ts";
import { eventStream } from "./events/stream.ts";
import { failures } from "./publishing/failures.ts";
import { health } from "./operators/health.ts";
import { startQueued } from "./articles/saved.ts";
import { authenticate, ownPages, requireOperator, requireRight } from "./http/identity.ts";
import { images } from "./articles/images.ts";
import { installedPlugin } from "./sites/installedPlugin.ts";
import { connectionTests } from "./sites/integrations/connectionTest.ts";
import { integrations } from "./sites/integrations/integration.ts";
import { siteRules } from "./sites/integrations/rules.ts";
import { integrationKeys } from "./sites/integrations/key.ts";
import { invites } from "./people/invites.ts";
import { lanes } from "./publishing/lanes.ts";
import { media } from "./articles/media.ts";
import { memberFactors, members } from "./people/members.ts";
import { methodsOf } from "./http/methods.ts";
import { describeAt } from "./http/openapi.ts";
import { notifications } from "./notifications/endpoints.ts";
import { notificationMails, unsubscribeLinks } from "./notifications/mails.ts";
import { myNotifications } from "./notifications/mine.ts";
import { ops } from "./operators/ops.ts";
import { overview } from "./operators/overview.ts";
import { passwordReset } from "./people/passwordReset.ts";
import { analytics } from "./plugin/analytics.ts";
import { download } from "./plugin/download.ts";
import { enrol, installLinks, siteInstallLinks } from "./plugin/enrolment.ts";
import { pluginInfo } from "./plugin/info.ts";
import { installPackage } from "./plugin/installPackage.ts";
import { installations } from "./plugin/installations.ts";
import { pictures } from "./plugin/icons.ts";
import { updates } from "./plugin/updates.ts";
import { pluginVersionActions } from "./plugin/versions/actions.ts";
import { pluginVersions } from "./plugin/versions/versions.ts";
import { publications } from "./publishing/publications.ts";
import { afterPublish } from "./publishing/updates/republish.ts";
import { withdrawal } from "./publishing/updates/unpublish.ts";
import { changesOfMany } from "./publishing/updates/bulk.ts";
import { repairs } from "./publishing/repairs.ts";
import { rollBacks } from "./plugin/versions/rollBack.ts";
import { secondFactor } from "./people/secondFactor/routes.ts";
import { scheduleActions } from "./operators/scheduleActions.ts";
import { schedules } from "./operators/schedules.ts";
import { sectors } from "./sites/sectors.ts";
import { securityTxt } from "./static/securityTxt.ts";
import { session } from "./people/session.ts";
import { sessions } from "./people/sessions.ts";
import { SITE_KEY_ROUTES, siteKeyFirst } from "./sites/siteKey.ts";
import { sites } from "./sites/site.ts";
import { status } from "./operators/status.ts";
import { sync } from "./sites/sync.ts";
import { terms } from "./articles/terms.ts";
import { versions } from "./articles/versions.ts";
import { tidyPictures } from "./articles/unusedPictures.ts";
import { confirmVerification, verification } from "./people/verification.ts";
import { watched } from "./watch/requests.ts";
import { fromSites } from "./sites/fromSites.ts";
import { ofNoAccount } from "../db/tenant.ts";

/** Creates the API: all routes and their shared middleware. It does not listen. */
export function createApp(deps: ApiDeps) {
  const app = new OpenAPIHono<AppEnv>({
    // The setup flow's `/v1/…` means `/api/v1/…`. A slash at the end makes no difference.
    getPath: (request) => {
      const path = new URL(request.url).pathname.replace(/^\/v1\//, "/api/v1/");
      return path.startsWith("/api/") && !path.endsWith("/") && !/\.[a-z]+$/.test(path) ? `${path}/` : path;
    },
  });

  const pages = consolePages(deps.consoleDir);
  app.onError(onError);
  app.notFound(async (c) => {
    const page = await pages(c);
    if (page) return page;
    const methods = allowed(c.req.path);
    if (methods.length === 0)
      return onError(new ApiError(404, "not_found", `There is no ${c.req.path}. The API documentation is at /api/docs/.`), c);
    const message = `${c.req.path} answers to ${methods.join(", ")}, not to ${c.req.method}.`;
    return onError(new ApiError(405, "method_not_allowed", message, { headers: { allow: methods.join(", ") } }), c);
  });
  app.use(requestId());
  app.use(watched(deps));
  app.use(async (c, next) => {
    c.set("deps", deps);
    c.set("log", deps.log);
    c.set("em", ofNoAccount(deps.orm.em));
    await next();
  });
  app.use(warnOfProxies(deps));
  // These include Referrer-Policy: no-referrer and X-Content-Type-Options: nosniff.
  app.use(secureHeaders({ crossOriginResourcePolicy: false, xFrameOptions: "DENY" }));
  app.use(answerHeaders);
  app.use(tidyPictures(deps));
  app.on("POST", [...SITE_KEY_ROUTES], siteKeyFirst);
  app.on("POST", "/api/plugins/:slug/enrol/", limitFrom("plugin_enrol_from"));
  app.use("/api/*", checkBody);

  for (const routes of fromSites) app.route("/api/v1/integration", routes);
  app.use("/api/v1/auth/*", ownPages);
  const open = app
    .route("/", health)
    .route("/", status)
    .route("/", docs)
    .route("/", securityTxt)
    .route("/", media)
    .route("/api/v1/auth", auth)
    .route("/api/v1/auth", passwordReset)
    .route("/api/v1/auth", acceptInvite)
    .route("/api/v1/auth", confirmVerification)
    .route("/api/v1", unsubscribeLinks)
    .route("/api/plugins", updates)
    .route("/api/plugins", installations)
    .route("/api/plugins", pluginInfo)
    .route("/api/plugins", download)
    .route("/api/plugins", installPackage)
    .route("/api/plugins", pictures)
    .route("/api/plugins", enrol);

  app.use("/api/v1/auth/*", authenticate);
  app.use("/api/v1/account/*", authenticate);
  app.use("/api/v1/me/*", authenticate);
  app.use("/api/v1/account/invites/*", requireRight("manage"));
  app.use("/api/v1/account/notifications/*");
  app.use("/api/v1/sites/*", authenticate);
  app.use("/api/v1/integration/integrations/*", authenticate);
  app.use("/api/v1/events/*", authenticate);
  app.use("/api/v1/writer/*", authenticate, startQueued);
  app.use("/api/v1/automation/*", authenticate);
  app.use("/api/v1/ops/codec/*", fromTemporalUi);
  app.use("/api/v1/ops/*", authenticate, requireOperator);
  app.use("/api/v1/plugins/*", authenticate, requireOperator);
  // Each sub-app contains the whole path of its collection, because Hono would remove the slash from a mounted "/".
  const api = open
    .route("/api/v1/auth", session)
    .route("/api/v1/auth", sessions)
    .route("/api/v1/auth", verification)
    .route("/api/v1/auth", secondFactor)
    .route("/api/v1", account)
    .route("/api/v1/account", members)
    .route("/api/v1/account", memberFactors)
    .route("/api/v1/account", invites)
    .route("/api/v1/account", apiTokens)
    .route("/api/v1/account", activity)
    .route("/api/v1/account", notifications)
    .route("/api/v1", myNotifications)
    .route("/api/v1", notificationMails)
    .route("/api/v1", manySites)
    .route("/api/v1", siteGroups)
    .route("/api/v1", siteInstallLinks)
    .route("/api/v1/account", savedViews)
    .route("/api/v1", sites)
    .route("/api/v1", sectors)
    .route("/api/v1", clusters)
    .route("/api/v1/integration", integrations)
    .route("/api/v1/integration", integrationKeys)
    .route("/api/v1/integration", siteRules)
    .route("/api/v1/integration", connectionTests)
    .route("/api/v1/integration", lanes)
    .route("/api/v1/integration", sync)
    .route("/api/v1/integration", installLinks)
    .route("/api/v1/integration", installedPlugin)
    .route("/api/v1/integration", debugStatus)
    // Before `events`: otherwise `stream` would be an event's id.
    .route("/api/v1", eventStream)
    .route("/api/v1", events)
    // Before `content`: otherwise `bulk` and `counts` would be an article's id.
    .route("/api/v1/writer", bulk)
    .route("/api/v1/writer", changesOfMany)
    .route("/api/v1/writer", contentCounts)
    .route("/api/v1/writer", content)
    .route("/api/v1/writer", review)
    .route("/api/v1/writer", versions)
    .route("/api/v1/writer", publications)
    .route("/api/v1/writer", afterPublish)
    .route("/api/v1/writer", withdrawal)
    .route("/api/v1/writer", repairs)
    .route("/api/v1/writer", failures)
    .route("/api/v1/writer", calendar)
    .route("/api/v1/writer", images)
    .route("/api/v1/writer", terms)
    .route("/api/v1/automation", automation)
    .route("/api/v1/automation", automationRuns)
    .route("/api/v1/plugins", analytics)
    .route("/api/v1", pluginVersions)
    .route("/api/v1", pluginVersionActions)
    .route("/api/v1", rollBacks)
    .route("/api/v1/ops", ops)
    .route("/api/v1/ops", overview)
    .route("/api/v1/ops", schedules)
    .route("/api/v1/ops", scheduleActions);
  app.route("/api/v1/ops", codec);
  describeAt(app, deps.publicUrl);
  const allowed = methodsOf(app.routes);
  return api;
}

/** The API's type, for Hono's client in the console. @public */
export type Api = ReturnType<typeof createApp>;
