import { z } from "@hono/zod-openapi";
import type { EntityManager } from "../../db/orm.ts";
import { findSameAddress } from "../../db/sites/sameAddress.ts";
import { Site } from "../../db/sites/site.ts";
import { addressKey, nameOfAddress } from "../../domain/sites/url.ts";
import { ApiError } from "../http/errors.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { line, siteUrl, text, timeZone } from "../http/schemas.ts";
import { withinQuotas } from "../people/quotas.ts";
import { groupName, LONGEST_NAME } from "./site.ts";

/** The most sites of one request, as many as an account may have by default. */
const MOST = 500;
/** Longer than any valid value. Each line is checked on its own, so that its error names the line. */
const anyText = text(4_000);

const asked = z.object({
  dry_run: z.boolean().default(false).openapi({ description: "true: only say what would happen with each line" }),
  time_zone: timeZone.default("UTC"),
  sites: z
    .array(z.object({ url: anyText, name: anyText.nullish(), group_name: anyText.nullish() }))
    .min(1)
    .max(MOST)
    .openapi({ description: "an address as people type it, and a name and a group if you like" }),
});
/** A line whose fields are valid. An empty name or group counts as none. */
const valid = z.object({
  url: siteUrl,
  name: z.preprocess(blankIsNone, line(LONGEST_NAME).optional()),
  group_name: z.preprocess(blankIsNone, groupName.optional()),
});

const VERDICTS = ["add", "already_there", "not_understood"] as const;
const lineData = z
  .object({
    line: z.int().openapi({ description: "from 1, in the order of `sites`" }),
    verdict: z.enum(VERDICTS).openapi({
      description:
        "add: it is added, or would be; already_there: the account has a site with this address; not_understood: `field` is invalid",
    }),
    field: z.enum(["url", "name", "group_name"]).nullable(),
    message: z.string().nullable().openapi({ description: "why the line is not added, or what adding it means" }),
    url: z.string().nullable().openapi({ description: "the address in its stored form; null if it is not understood" }),
    name: z.string().nullable(),
    group_name: z.string().nullable(),
    site_id: z.int().nullable().openapi({ description: "of the site that was added, or that was there" }),
    connected_elsewhere: z.boolean().openapi({ description: "true: another account is connected to this address" }),
  })
  .openapi("SiteLine");
type Line = z.infer<typeof lineData>;

/** The route that adds many sites at once. */
export const manySites = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/sites/bulk/",
      tags: ["Sites"],
      summary: "Add many sites",
      description:
        "Adds up to 500 sites from a list of addresses, and answers what happened with each line. Addresses that the account has already are left out, so the request can be repeated. With `dry_run` nothing is added. Without it, one invalid line refuses the whole request, so that nothing is half done.",
      request: body(asked),
    },
    { 200: answers(z.object({ dry_run: z.boolean(), added: z.int(), lines: z.array(lineData) }), "What happened with each line") },
  ),
  async (c) => {
    const { em, identity } = c.var;
    const { dry_run, time_zone, sites } = c.req.valid("json");
    const { account_id } = identity;
    const lines = await judged(em, account_id, sites);
    const toAdd = lines.filter(({ verdict }) => verdict === "add");
    if (!dry_run) {
      const wrong = lines.filter(({ verdict }) => verdict === "not_understood");
      if (wrong.length > 0) throw refusal(wrong);
      await em.transactional(async (tx) => {
        const rows = toAdd.map(({ url, name, group_name }) =>
          tx.create(Site, { account_id, url: url!, name: name!, group_name, time_zone }),
        );
        await tx.persist(rows).flush();
        await withinQuotas(c, tx, "sites");
        for (const [index, { id }] of rows.entries()) toAdd[index]!.site_id = id;
      });
    }
    return c.json({ success: true as const, data: { dry_run, added: dry_run ? 0 : toAdd.length, lines } }, 200);
  },
);

/** The verdict on each line. */
async function judged(em: EntityManager, account_id: number, sites: z.infer<typeof asked>["sites"]): Promise<Line[]> {
  const read = sites.map((given) => valid.safeParse(given));
  const urls = read.flatMap(({ data }) => (data ? [data.url] : []));
  const known = await findSameAddress(em, account_id, urls);
  const seen = new Map<string, number>();
  return read.map(({ data, error }, index): Line => {
    const nothing = { line: index + 1, field: null, url: null, name: null, group_name: null, site_id: null, connected_elsewhere: false };
    if (!data) {
      const { path, message } = error.issues[0]!;
      return { ...nothing, verdict: "not_understood", field: path[0] as Line["field"], message };
    }
    const key = addressKey(data.url);
    const { own = [], elsewhere = false } = known.get(key) ?? {};
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, index + 1);
    const name = data.name ?? nameOfAddress(data.url).slice(0, LONGEST_NAME);
    const whole = { ...nothing, url: data.url, name, group_name: data.group_name ?? null, connected_elsewhere: elsewhere };
    const [there] = own;
    if (there) return { ...whole, verdict: "already_there", message: `You have this site: ${there.name}.`, site_id: there.id };
    if (earlier !== undefined) return { ...whole, verdict: "already_there", message: `Line ${earlier} has the same address.` };
    return { ...whole, verdict: "add", message: elsewhere ? CONNECTED_ELSEWHERE : null };
  });
}

/** What it means to connect an address that another account has connected. It does not say which account. */
export const CONNECTED_ELSEWHERE =
  "Another IGNY8 account is connected to this address. You can connect it here if it is your site; the other account then loses its connection.";

function refusal(wrong: Line[]): ApiError {
  const details = wrong.map(({ line: nth, field, message }) => ({
    field: `sites.${nth - 1}.${field}`,
    message: `line ${nth}: ${message}`,
  }));
  const named = details.slice(0, 5).map(({ message }) => message);
  const more = details.length - named.length;
  const message = `Nothing was added. ${named.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
  return new ApiError(422, "invalid", message, { details: details.slice(0, 50) });
}

function blankIsNone(value: unknown): unknown {
  return value === null || (typeof value === "string" && value.trim() === "") ? undefined : value;
}
