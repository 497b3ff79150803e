import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connectSites, createDemo, createOperator, publishDemo, type Demo, type Operator } from "./demo.ts";
import { createProgress, inStep, wasTold } from "./progress.ts";
import { startStack, type Stack } from "./stack.ts";

const USAGE = `npm start -- [--data FOLDER] [--sites N]    the whole stack, until Ctrl-C
npm run demo                                on a folder thrown away, until the article is on the site`;

const PORTS = { api: 3000, temporal: 7233, temporalUi: 8233, postgres: 54320, wordpress: 8080 };

const values = readOptions();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const sites = Number(values.sites);
if (!Number.isInteger(sites) || sites < 1 || sites > 8) {
  console.error(`--sites must be a number from 1 to 8, not ${values.sites}\n${USAGE}`);
  process.exit(2);
}
if (process.env["WORDPRESS_URL"]) {
  console.error(
    "WORDPRESS_URL must not be set here: npm start and npm run demo set up a WordPress of their own.\nUnset it. To use your WordPress, connect it in the console of the running stack: docs/your-wordpress.md says how.",
  );
  process.exit(2);
}

const progress = createProgress();
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
});
const dataDir = values.demo ? await mkdtemp(join(tmpdir(), "igny8-demo-")) : values.data;
let stack: Stack | undefined;

try {
  progress.print("\nIGNY8 Publishing\n");
  stack = await startStack({ dataDir, sites, progress, ...(values.demo ? {} : { ports: PORTS }) });
  const { demo, published } = await mainJob(stack);
  const operator = await operatorOf(stack);
  await describe(stack, demo, operator);
  if (values.demo) {
    console.log(JSON.stringify({ ok: true, content_id: demo.content_id, ...published }));
  } else {
    // The current address: WordPress may be at another port than when the post was created.
    progress.print(addresses(stack, demo, operator, new URL(new URL(published.post_url).pathname, stack.sites[0]!.url).href));
    await interrupted;
  }
} catch (error) {
  process.exitCode = 1;
  if (!wasTold(error)) progress.print(`\n${(error as Error).message}\n`);
  if (values.demo) console.log(JSON.stringify({ ok: false, error: (error as Error).message }));
} finally {
  if (stack) {
    const step = progress.step("Stopping");
    await stack.stop();
    step.done();
  }
  if (values.demo) await rm(dataDir, { recursive: true, force: true });
}
process.exit();

/** The options of the command. An option that does not exist ends the process with the usage. */
function readOptions() {
  try {
    return parseArgs({
      options: {
        demo: { type: "boolean", default: false },
        data: { type: "string", default: ".data" },
        sites: { type: "string", default: "1" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    // Node adds advice about dashes to its first sentence.
    const [what] = (error as Error).message.split(". ");
    console.error(`${what}.\n${USAGE}`);
    return process.exit(2);
  }
}

/** The demo customer, created at the first start and kept. Its article is published once. */
async function mainJob({ apiUrl, sites: wordpress }: Stack) {
  const remembered = join(dataDir, "demo.json");
  const demo = await inStep(
    progress,
    "Demo data",
    async () => {
      const known = await readFile(remembered, "utf8").catch(() => undefined);
      const made = known ? (JSON.parse(known) as Demo) : await createDemo(apiUrl);
      await connectSites(apiUrl, made, wordpress).finally(() => writeFile(remembered, JSON.stringify(made, null, 2), { mode: 0o600 }));
      return made;
    },
    ({ email }) => email,
  );
  const published = await inStep(
    progress,
    "Publishing",
    () => publishDemo(apiUrl, demo),
    ({ post_url }) => post_url,
  );
  return { demo, published };
}

/** The operator, created at the first start and kept. */
async function operatorOf({ apiUrl, databaseUrl }: Stack): Promise<Operator> {
  const remembered = join(dataDir, "operator.json");
  const known = await readFile(remembered, "utf8").catch(() => undefined);
  if (known) return JSON.parse(known) as Operator;
  const made = await createOperator(apiUrl, databaseUrl);
  await writeFile(remembered, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}

/** `stack.json`: the running stack for scripts and tools. */
async function describe({ apiUrl, databaseUrl, temporalAddress, temporalUiUrl, sites: wordpress }: Stack, demo: Demo, operator: Operator) {
  const description = {
    api_url: apiUrl,
    console_url: apiUrl,
    temporal_address: temporalAddress,
    temporal_ui_url: temporalUiUrl,
    database_url: databaseUrl,
    wordpress: wordpress.map(({ url, adminUser, adminPassword, path }, index) => ({
      url,
      admin_user: adminUser,
      admin_password: adminPassword,
      site_id: demo.sites[index]?.site_id ?? null,
      integration_id: demo.sites[index]?.integration_id ?? null,
      path,
    })),
    demo: { email: demo.email, password: demo.password, api_token: demo.api_token, account_id: demo.account_id },
    operator: { email: operator.email, password: operator.password, api_token: operator.api_token },
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, "stack.json"), `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
}

function addresses({ apiUrl, temporalUiUrl, sites: wordpress }: Stack, demo: Demo, operator: Operator, postUrl: string): string {
  const rows = [
    ["The article", postUrl],
    ["Console", apiUrl],
    ["API", `${apiUrl}/api/v1/`],
    ["API docs", `${apiUrl}/api/docs/`],
    ["Temporal UI", temporalUiUrl ?? "not started by us"],
    ...wordpress.map(({ url, adminUser, adminPassword }) => ["WordPress", `${url}/wp-admin/   ${adminUser} / ${adminPassword}`]),
    ["Demo account", `${demo.email} / ${demo.password}`],
    ["API token", demo.api_token],
    ["Operator", `${operator.email} / ${operator.password}`],
  ];
  const list = rows.map(([label = "", text]) => `  ${label.padEnd(14)}${text}`).join("\n");
  return `\n${list}\n\n  All of it is in ${join(dataDir, "stack.json")}. Ctrl-C takes everything down.\n`;
}
