import { join } from "node:path";
import type { Client } from "@temporalio/client";
import { readSources } from "../activities/plugin/sources.ts";
import type { Orm } from "../db/orm.ts";
import { beginFirstRelease } from "../db/plugin/firstRelease.ts";
import type { SecretKey } from "../db/secrets.ts";
import { pluginHeaders } from "../domain/plugin/release.ts";
import { releaseStart } from "../domain/temporal/starts/plugin.ts";
import { startOrWake } from "../temporal/start.ts";

/** The plugin whose sources come with IGNY8. */
const SLUG = "igny8-wp-bridge";

interface Parts {
  orm: Orm;
  temporal: Client;
  taskQueuePrefix: string;
  pluginSources: string;
  signingKeys: SecretKey[];
  log: { info(what: object, message: string): void; warn(what: object, message: string): void };
}

/**
 * Releases the plugin of this installation's own sources if none was ever released, so that the first site can be connected without an operator.
 * Every worker of the queue `build` calls it when it starts. Trouble is logged: people can still release the plugin in the console.
 */
export async function ensureFirstRelease(parts: Parts): Promise<void> {
  const { orm, temporal, taskQueuePrefix, pluginSources, signingKeys, log } = parts;
  try {
    const { version } = pluginHeaders(SLUG, await readSources(join(pluginSources, SLUG)));
    if (version === undefined) throw new Error("The plugin's sources have no version.");
    if (signingKeys.length === 0) {
      log.warn({ slug: SLUG }, "the plugin is not released by itself: PLUGIN_SIGNING_KEYS is not set");
      return;
    }
    const id = await beginFirstRelease(orm.em, SLUG, version);
    if (id === null) return;
    await startOrWake(temporal, releaseStart({ id, slug: SLUG, version }, taskQueuePrefix));
    log.info({ slug: SLUG, version }, "the plugin's first release has begun");
  } catch (err) {
    log.warn({ err, slug: SLUG }, "the plugin's first release could not be begun; release it in the console under Plugins");
  }
}
