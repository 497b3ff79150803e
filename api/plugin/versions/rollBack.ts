import { withdrawBuild, withVersion } from "../../../db/plugin/versions.ts";
import { rollBack } from "../../../db/plugin/rollBack.ts";
import { ApiError, invalid } from "../../http/errors.ts";
import { noTemporal } from "./actions.ts";
import { rollBackBody, versionData, versionParams } from "./schemas.ts";
import { findPlugin, noVersion, permit, readVersion } from "./versions.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { releaseStart } from "../../../domain/temporal/starts/plugin.ts";
import { tryStart } from "../../../temporal/soon.ts";

/** The route back from a bad version, also for sites that have it already. */
export const rollBacks = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/plugins/{slug}/versions/{version}/roll-back/",
      tags: ["Plugin Releases"],
      summary: "Roll back a version",
      description:
        "Withdraws the newest version, and releases the package of the version before it under a higher number, so that sites that have the bad version update too. The answer is 202: the new version is being built.",
      request: { params: versionParams, ...body(rollBackBody, false) },
    },
    { 202: answers(versionData, "The version that replaces it; it is being built, and is then offered to all sites") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const { slug, version } = c.req.valid("param");
    const { version: wanted, reason = `${version} is withdrawn.` } = c.req.valid("json");
    const plugin = await findPlugin(c, slug);
    const done = await withVersion(em, { plugin_id: plugin.id, version }, (row, tx) => {
      permit(c, plugin, row, ["roll back"]);
      return rollBack(tx, row, wanted, reason);
    });
    if (!done) throw noVersion(plugin, version);
    if (done.outcome === "version_exists")
      throw invalid("version", `${slug} ${done.version} already exists. Choose a higher version, or leave it out.`);
    if (done.outcome === "begun_before")
      throw new ApiError(
        409,
        "roll_back_begun",
        `${done.version} rolls back from ${version}, and is ${done.status}. Release it, or delete it to start again.`,
      );
    if (done.outcome === "nothing_before")
      throw new ApiError(
        409,
        "nothing_before",
        `There is no released version before ${version} to roll back to. ${done.withdrawn ? "Release" : "Withdraw it, and release"} a fixed version.`,
      );
    if (done.outcome === "not_the_newest")
      throw new ApiError(
        409,
        "not_the_newest",
        `${done.newest} was released after ${version}, and sites update to it. Withdraw ${version}, or roll back ${done.newest}.`,
      );
    const next = done.version;
    const start = releaseStart({ id: next.id, slug, version: next.version }, deps.taskQueuePrefix);
    if (!(await tryStart(deps, start, "the release was not started")) && (await withdrawBuild(em, next.id)))
      throw noTemporal(
        `${version} is withdrawn, and ${next.version}, which rolls it back, is a draft. Release it when Temporal can be reached`,
      );
    return c.json({ success: true as const, data: await readVersion(c, plugin, next.version) }, 202);
  },
);
