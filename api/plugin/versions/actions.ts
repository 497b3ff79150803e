import { beginBuild, withdrawBuild, withVersion } from "../../../db/plugin/versions.ts";
import { ApiError } from "../../http/errors.ts";
import { haltBody, versionData, versionParams } from "./schemas.ts";
import { changeVersion, findPlugin, noVersion, permit, readVersion } from "./versions.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { releaseStart } from "../../../domain/temporal/starts/plugin.ts";
import { tryStart } from "../../../temporal/soon.ts";

const action = <const Name extends string>(name: Name, summary: string) => ({
  method: "post" as const,
  path: `/plugins/{slug}/versions/{version}/${name}/` as const,
  tags: ["plugins"],
  summary,
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
    route(action("release", "Build, sign and store a draft, and offer it to sites; again while it is being built joins"), {
      202: answers(versionData, "The build has started; `steps` shows its progress"),
    }),
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
        throw noTemporal(building.begun ? "it is a draft as before" : "it is being built already, and goes on when Temporal is back");
      }
      return c.json({ success: true as const, data: await readVersion(c, plugin, version) }, 202);
    },
  )
  .openapi(
    route(
      { ...action("halt", "Offer it to nobody until it is resumed"), request: { params: versionParams, ...body(haltBody, false) } },
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
    route(action("resume", "Offer a halted one again"), { 200: answers(versionData, "Offered again, as far as the rollout permits") }),
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
    route(action("withdraw", "Never offer it again: it is bad. Sites get the one before; those that have it need a higher version"), {
      200: answers(versionData, "Withdrawn finally"),
    }),
    async (c) => {
      const data = await changeVersion(c, c.req.valid("param"), ["withdraw"], (version) => {
        version.status = "withdrawn";
      });
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(action("deprecate", "Offer it no more: it is old"), { 200: answers(versionData, "Deprecated; it may still be withdrawn") }),
    async (c) => {
      const data = await changeVersion(c, c.req.valid("param"), ["deprecate"], (version) => {
        version.status = "deprecated";
      });
      return c.json({ success: true as const, data }, 200);
    },
  );
