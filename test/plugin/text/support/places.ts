import type { Bridge } from "../../support/bridgeSite.ts";
import { CONTENT } from "./article.ts";
import type { Fields, Reader } from "./reader.ts";

/** An article that was published for the matrix. */
export interface Published {
  id: number;
  contentId: number;
  url: string;
}

/** What a place shows: fields by name, one entry per article, in the articles' order. */
export type Shown = Fields[];

const PAGE = {
  title: ".f-title",
  excerpt: ".f-excerpt",
  category: ".f-category a",
  tag: ".f-tag a",
  "featured alt": ".f-featured img@alt",
  ...CONTENT,
};
const CLASSIC = {
  ...PAGE,
  "title in an attribute": ".f-title-attribute@title",
  "featured caption": ".f-featured-caption",
  "custom field": ".f-custom",
  "custom field, escaped": ".f-custom-escaped",
  "SEO title": ".f-seo-title@content",
  "SEO description": ".f-seo-metadesc@content",
  keyword: ".f-seo-keyword@content",
};
const SITE = / [–-] Bridge test$/;

/** An article's own page, and the list of all, in the active theme. */
export async function readPages(bridge: Bridge, reader: Reader, theme: "classic" | "block", posts: Published[]) {
  const selectors = theme === "classic" ? CLASSIC : PAGE;
  const single: Shown = [];
  for (const { url } of posts) {
    const { title, parts } = await reader.open(url, selectors, [""]);
    single.push({ ...parts[0], "document's title": title.replace(SITE, "") });
  }
  const { parts: list } = await reader.open(
    `${bridge.site.url}/`,
    selectors,
    posts.map(({ id }) => `.post-${id}`),
  );
  return { [`${theme}: page`]: single, [`${theme}: list`]: list };
}

/** The archives of the articles' tags. */
export async function readArchives(reader: Reader, posts: Published[], tags: { link: string }[]): Promise<Shown> {
  const shown: Shown = [];
  for (const index of posts.keys()) {
    const { title, parts } = await reader.open(tags[index]?.link as string, { tag: ".f-archive" }, [""]);
    const name = (parts[0] as Fields)["tag"]?.replace(/^(Tag|Category): /, "");
    shown.push({ tag: name, "tag in the document's title": title.replace(SITE, "").replace(/ [–-] Page.*$/, "") });
  }
  return shown;
}

/** RSS 2 and Atom. */
export async function readFeeds(bridge: Bridge, reader: Reader, posts: Published[]) {
  const items = async (path: string) => {
    const found = await reader.feed(await (await fetch(`${bridge.site.url}/${path}`)).text());
    return posts.map(({ url }) => found.find(({ link }) => link?.split("\n").includes(url)) ?? {});
  };
  const terms = (item: Fields) => {
    const all = item["category"]?.split("\n") ?? [];
    return { category: all.find((name) => name.endsWith(" C")), tag: all.find((name) => name.endsWith(" T")) };
  };
  const shown = async (found: Fields[], title: (item: Fields) => string | undefined, summary: string, content: string) => {
    const texts = await reader.html(
      found.map((item) => item[content] ?? ""),
      CONTENT,
    );
    const excerpts = await reader.html(
      found.map((item) => item[summary] ?? ""),
      { excerpt: ":root" },
    );
    return found.map((item, index) => ({ title: title(item), ...terms(item), ...excerpts[index], ...texts[index] }));
  };
  const [rss, atom] = [await items("feed/"), await items("feed/atom/")];
  // Atom declares its titles as HTML.
  const titles = await reader.html(
    atom.map(({ title }) => title ?? ""),
    { title: ":root" },
  );
  return {
    RSS: await shown(rss, ({ title }) => title, "description", "content:encoded"),
    Atom: await shown(atom, (item) => titles[atom.indexOf(item)]?.["title"], "summary", "content"),
  };
}

/** WordPress's REST API. Its `rendered` values are read as HTML. */
export async function readRest(bridge: Bridge, reader: Reader, posts: Published[]): Promise<Shown> {
  const { body } = await bridge.admin("/wp/v2/posts?per_page=100&_embed=1&context=edit");
  const found = posts.map(({ id }) => body.find((post: { id: number }) => post.id === id));
  const text = async (of: (post: (typeof found)[number]) => string) =>
    (await reader.html(found.map(of), { text: ":root" })).map((fields) => fields["text"]);
  const columns = {
    title: await text((post) => post.title.rendered),
    excerpt: await text((post) => post.excerpt.rendered),
    category: await text(
      (post) => post._embedded["wp:term"].flat().find((term: { taxonomy: string }) => term.taxonomy === "category").name,
    ),
    tag: await text((post) => post._embedded["wp:term"].flat().find((term: { taxonomy: string }) => term.taxonomy === "post_tag").name),
    "featured alt": found.map((post) => post._embedded["wp:featuredmedia"][0].alt_text),
    "featured caption": await text((post) => post._embedded["wp:featuredmedia"][0].caption.rendered),
    "featured picture's title": await text((post) => post._embedded["wp:featuredmedia"][0].title.rendered),
    "custom field": await text((post) => post.meta.probe),
  };
  const content = await reader.html(
    found.map((post) => post.content.rendered),
    CONTENT,
  );
  return posts.map((_, index) => ({
    ...content[index],
    ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[index]])),
  }));
}

/** What IGNY8 gets: `GET /posts` and the webhook's metadata. */
export async function readTold(bridge: Bridge, posts: Published[]): Promise<Shown> {
  const ids = posts.map(({ id }) => id).join(",");
  const told = await bridge.evaluate(
    `echo wp_json_encode( array_map( function ( $id ) { return array( igny8_status_fields( get_post( $id ), null ), igny8_metadata( get_post( $id ) ) ); }, array( ${ids} ) ) );`,
  );
  return told.map(([status, data]: [{ post_title: string }, Metadata]) => ({
    title: status.post_title,
    excerpt: data.excerpt,
    category: data.categories[0],
    tag: data.tags[0],
    "featured alt": data.featured_image.alt,
    "SEO title": data.seo.title,
    "SEO description": data.seo.description,
    keyword: data.seo.focus_keyword,
  }));
}

interface Metadata {
  excerpt: string;
  categories: string[];
  tags: string[];
  featured_image: { alt: string };
  seo: { title: string; description: string; focus_keyword: string };
}
