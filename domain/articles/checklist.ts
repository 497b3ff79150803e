import { OWN_PICTURE } from "./pictures.ts";
import { picturesIn } from "./ownPictures.ts";

/** The lengths at which search engines cut, approximately, in characters as people count them. */
export const SEO_LENGTHS = { title: 60, description: 155 } as const;

/** What an article, its site and their rules are, reduced to what the checklist looks at. */
export interface Checked {
  title: string;
  /** HTML, with the pictures' texts as the article itself has them */
  html: string;
  images: { role: "featured" | "gallery"; path: string; alt: string }[];
  seo_description: string;
  /** the article's own ones, and what its site or its cluster gives in their place */
  categories: string[];
  site: {
    /** null: the site has no key yet */
    connection: {
      is_active: boolean;
      paused_by: "breaker" | "person" | null;
      problem: { message: string; advice: string } | null;
    } | null;
  };
  /** the rule for its post that the site can't follow (`refusedRule`); null: it can follow all */
  refused: { field: string; message: string } | null;
}

/** Where in the editor a finding can be mended. */
export type Point = "title" | "text" | "featured" | "alt" | "seo_description" | "categories" | "site" | "rules";

/** One thing to look at before an article is published. */
export interface Finding {
  point: Point;
  /** `refused`: the API refuses to publish the article so. `warning`: it publishes it */
  level: "refused" | "warning";
  message: string;
}

const letters = new Intl.Segmenter();

/** What a person should know before an article is published: what the API would refuse comes first, then the site. Empty if all is well. */
export function checklist(article: Checked): Finding[] {
  const { title, html, images, seo_description, categories } = article;
  const found: Finding[] = [];
  const add = (point: Point, message: string, level: Finding["level"] = "warning") => void found.push({ point, level, message });
  addSite(article, add);
  if (title.trim() === "") add("title", "The article has no title.", "refused");
  if (html === "") add("text", "The article has no text.", "refused");
  else if (!hasContent(html)) add("text", "The text is empty.");
  if (!images.some(({ role }) => role === "featured")) add("featured", "There is no featured picture.");
  const missing = picturesWithoutAlt(html, images);
  if (missing > 0) add("alt", missing === 1 ? "A picture has no alternative text." : `${missing} pictures have no alternative text.`);
  const length = [...letters.segment(seo_description.trim())].length;
  if (length === 0) add("seo_description", "There is no SEO description.");
  else if (length > SEO_LENGTHS.description)
    add("seo_description", `The SEO description has ${length} characters. Search engines cut it after about ${SEO_LENGTHS.description}.`);
  if (categories.length === 0) add("categories", "There is no category. The post gets the site's default category.");
  const { inside, relative } = doubtfulLinks(html);
  const links = (all: string[], one: string, many: string) => (all.length === 1 ? `A link ${one}` : `${all.length} links ${many}`);
  if (inside.length > 0) add("text", `${links(inside, "leads", "lead")} to an address that visitors can't reach: ${shown(inside)}`);
  if (relative.length > 0)
    add("text", `${links(relative, "is", "are")} relative, and may lead to another page on the site: ${shown(relative)}`);
  return found.toSorted((a, b) => Number(b.level === "refused") - Number(a.level === "refused"));
}

function addSite({ site: { connection }, refused }: Checked, add: (point: Point, message: string, level?: Finding["level"]) => void): void {
  if (!connection?.is_active) add("site", "The site is not connected.", "refused");
  else if (connection.paused_by !== null) add("site", "The site is paused. The article is sent when the site is resumed.");
  else if (connection.problem) add("site", `The site has a problem: ${connection.problem.message}`);
  if (refused) add("rules", `The site can't take the ${RULES[refused.field] ?? refused.field}: ${refused.message}.`, "refused");
}

/** The rules' names in a sentence. */
const RULES: Record<string, string> = {
  ...{ status: "status", date: "date", author_id: "author", comment_status: "comments", sticky: "sticky mark", category: "category" },
};

/** Whether a reader sees something: letters, a picture, or a frame. */
const hasContent = (html: string): boolean =>
  /<(?:img|iframe|video|audio|hr)\b/i.test(html) || html.replaceAll(/<[^<>]*>|&nbsp;|\s/g, "") !== "";

/** Pictures of the text, the gallery and the article itself, each once, that neither the text nor their card describes. */
function picturesWithoutAlt(html: string, images: Checked["images"]): number {
  const inText = picturesIn(html);
  const cards = new Map(images.map(({ path, alt }) => [path, alt.trim()]));
  const missing = new Set(images.filter(({ path, alt }) => alt.trim() === "" && !inText.has(path)).map(({ path }) => path));
  for (const [src, { alt }] of inText) if (alt === "" && !cards.get(src)) missing.add(src);
  return missing.size;
}

const LINK = /<a\b[^<>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const OWN = new RegExp(String.raw`^${OWN_PICTURE}(?:[?#]|$)`);
const BASE = "https://x.example";
const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:|#)/i;
/** Hosts that only the writer's own computer or network knows. */
const PRIVATE = /^(?:localhost|.*\.(?:localhost|local|test|internal|lan)|127(?:\.\d+){3}|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|0\.0\.0\.0|\[::1\])$/i; // prettier-ignore

/** Links into the writer's own network, and relative links, which mean another page on each site. */
function doubtfulLinks(html: string): { inside: string[]; relative: string[] } {
  const [inside, relative] = [new Set<string>(), new Set<string>()];
  for (const [, double, single] of html.matchAll(LINK)) {
    const href = (double ?? single ?? "").replaceAll("&amp;", "&").trim();
    if (OWN.test(href)) continue;
    if (!ABSOLUTE.test(href) && !href.startsWith("//")) relative.add(href || "(empty)");
    else if (URL.canParse(href, BASE) && PRIVATE.test(new URL(href, BASE).hostname)) inside.add(href);
  }
  return { inside: [...inside], relative: [...relative] };
}

const SHOWN = 3;
const shown = (links: string[]) =>
  links
    .slice(0, SHOWN)
    .map((link) => (link.length > 60 ? `${link.slice(0, 59)}…` : link))
    .join(", ") + (links.length > SHOWN ? ", …" : "");
