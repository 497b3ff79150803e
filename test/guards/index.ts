import { access } from "./access.ts";
import { articles } from "./articles.ts";
import { backup } from "./backup.ts";
import { database } from "./database.ts";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { operating } from "./operating.ts";
import { migrations } from "./migrations.ts";
import { plugin } from "./plugin.ts";
import { postUpdates } from "./postUpdates.ts";
import { requests } from "./requests.ts";
import { sessions } from "./sessions.ts";
import { updates, withdrawals } from "./withdrawals.ts";
import { watch } from "./watch.ts";
import { worker } from "./worker.ts";

/** The guards by part of the system. `npm run test:guards` removes each. */
export const GUARDS: Record<string, Guard[]> = {
  api: [...access, ...sessions, ...limits, ...requests, ...operating],
  worker: [...worker, ...updates, ...withdrawals],
  db: [...database, ...migrations],
  backup,
  watch,
  plugin: [...plugin, ...articles, ...postUpdates],
};
