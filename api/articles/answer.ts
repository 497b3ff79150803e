import type { z } from "@hono/zod-openapi";
import { Content } from "../../db/articles/content.ts";
import { possibleActions } from "../../domain/publishing/possible.ts";
import type { Task } from "../../domain/publishing/publication.ts";
import { canRepair, type Warning } from "../../domain/publishing/repair.ts";
import type { Standing } from "../../domain/publishing/transitions.ts";
import type { Step } from "../../domain/publishing/updates/step.ts";
import { readDetails } from "../../db/articles/details.ts";
import type { EntityManager } from "../../db/orm.ts";
import { type contentData, type contentListed, contentRow, contentText, detailParts } from "./schemas.ts";
import { notFound } from "../http/errors.ts";
import { present } from "../http/rows.ts";

/** The account's article in the form of the API's answers. @throws ApiError 404 */
export async function readContent(em: EntityManager, id: number): Promise<z.infer<typeof contentData>> {
  const row = await em.findOne(Content, id, { disableIdentityMap: true });
  if (!row) throw notFound("content");
  const details = await presentDetails(em, [id]);
  return { ...present(contentRow, row), ...details(id), ...present(contentText, row) };
}

interface StandingRow {
  state?: Standing;
  attempt?: number;
  cancel_requested?: boolean;
  warnings?: Warning[];
  step?: Step | null;
  task?: Task;
}
/** The newest publication's state, from which the possible actions follow. Whether the site permits one shows only when it is tried. */
function standingOf(row: Record<string, unknown> | null) {
  const {
    state: standing = "none",
    attempt = 0,
    cancel_requested = false,
    warnings = [],
    step = null,
    task = "create",
  }: StandingRow = row ?? {};
  const ahead = step === "ahead_here" || step === "both" || step === "unknown";
  return { standing, task, begun: attempt > 0, cancel_requested, repairable: canRepair(warnings), elsewhere: false, ahead };
}

/** These articles as a list shows them, in the order of their ids: without their texts. */
export async function listed(em: EntityManager, ids: number[]): Promise<z.infer<typeof contentListed>[]> {
  const found = await em.find(
    Content,
    { id: { $in: ids } },
    { exclude: ["content_html", "content_markdown", "custom_fields", "site_rules", "metadata"], disableIdentityMap: true },
  );
  const rows = new Map(found.map((row) => [row.id, row]));
  const details = await presentDetails(em, ids);
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [{ ...present(contentRow, row), ...details(id) }] : [];
  });
}

/** The details of these articles in the form of the API's answers, in one query. */
export async function presentDetails(em: EntityManager, ids: number[]) {
  const found = await readDetails(em, ids);
  return (id: number) => {
    const details = found.get(id);
    const { taxonomy_terms = [], images = [], publication = null, metadata = {}, facts } = details ?? {};
    const { lifecycle = "draft", author = null, sent_back = null } = details ?? {};
    return {
      lifecycle,
      author,
      sent_back: sent_back && { ...sent_back, created_at: new Date(sent_back.created_at).toISOString() },
      possible: facts ? possibleActions({ ...facts, ...standingOf(publication), metadata }) : [],
      taxonomy_terms,
      images: images.map((image) => present(detailParts.image, image)),
      publication: publication && present(detailParts.publication, publication),
      metadata,
    };
  };
}
