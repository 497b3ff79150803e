import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Plugin, PluginVersion } from "../../../db/plugin/entities.ts";
import { listPlugins, listVersions, makeVersion, withVersion } from "../../../db/plugin/versions.ts";
import { inUi } from "../../http/temporalUi.ts";
import { possibleActions, type VersionAction } from "../../../domain/plugin/version.ts";
import { releaseWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import type { AppEnv } from "../../http/deps.ts";
import { ApiError, invalid } from "../../http/errors.ts";
import { htmlOf } from "../markdown.ts";
import { newVersion, pluginData, slugParam, versionChanges, versionData, versionParams, versionRow } from "./schemas.ts";
import { answers, answersPage, body, createSubApp, route } from "../../http/route.ts";
import { present } from "../../http/rows.ts";
import { pageQuery } from "../../http/schemas.ts";

const tags = ["Plugin Releases"];

/** Routes of plugins and their versions, for the operators of this installation. */
export const pluginVersions = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/plugins/",
        tags,
        summary: "List plugins",
        description: "Lists the plugins of the installation with their newest versions.",
        request: { query: pageQuery },
      },
      { 200: answersPage(pluginData, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const rows = await listPlugins(c.var.em, { limit: limit + 1, before: idOf(cursor) });
      const shown = rows.slice(0, limit);
      const data = shown.map((row) => present(pluginData, row));
      return c.json({ success: true as const, data, next_cursor: rows.length > limit ? String(shown.at(-1)!.id) : null }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/plugins/{slug}/versions/",
        tags,
        summary: "List versions",
        description: "Lists the versions of a plugin, the highest first, with the progress of releases.",
        request: { params: slugParam, query: pageQuery },
      },
      { 200: answersPage(versionData, "The highest version first") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const plugin = await findPlugin(c, c.req.valid("param").slug);
      const after = cursor === undefined ? undefined : idOf(cursor);
      const rows = await listVersions(c.var.em, plugin.id, { limit: limit + 1, after });
      const shown = rows.slice(0, limit);
      const data = shown.map((row) => presentVersion(c, plugin, row));
      return c.json({ success: true as const, data, next_cursor: rows.length > limit ? String(shown.at(-1)!.id) : null }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/plugins/{slug}/versions/",
        tags,
        summary: "Create a version",
        description:
          "Creates a draft of a version. Sites are offered nothing before `POST …/release/`. A number can exist once (409 `version_exists`).",
        request: { params: slugParam, ...body(newVersion) },
      },
      { 201: answers(versionData, "The draft") },
    ),
    async (c) => {
      const { em } = c.var;
      const plugin = await findPlugin(c, c.req.valid("param").slug);
      const fields = c.req.valid("json");
      const made = await makeVersion(em, { plugin_id: plugin.id, ...fields });
      const version = await readVersion(c, plugin, fields.version);
      if (!made)
        throw new ApiError(409, "version_exists", `${describe(version)} Change it, or choose a higher version.`, {
          remedy: { method: "PATCH", path: `/api/v1/plugins/${plugin.slug}/versions/${fields.version}/` },
        });
      return c.json({ success: true as const, data: version }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/plugins/{slug}/versions/{version}/",
        tags,
        summary: "Get a plugin version",
        description:
          "Answers one version with its state, its rollout and the steps of its release. It is current while the version is being built.",
        request: { params: versionParams },
      },
      { 200: answers(versionData, "Up to date while it is being built") },
    ),
    async (c) => {
      const { slug, version } = c.req.valid("param");
      return c.json({ success: true as const, data: await readVersion(c, await findPlugin(c, slug), version) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/plugins/{slug}/versions/{version}/",
        tags,
        summary: "Change a version",
        description:
          "Changes the rollout or the changelog of a version, and the channel of a draft. Sites get the change with their next update check.",
        request: { params: versionParams, ...body(versionChanges) },
      },
      { 200: answers(versionData, "Sites get the change with their next update check") },
    ),
    async (c) => {
      const fields = c.req.valid("json");
      const actions = Object.keys(fields).map((name) => `change ${name as keyof typeof fields}` as const);
      const data = await changeVersion(c, c.req.valid("param"), actions, (version) => void Object.assign(version, fields));
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/plugins/{slug}/versions/{version}/",
        tags,
        summary: "Delete a draft",
        description: "Deletes a draft. Its number can be used again. A released version can't be deleted: withdraw it.",
        request: { params: versionParams },
      },
      { 200: answers(z.object({ deleted: z.literal(true) }), "Deleted; the number can be used again") },
    ),
    async (c) => {
      const { slug, version } = c.req.valid("param");
      const plugin = await findPlugin(c, slug);
      const done = await withVersion(c.var.em, { plugin_id: plugin.id, version }, (row, tx) => {
        permit(c, plugin, row, ["delete"]);
        tx.remove(row);
        return true;
      });
      if (!done) throw noVersion(plugin, version);
      return c.json({ success: true as const, data: { deleted: true as const } }, 200);
    },
  );

/** @throws ApiError 404 */
export async function findPlugin(c: Context<AppEnv>, slug: string): Promise<Plugin> {
  const plugin = await c.var.em.findOne(Plugin, { slug });
  if (!plugin) throw new ApiError(404, "not_found", `There is no plugin ${slug}.`);
  return plugin;
}

export const noVersion = (plugin: Plugin, version: string) =>
  new ApiError(404, "not_found", `${plugin.slug} has no version ${version}. Create a draft of it.`, {
    remedy: { method: "POST", path: `/api/v1/plugins/${plugin.slug}/versions/`, body: { version } },
  });

/** @throws ApiError 404 */
export async function readVersion(c: Context<AppEnv>, plugin: Plugin, version: string): Promise<z.infer<typeof versionData>> {
  const row = await c.var.em.findOne(PluginVersion, { plugin_id: plugin.id, version }, { disableIdentityMap: true });
  if (!row) throw noVersion(plugin, version);
  return presentVersion(c, plugin, row);
}

/**
 * Changes a version for an operator, if its state permits all of the actions.
 * @throws ApiError 404, 409 `version_state`
 */
export async function changeVersion(
  c: Context<AppEnv>,
  { slug, version }: { slug: string; version: string },
  actions: VersionAction[],
  act: (version: PluginVersion) => void,
): Promise<z.infer<typeof versionData>> {
  const plugin = await findPlugin(c, slug);
  const done = await withVersion(c.var.em, { plugin_id: plugin.id, version }, (row) => {
    permit(c, plugin, row, actions);
    act(row);
    return true;
  });
  if (!done) throw noVersion(plugin, version);
  return readVersion(c, plugin, version);
}

/** @throws ApiError 409 that names the state and the possible actions */
export function permit(c: Context<AppEnv>, plugin: Plugin, row: PluginVersion, actions: VersionAction[]): void {
  const refused = actions.filter((action) => !possibleOf(row).includes(action));
  if (refused.length === 0) return;
  const version = presentVersion(c, plugin, row);
  throw new ApiError(
    409,
    "version_state",
    `${describe(version)} This is not possible: ${refused.join(", ")}. Possible: ${version.possible.join(", ") || "nothing"}.`,
  );
}

const possibleOf = ({ status, halted_at }: PluginVersion) => possibleActions({ status, halted: Boolean(halted_at) });

const describe = ({ slug, version, status, halted }: z.infer<typeof versionData>) =>
  `${slug} ${version} is ${status === "draft" ? "a draft" : halted ? `${status}, and halted` : status}.`;

function presentVersion(c: Context<AppEnv>, { slug }: Plugin, row: PluginVersion): z.infer<typeof versionData> {
  const workflow_id = releaseWorkflowId(c.var.deps.taskQueuePrefix, row.id);
  return {
    slug,
    ...present(versionRow, row),
    changelog_html: htmlOf(row.changelog),
    halted: Boolean(row.halted_at),
    possible: possibleOf(row),
    workflow_id,
    workflow_url: inUi(c.var.deps, "workflows", workflow_id),
  };
}

/** The id in a cursor, which is that of the page's last row. @throws ApiError 422 */
function idOf(cursor: string | undefined): number {
  const id = cursor === undefined ? 2_147_483_647 : Number(cursor);
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw invalid("cursor", "is not a next_cursor of an answer");
  return id;
}
