import { canonical, get } from "../../lens/lens.ts";
import type { SitePicture } from "../../lens/form.ts";
import { asText, digestOf, isSet, type OurFields, type OurValue, type SentPicture, type Sha256 } from "./fields.ts";
import type { Agreement, ChangedThere, StoredPicture, StoredPost } from "./sitePost.ts";

/**
 * Compares a post with what was agreed. A field counts as agreed if the site's fingerprint is the agreed one, or if the site says the same as
 * the article did at the revision that the site has: the answer to an update may have been lost, and posts of bridges before 1.5 have no
 * agreement. All other fields were changed on the site.
 * @param sent IGNY8's fields at the revision that the site has (`post.revision`); `certain` is false if that version is not kept any more, and
 *   these are the fields of now. A field of an untouched post that differs from them counts as changed here.
 * @param untouched nobody changed the post since a call of ours that wrote all of `sent`
 */
export function look(
  known: Agreement | null,
  post: StoredPost,
  sent: { fields: OurFields; certain: boolean },
  untouched: boolean,
  sha256: Sha256,
): { agreed: Agreement; there: ChangedThere } {
  const agreed: Agreement = { revision: post.revision, here: {}, site: {}, terms: { ...known?.terms }, text: known?.text ?? null };
  const there: ChangedThere = {};
  for (const [field, ours] of Object.entries(sent.fields)) {
    const stored = post.fields[field];
    // The site has no such field, such as a taxonomy that its post type lacks.
    if (!stored) continue;
    const knownHere = known?.here[field];
    if (known && known.site[field] === stored.fp) {
      agreed.here[field] = knownHere ?? digestOf(ours, sha256);
      agreed.site[field] = stored.fp;
    } else if (!sent.certain && (untouched || isSet(field)) && !saysSame(field, ours, stored.value, post.pictures)) {
      agreed.here[field] = UNKNOWN;
      agreed.site[field] = stored.fp;
      if (isSet(field)) agreed.terms[field] = [];
    } else if (untouched || isSet(field) || saysSame(field, ours, stored.value, post.pictures)) {
      agreed.here[field] = digestOf(ours, sha256);
      agreed.site[field] = stored.fp;
    } else {
      agreed.here[field] = knownHere ?? digestOf(ours, sha256);
      if (known?.site[field] !== undefined) agreed.site[field] = known.site[field];
      there[field] = stored;
      continue;
    }
    if (field === "content") agreed.text = asText(stored.value);
    if (isSet(field) && agreed.here[field] === digestOf(ours, sha256)) agreed.terms[field] = ours as string[];
  }
  return { agreed, there };
}

/** A digest that no value has. */
const UNKNOWN = "";

/** Whether a stored value says to a reader what IGNY8's value says. */
function saysSame(field: string, ours: OurValue, stored: unknown, pictures: readonly StoredPicture[]): boolean {
  if (field === "content") {
    const known = sitePictures(pictures);
    return get(asText(stored), known) === canonical(asText(ours), known);
  }
  if (field === "featured_image") return samePicture(ours as SentPicture | null, stored, pictures);
  if (field === "seo.focus_keyword")
    return plain(listOf(stored).join(",")) === plain((ours as string[]).slice(0, listOf(stored).length).join(","));
  if (field.startsWith("meta.")) return asText(ours) === asText(stored);
  return plain(asText(stored)) === plain(asText(ours));
}

function samePicture(ours: SentPicture | null, stored: unknown, pictures: readonly StoredPicture[]): boolean {
  const id = Number(stored) || 0;
  if (!ours) return id === 0;
  return pictures.some(({ attachment_id, url }) => attachment_id === id && url === ours.url);
}

/** SEO plugins store keywords as one text with commas. */
const listOf = (stored: unknown): string[] =>
  (Array.isArray(stored) ? stored.map(String) : asText(stored).split(",")).map((one) => one.trim()).filter((one) => one !== "");

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#039;": "'", "&#39;": "'" };
/** A short text without markup differences: WordPress stores some characters as entities. */
const plain = (text: string): string =>
  text
    .replaceAll(/&(?:amp|lt|gt|quot|#0?39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, " ")
    .trim();

/** The pictures of a post as the lens needs them, to know its own pictures again. */
export function sitePictures(pictures: readonly StoredPicture[]): SitePicture[] {
  const urls = new Map<string, string[]>();
  for (const { url, local_url } of pictures) if (url !== "") urls.set(url, [...(urls.get(url) ?? []), local_url]);
  return [...urls].map(([url, site_urls]) => ({ url, site_urls }));
}
