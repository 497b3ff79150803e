import { beginBuild, withdrawBuild, withVersion } from "../../../db/plugin/versions.ts";
import { ApiError } from "../../http/errors.ts";
import { haltBody, versionData, versionParams } from "./schemas.ts";
import { changeVersion, findPlugin, noVersion, permit, readVersion } from "./versions.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { releaseStart } from "../../../domain/temporal/starts/plugin.ts";
import { tryStart } from "../../../temporal/soon.ts";

const action = <const Name extends string>(name: Name, summary: string, description: string) => ({
  method: "post" as const,
  path: `/plugins/{slug}/versions/{version}/${name}/` as const,
  tags: ["Plugin Releases"],
  summary,
  description,
  request: { params: versionParams },
});

/** @param left the state in which everything was left */
export const noTemporal = (left: string) =>
  new ApiError(
    503,
    "temporal_unavailable",
    `Temporal can't be reached at the moment, so nothing was started: ${left}. Try again shortly.`,
    {
      headers: { "retry-after": "5" },
    },
  );

/** Routes of operators' actions on a version. */
export const pluginVersionActions = createSubApp()
  .openapi(
    route(
      action(
        "release",
        "Release a version",
        "Builds, signs and stores a draft, and then offers it to sites within its rollout. The answer is 202: `steps` shows the progress. Repeating the request while the version is being built joins the build. If a step fails, the version is a draft again, and `error` says why.",
      ),
      {
        202: answers(versionData, "The build has started; `steps` shows its progress"),
      },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { slug, version } = c.req.valid("param");
      const plugin = await findPlugin(c, slug);
      const building = await withVersion(em, { plugin_id: plugin.id, version }, (row) => {
        permit(c, plugin, row, ["release"]);
        const begun = row.status === "draft";
        if (begun) beginBuild(row);
        return { id: row.id, begun };
      });
      if (!building) throw noVersion(plugin, version);
      const started = await tryStart(
        deps,
        releaseStart({ id: building.id, slug, version }, deps.taskQueuePrefix),
        "the release was not started",
      );
      if (!started && (!building.begun || (await withdrawBuild(em, building.id)))) {
        throw noTemporal(building.begun ? "it is still a draft" : "it is already being built, and continues when Temporal can be reached");
      }
      return c.json({ success: true as const, data: await readVersion(c, plugin, version) }, 202);
    },
  )
  .openapi(
    route(
      {
        ...action(
          "halt",
          "Halt a version",
          "Offers the version to no further site until it is resumed. Sites are offered the version before it; sites that have the halted version keep it.",
        ),
        request: { params: versionParams, ...body(haltBody, false) },
      },
      { 200: answers(versionData, "From now on, sites are offered the previous version") },
    ),
    async (c) => {
      const { reason } = c.req.valid("json");
      const data = await changeVersion(c, c.req.valid("param"), ["halt"], (version) => {
        version.halted_at = new Date();
        version.halt_reason = reason ?? "An operator halted it.";
      });
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      action("resume", "Resume a version", "Offers a halted version again, within its rollout. Sites get it with their next update check."),
      {
        200: answers(versionData, "Offered again, as far as the rollout permits"),
      },
    ),
    async (c) => {
      const data = await changeVersion(c, c.req.valid("param"), ["resume"], (version) => {
        version.halted_at = null;
        version.halt_reason = null;
        version.resumed_at = new Date();
      });
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      action(
        "withdraw",
        "Withdraw a version",
        "Never offers the version again, because it is bad. This is final. Sites are offered the version before it; sites that have the bad version need a higher one, for example by rolling back.",
      ),
      {
        200: answers(versionData, "Withdrawn finally"),
      },
    ),
    async (c) => {
      const data = await changeVersion(c, c.req.valid("param"), ["withdraw"], (version) => {
        version.status = "withdrawn";
      });
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      action("deprecate", "Deprecate a version", "Offers the version to no further site, because it is old. It can still be withdrawn."),
      { 200: answers(versionData, "Deprecated; it may still be withdrawn") },
    ),
    async (c) => {
      const data = await changeVersion(c, c.req.valid("param"), ["deprecate"], (version) => {
        version.status = "deprecated";
      });
      return c.json({ success: true as const, data }, 200);
    },
  );
