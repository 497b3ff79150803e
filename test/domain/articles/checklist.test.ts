import { expect, test } from "vitest";
import { type Checked, checklist } from "../../../domain/articles/checklist.ts";

const OWN = `/media/ab/ab${"c".repeat(62)}.png`;
const good: Checked = {
  title: "Rye takes its time",
  html: `<p>Rye is <a href="https://example.com/slow">slow</a>, <a href="#notes">see</a>, <a href="mailto:jo@example.com">write</a>, <a href="${OWN}">large</a>.</p><p><img src="${OWN}" alt=""></p>`,
  images: [
    { role: "featured", path: "/media/ff/x.png", alt: "A loaf" },
    { role: "gallery", path: OWN, alt: "A starter" },
  ],
  seo_description: "Why rye takes its time.",
  categories: ["Bread"],
  site: { connection: { is_active: true, paused_by: null, problem: null } },
  refused: null,
};
const found = (more: Partial<Checked>) =>
  checklist({ ...good, ...more }).map(({ point, level, message }) => `${level} ${point}: ${message}`);

test("nothing is found in a complete article for a healthy site", () => {
  expect(checklist(good)).toEqual([]);
});

test.each<[string, Partial<Checked>, string]>([
  ["no title", { title: "  " }, "refused title: The article has no title."],
  ["no text", { html: "" }, "refused text: The article has no text."],
  ["an empty text", { html: "<p>&nbsp;</p>" }, "warning text: The text is empty."],
  ["no featured picture", { images: good.images.slice(1) }, "warning featured: There is no featured picture."],
  ["no description", { seo_description: " " }, "warning seo_description: There is no SEO description."],
  [
    "a long description",
    { seo_description: "🥖".repeat(156) },
    "warning seo_description: The SEO description has 156 characters. Search engines cut it after about 155.",
  ],
  ["no category", { categories: [] }, "warning categories: There is no category. The post gets the site's default category."],
  ["a site without a key", { site: { connection: null } }, "refused site: The site is not connected."],
  [
    "a site that is switched off",
    { site: { connection: { is_active: false, paused_by: null, problem: null } } },
    "refused site: The site is not connected.",
  ],
  [
    "a paused site",
    { site: { connection: { is_active: true, paused_by: "person", problem: { message: "No.", advice: "" } } } },
    "warning site: The site is paused. The article is sent when the site is resumed.",
  ],
  [
    "a site with a problem",
    { site: { connection: { is_active: true, paused_by: null, problem: { message: "The clock is wrong.", advice: "" } } } },
    "warning site: The site has a problem: The clock is wrong.",
  ],
  [
    "a rule that the site can't follow",
    { refused: { field: "author_id", message: "Ann may not publish" } },
    "refused rules: The site can't take the author: Ann may not publish.",
  ],
])("%s is found", (_, more, said) => {
  expect(found(more)).toEqual([said]);
});

test("pictures without an alternative text are counted once each, wherever they are", () => {
  const images = good.images.map((image) => ({ ...image, alt: "" }));
  expect(found({ images })).toEqual(["warning alt: 2 pictures have no alternative text."]);
  // The text says it, so the card need not.
  expect(found({ images: [good.images[0]!, { ...good.images[1]!, alt: "" }], html: `<p><img src="${OWN}" alt="Said here"></p>` })).toEqual(
    [],
  );
  expect(found({ html: '<p><img src="https://cdn.example/a.png"><img src="https://cdn.example/a.png" alt=" "></p>' })).toEqual([
    "warning alt: A picture has no alternative text.",
  ]);
});

test("links into a private network, and relative ones, are found", () => {
  const to = (...links: string[]) => found({ html: links.map((link) => `<a class="x" href="${link}">x</a>`).join(" ") });
  for (const link of ["http://localhost:3000/a?b=1&amp;c=2", "https://127.0.0.1", "//nas.local/x", "http://192.168.1.4/", "http://[::1]/"])
    expect(to(link)).toEqual([`warning text: A link leads to an address that visitors can't reach: ${link.replace("&amp;", "&")}`]);
  expect(to("../about", "/here", "page.html", "page.html", "?q=1")).toEqual([
    "warning text: 4 links are relative, and may lead to another page on the site: ../about, /here, page.html, …",
  ]);
  expect(to("https://localhost.example.com", "tel:+4930", "https://10.example.org", "https://8.8.8.8/")).toEqual([]);
});

test("what the API refuses comes first", () => {
  const levels = checklist({ ...good, seo_description: "", images: [], html: "", site: { connection: null } }).map(({ level }) => level);
  expect(levels).toEqual(["refused", "refused", "warning", "warning"]);
});
