import { z } from "@hono/zod-openapi";
import { TERM_KINDS } from "../../db/articles/content.ts";
import { FAILURES, type FailureType } from "../../domain/publishing/failure.ts";
import { ACTIONS } from "../../domain/publishing/possible.ts";
import { SORTS } from "../../db/articles/filter.ts";
import { LIFECYCLES, POST_STATUS_FILTERS } from "../../domain/publishing/lifecycle.ts";
import { PUBLICATION_STATES, TASKS, TROUBLED_STATES, WITHDRAWN_TO } from "../../domain/publishing/publication.ts";
import { STEP_FILTERS, STEPS } from "../../domain/publishing/updates/step.ts";
import { CONTENT_STATUSES } from "../../domain/publishing/wordpressStatus.ts";
import { articleRules, articleRulesData } from "./siteRules.ts";
import { imageData } from "./images.ts";
import { changes, filterId, idNumber, jsonWithin, keys, line, pageQuery, termName, text, timestamp } from "../http/schemas.ts";

/** Characters. A usual article has a fiftieth of this. */
export const HTML_LIMIT = 1_000_000;
const MARKDOWN_LIMIT = 200_000;
const CUSTOM_FIELDS_LIMIT = 100_000;

const orNull = (max: number) =>
  text(max)
    .trim()
    .nullable()
    .transform((value) => value || null);
const slug = text(200)
  .refine((value) => /^[\p{L}\p{M}\p{N}_-]*$/u.test(value), "must consist of letters, digits, - and _")
  .nullable()
  .transform((value) => value || null)
  .openapi({ example: "slow-bread" });

const customValue = z.union([text(10_000), z.number(), z.boolean()]);
const customFields = z
  .record(
    text(255).regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "must be a name of letters, digits, - and _"),
    customValue.or(z.array(customValue).max(100)).nullable(),
  )
  .refine((given) => Object.keys(given).length <= 50, { error: "must be 50 fields at most", abort: true })
  .refine(jsonWithin(CUSTOM_FIELDS_LIMIT), `must be ${CUSTOM_FIELDS_LIMIT} characters at most in all`)
  .openapi({ description: "custom fields of the post. The site's owner allows their names in the plugin. null removes a field" });

const fields = {
  title: line(500),
  content_html: text(HTML_LIMIT).openapi({ description: "IGNY8 removes scripts, forms, and all frames except YouTube's and Vimeo's" }),
  content_markdown: text(MARKDOWN_LIMIT).openapi({ description: "in place of content_html, which IGNY8 makes from it" }),
  status: z.enum(["draft", "review"]).openapi({ description: "only publishing sets published" }),
  on_hold: z.boolean().openapi({ description: "true: nobody and nothing publishes the article, and its planned publication is cancelled" }),
  slug,
  seo_title: orNull(300),
  seo_description: orNull(1_000),
  primary_keyword: orNull(200),
  secondary_keywords: z.array(line(200)).max(50),
  canonical_url: z
    .url({ protocol: /^https?$/, error: "must be a URL like https://example.com/article/" })
    .max(2_000)
    .nullable()
    .openapi({ description: "URL where the article first appeared; null: on this site" }),
  custom_fields: customFields,
  site_rules: articleRules,
  sector_id: idNumber.nullable(),
  cluster_id: idNumber.nullable(),
  taxonomy_terms: z.array(idNumber).max(200).openapi({ description: "ids in their order; in place of categories and tags" }),
  categories: z.array(termName).max(50).openapi({ description: "names in their order; IGNY8 creates missing terms" }),
  tags: z.array(termName).max(150).openapi({ description: "names in their order; IGNY8 creates missing terms" }),
};

type Given = {
  content_html?: string | undefined;
  content_markdown?: string | undefined;
  taxonomy_terms?: unknown;
  categories?: unknown;
  tags?: unknown;
};

function notBoth(given: Given, ctx: z.RefinementCtx): void {
  if (given.content_html !== undefined && given.content_markdown !== undefined) {
    ctx.addIssue({ code: "custom", path: ["content_markdown"], message: "give content_html or content_markdown, not both" });
  }
  if (given.taxonomy_terms !== undefined && (given.categories ?? given.tags) !== undefined) {
    ctx.addIssue({ code: "custom", path: ["taxonomy_terms"], message: "give taxonomy_terms, or categories and tags, not both" });
  }
}

const { title, status, on_hold, ...optional } = fields;
export const newContent = z
  .object({
    site_id: idNumber,
    title,
    status: status.default("draft"),
    on_hold: on_hold.default(false),
    ...z.object(optional).partial().shape,
  })
  .superRefine(notBoth)
  .superRefine((given, ctx) => {
    if (given.content_html === undefined && given.content_markdown === undefined) {
      ctx.addIssue({ code: "custom", path: ["content_html"], message: "give content_html or content_markdown; it may be empty" });
    }
  })
  .openapi({
    example: {
      ...{
        site_id: 1,
        title: "How to bake slow bread",
        content_markdown: "Good bread asks for very little: **flour, water, salt, and time**.",
      },
      ...{ status: "review", on_hold: false, categories: ["Baking"], tags: ["Bread"], seo_title: "Slow bread: a recipe for busy people" },
    },
  });

export const contentChanges = changes({
  ...fields,
  revision: idNumber.openapi({
    description: "the revision that the change is based on; if there is a newer one, the answer is 409 revision_conflict",
  }),
})
  .superRefine(notBoth)
  .openapi({ example: { title: "How to bake slow bread at home", revision: 3 } });

type Changes = Omit<z.output<typeof contentChanges>, "revision">;
export type ContentFields = { [Name in keyof Changes]?: Changes[Name] | undefined };

/** Filters by what became of the articles. */
export const byPublication = {
  lifecycle: z.enum(LIFECYCLES).optional().openapi({ description: "the one status of the articles that people see" }),
  wordpress_status: z
    .enum(POST_STATUS_FILTERS)
    .optional()
    .openapi({ description: "WordPress's own status of the articles' posts; not_public: draft, pending, private or future" }),
  bulk_run_id: z.uuid().optional().openapi({ description: "the articles' last bulk run" }),
  automation_run_id: z.uuid().optional().openapi({ description: "the automation run that took the articles last" }),
  publication_state: z.enum(TROUBLED_STATES).optional().openapi({ description: "the state of the articles' publication" }),
  warned: z
    .enum(["true"])
    .optional()
    .openapi({ description: "true: only articles that are on the site with warnings: without a picture, a term or a field" }),
  step: z.enum(STEP_FILTERS).optional().openapi({
    description:
      "ahead_here: only articles with changes that their posts lack; ahead_there: only articles whose posts somebody changed in WordPress",
  }),
  cause: z
    .enum(keys<FailureType>(FAILURES))
    .optional()
    .openapi({ description: "only articles that failed with this cause; without publication_state, those that failed finally" }),
};

export const contentQuery = pageQuery.extend({
  site_id: filterId.optional(),
  sector_id: filterId.optional(),
  cluster_id: filterId.optional(),
  status: z.enum(CONTENT_STATUSES).optional(),
  pending: z.enum(["true", "false"]).optional().openapi({ description: "true: published in IGNY8, and not on WordPress yet" }),
  ...byPublication,
  q: line(200).optional().openapi({ description: "words in the title or the primary keyword, case-insensitive" }),
  sort: z.enum(SORTS).default("newest").openapi({
    description:
      "newest and oldest: by the time of creation. changed: the last change first. soonest: the next planned publication first, those without a time last",
  }),
});

/** What the calls of a publication do. */
export const publicationTask = {
  task: z.enum(TASKS).openapi({ description: "what its calls do: create the post, update it, or unpublish and restore it" }),
  to: z
    .enum(WITHDRAWN_TO)
    .nullable()
    .openapi({ description: "with the task withdraw: the new status of the post; publish restores the post" }),
};

const publicationSummary = z.object({
  id: z.uuid(),
  site_integration_id: z.int(),
  state: z.enum(PUBLICATION_STATES),
  revision: z.int().openapi({ description: "the content's revision that was last sent" }),
  ...publicationTask,
  attempt: z.int(),
  next_attempt_at: timestamp.nullable(),
  publish_at: timestamp.nullable().openapi({ description: "the earliest time of sending" }),
  bulk_run_id: z.uuid().nullable().openapi({ description: "the last bulk run of the article" }),
  last_error: z.object({ type: z.string(), message: z.string(), advice: z.string() }).nullable(),
  warned: z.int().openapi({ description: "number of warnings: parts that are missing on the site. The publication lists them" }),
  pictures_missing: z.int().openapi({ description: "how many of these are pictures" }),
  repair_at: timestamp.nullable().openapi({ description: "time of the next automatic repair; null: none is planned" }),
  step: z.enum(STEPS).nullable().openapi({
    description:
      "how the article and its post differ from what both sides agreed on last; unknown: the post was never read; null: there is no post",
  }),
  updated_at: timestamp,
});

const person = z.object({ id: z.int(), name: z.string() }).nullable();
/** An article's details, as `db/articles/details.ts` reads them. */
export const contentDetails = z.object({
  lifecycle: z.enum(LIFECYCLES).openapi({
    description:
      "the one status that people see, derived from the article, its publication and its post; docs/words.md says what each means",
  }),
  author: person.openapi({ description: "who wrote the article; null: a program did, or the person is gone" }),
  sent_back: z
    .object({ body: z.string().openapi({ example: "The second part needs a source." }), created_at: timestamp, user: person })
    .nullable()
    .openapi({ description: "the newest comment with which somebody sent the article back from review" }),
  taxonomy_terms: z.array(z.object({ id: z.int(), kind: z.enum(TERM_KINDS), name: z.string().openapi({ example: "Baking" }) })),
  images: z.array(imageData).openapi({ description: "the featured picture first, then the gallery in its order" }),
  publication: publicationSummary.nullable().openapi({ description: "the newest publication; null: never published" }),
  possible: z
    .array(z.enum(ACTIONS))
    .openapi({ description: "the actions that are possible now for people who may write; the site may still refuse" }),
});
export const detailParts = { image: imageData, publication: publicationSummary };

export const contentRow = z.object({
  id: z.int(),
  account_id: z.int(),
  site_id: z.int(),
  sector_id: z.int().nullable(),
  cluster_id: z.int().nullable(),
  title: z.string(),
  status: z.enum(CONTENT_STATUSES),
  on_hold: z.boolean(),
  slug: z.string().nullable(),
  seo_title: z.string().nullable(),
  seo_description: z.string().nullable(),
  primary_keyword: z.string().nullable(),
  secondary_keywords: z.array(z.string()),
  canonical_url: z.string().nullable(),
  external_id: z.string().nullable().openapi({ description: "id of the post on WordPress" }),
  external_url: z.string().nullable(),
  integration_id: z.int().nullable().openapi({ description: "the integration that external_id belongs to" }),
  revision: z.int().openapi({ description: "rises with each change of the article or its pictures" }),
  created_at: timestamp,
  updated_at: timestamp,
});
/** The texts of a single article. On a page of articles they would be megabytes. */
export const contentText = z.object({
  content_html: z.string(),
  content_markdown: z.string().nullable(),
  custom_fields: z.record(z.string(), z.any()),
  site_rules: articleRulesData,
  metadata: z.record(z.string(), z.any()),
});

export const contentListed = contentRow
  .extend(contentDetails.shape)
  .extend({ metadata: contentText.shape.metadata.openapi({ description: "without wp_metadata" }) })
  .openapi("ContentListed");
export const contentData = contentRow.extend(contentText.shape).extend(contentDetails.shape).openapi("Content");
