import { put } from "../../lens/lens.ts";
import { toSplices, type Splice } from "../../lens/splices.ts";
import type { SitePicture } from "../../lens/form.ts";
import { SiteFailure } from "../failure.ts";
import { asText, digestOf, isSet, type OurFields, type OurValue, type SentPicture, type Sha256 } from "./fields.ts";
import type { Agreement, ChangedThere } from "./sitePost.ts";

/** The most edits of one request; more become one edit of the whole text (docs/bridge-contract.md). */
const MOST_EDITS = 200;

/** A field in `set` of `POST /update` (docs/bridge-contract.md). */
export type SetField =
  | { expect: string; value: unknown }
  | { expect: string; edits: Splice[]; result_sha256: string }
  | { add: string[]; remove: string[] }
  | ({ expect: string } & SentPicture);

/** Body of `POST igny8/v1/update`. */
export interface UpdateRequest {
  content_id: number;
  source: string;
  change_id: string;
  revision: number;
  known_sequence: number;
  even_if_open: boolean;
  set: Record<string, SetField>;
}

/** The facts that a change is made of. */
export interface Basis {
  agreed: Agreement;
  there: ChangedThere;
  pictures: readonly SitePicture[];
  form: "blocks" | "classic" | "builder";
  /** the site's WordPress */
  wordpress: string;
}

/** What an update will send, and what it leaves alone. */
export interface Change {
  set: Record<string, SetField>;
  /** the whole text after it; null if the text stays */
  text: string | null;
  /** fields that changed on both sides, and fields that only the site's page builder shows */
  left: string[];
}

/**
 * The change that brings the article's fields to the site: only fields that changed here since the agreement. A field that was changed there
 * too is left alone unless a person chose IGNY8's value (`overwrite`).
 * @throws SiteFailure ArticleUnusable if the text can't be written into the post's
 */
export function changeOf(now: OurFields, basis: Basis, overwrite: readonly string[], sha256: Sha256): Change {
  const change: Change = { set: {}, text: null, left: [] };
  for (const [field, value] of Object.entries(now)) {
    const { agreed, there } = basis;
    const expected = agreed.site[field];
    const chosen = overwrite.includes(field) && there[field] !== undefined;
    if (expected === undefined && !chosen && !(field in agreed.here)) continue;
    if (digestOf(value, sha256) === agreed.here[field] && !chosen) continue;
    if ((there[field] !== undefined && !chosen) || (field === "content" && basis.form === "builder")) {
      change.left.push(field);
      continue;
    }
    const expect = chosen ? there[field]!.fp : expected!;
    if (isSet(field)) {
      const before = agreed.terms[field] ?? [];
      const wanted = value as string[];
      const [add, remove] = [wanted.filter((one) => !before.includes(one)), before.filter((one) => !wanted.includes(one))];
      if (add.length + remove.length > 0) change.set[field] = { add, remove };
    } else if (field === "content") {
      const stored = chosen ? asText(there[field]!.value) : agreed.text!;
      const { edits, text } = textEdits(stored, asText(value), basis);
      if (edits.length > 0) change.set[field] = { expect, edits, result_sha256: sha256(text) };
      change.text = text;
    } else change.set[field] = scalar(field, expect, value);
  }
  return change;
}

function scalar(field: string, expect: string, value: OurValue): SetField {
  if (field !== "featured_image") return { expect, value };
  const picture = value as SentPicture | null;
  return { expect, url: "", alt: "", caption: "", ...picture };
}

function textEdits(stored: string, article: string, { pictures, form, wordpress }: Basis): { edits: Splice[]; text: string } {
  try {
    const { edits, text } = put(stored, article, { pictures, blocks: form === "blocks", wordpress });
    if (edits.length <= MOST_EDITS) return { edits: toSplices(stored, edits), text };
    return { edits: toSplices(stored, [{ start: 0, end: stored.length, html: text }]), text };
  } catch (cause) {
    if (cause instanceof Error && ["UnknownPiece", "Unmergeable"].includes(cause.name)) {
      throw new SiteFailure("ArticleUnusable", cause.message, { cause });
    }
    throw cause;
  }
}

/**
 * The id of a change: the same change to the same post has the same id, so a repeated call changes nothing twice. A UUID in form, made of
 * the publication, the article's revision, and the site's fingerprints.
 */
export function changeId(publicationId: string, revision: number, set: Record<string, SetField>, sha256: Sha256): string {
  const hex = sha256(JSON.stringify([publicationId, revision, set]));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
