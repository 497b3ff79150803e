import { readConfig } from "../config.ts";
import { connect, migrate } from "./orm.ts";

const orm = await connect(readConfig(process.env).DATABASE_URL);
const applied = await migrate(orm);
console.log(applied.length > 0 ? `Applied ${applied.join(", ")}` : "The schema is up to date.");
await orm.close();
