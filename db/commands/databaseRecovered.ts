import { readConfig } from "../../config.ts";
import { afterRecovery } from "../backup/recovered.ts";
import { migrationNames } from "../orm.ts";
import { command, say } from "./command.ts";

/* After something other than `npm run restore` brought the database to an older state: no new article gets the id of one that sites know. */
await command(async () => {
  const config = readConfig(process.env);
  const result = await afterRecovery(config.DATABASE_URL_DIRECT ?? config.DATABASE_URL, await migrationNames());
  say("The recovered database is ready. Start workers and API processes.");
  return { result, good: true };
});
