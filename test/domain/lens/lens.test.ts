import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { cut } from "../../../domain/lens/cut.ts";
import { canonical, get, put, read, UnknownPiece, Unmergeable } from "../../../domain/lens/lens.ts";
import { toSplices } from "../../../domain/lens/splices.ts";
import { canonicalOf, spliced } from "./laws.ts";
import { BROKEN, STORED, WRITTEN } from "./pieces.ts";
import { cpuMs } from "../../support/cpu.ts";

// CI draws other texts in each run.
const RUNS = process.env["CI"] ? 500 : 10_000;
const GAPS = ["\n\n", "\n", "", " ", "\r\n\r\n", "\n\n\n\n", "\t\n"];

const stored = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...STORED) }, { weight: 1, arbitrary: fc.constantFrom(...BROKEN) }),
      fc.constantFrom(...GAPS),
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.flat().join(""));
const article = fc.array(fc.constantFrom(...WRITTEN), { maxLength: 6 }).map((parts) => sanitizeArticle(parts.join("\n")));

describe(`laws, of ${RUNS} random texts each`, () => {
  test("the pieces of a text, joined, are the text", () => {
    fc.assert(
      fc.property(fc.oneof(stored, fc.string({ unit: "binary" })), (text) => {
        const pieces = cut(text);
        expect(pieces.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
        for (const { start, end } of pieces) expect(end).toBeGreaterThan(start);
      }),
      { numRuns: RUNS },
    );
  });

  test("what was read and is written back unchanged is the same, byte for byte", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: stored }, { weight: 1, arbitrary: fc.string({ unit: "binary" }) }), (text) => {
        const { text: after, edits } = put(text, get(text));
        expect(edits).toEqual([]);
        expect(after).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  test("what is written is what is read then", () => {
    fc.assert(
      fc.property(stored, article, (text, wanted) => {
        expect(get(put(text, wanted).text)).toBe(canonical(wanted));
      }),
      { numRuns: RUNS },
    );
  });

  test("pieces that are moved, removed or inserted: the others keep their bytes, and the splices give the same text", () => {
    const changed = fc.tuple(stored, fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.constantFrom(...WRITTEN), fc.constantFrom("move", "remove", "insert", "replace")), { minLength: 1, maxLength: 3 })); // prettier-ignore
    fc.assert(
      fc.property(changed, ([text, changes]) => {
        const pieces = read(text).map(({ html }) => html);
        for (const [at, to, html, how] of changes) {
          if (how === "insert") pieces.splice(Math.min(at, pieces.length), 0, canonical(sanitizeArticle(html)));
          else if (pieces.length > 0) {
            const [piece] = pieces.splice(at % pieces.length, 1);
            if (how === "move") pieces.splice(Math.min(to, pieces.length), 0, piece!);
            if (how === "replace") pieces.splice(at % (pieces.length + 1), 0, canonical(sanitizeArticle(html)));
          }
        }
        const wanted = pieces.join("\n");
        const [whole] = read(text);
        if (whole?.kind === "rest" && pieces.length > 1 && pieces.includes(whole.html)) {
          expect(() => put(text, wanted)).toThrow(Unmergeable);
          return;
        }
        const { text: after, edits } = put(text, wanted);
        expect(get(after)).toBe(canonicalOf(wanted, after));
        expect(spliced(text, toSplices(text, edits))).toBe(after);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("what an article holds of a post", () => {
  test.each([
    [STORED[0]!, "<p>Water, salt and flour.</p>"],
    [STORED[1]!, '<p style="text-align:center">Centred <strong>words</strong></p>'],
    [STORED[2]!, "<h2>The dough</h2>"],
    [STORED[4]!, "<ul><li>a bowl</li><li>a cloth</li></ul>"],
    [STORED[5]!, "<blockquote><p>Slow is good.</p></blockquote>"],
    [STORED[9]!, "<table><tbody><tr><td>Rye</td><td>1 kg</td></tr></tbody></table>"],
    ["Bare <b>text</b>\nof a line", "<p>Bare <strong>text</strong><br>of a line</p>"],
    ["<p>One<br />\ntwo</p>", "<p>One<br>two</p>"],
  ])("%s", (text, html) => expect(get(text)).toBe(html));

  test("a picture of ours is known by its address on the site", () => {
    const pictures = [{ url: "/media/aa/loaf.jpg", site_urls: ["https://site.example/wp-content/uploads/loaf-1024x683.jpg"] }];
    expect(get(STORED[8]!, pictures)).toBe('<figure><img alt="A loaf" src="/media/aa/loaf.jpg"><figcaption>Fresh</figcaption></figure>');
  });

  const LOAF = "https://site.example/wp-content/uploads/2026/11/loaf";
  test.each([
    ["its address", `${LOAF}.jpg`, `<img src="${LOAF}.jpg" alt="">`],
    ["a size of it", `${LOAF}.jpg`, `<img class="size-large wp-image-7" src="${LOAF}-1024x683.jpg" alt="" width="1024" height="683" />`],
    ["a size of a picture that was scaled", `${LOAF}-scaled.jpg`, `<img src="${LOAF}-300x200.jpg" alt="">`],
    [
      "the size that the block editor writes after a conversion",
      `${LOAF}.jpg`,
      `<!-- wp:image {"id":7,"width":"1024px","height":"auto","aspectRatio":"1.5"} -->\n<figure class="wp-block-image is-resized"><img src="${LOAF}-1024x683.jpg" alt="" class="wp-image-7" style="aspect-ratio:1.5;width:1024px;height:auto"/></figure>\n<!-- /wp:image -->`,
    ],
  ])("a picture of ours is known by %s", (_, known, source) => {
    const pictures = [{ url: "/media/aa/loaf.jpg", site_urls: [known] }];
    const [img] = /<img[^>]*>/.exec(get(source, pictures))!;
    expect(img).toBe('<img alt="" src="/media/aa/loaf.jpg">');
    expect(put(source, get(source, pictures), { pictures })).toEqual({ text: source, edits: [] });
  });

  test("a picture whose name only looks like a size is another one", () => {
    const pictures = ["-100x100", ""].map((size) => ({ url: `/media/aa/loaf${size}.jpg`, site_urls: [`${LOAF}${size}.jpg`] }));
    const source = `<p><img src="${LOAF}-100x100.jpg" alt=""><img src="${LOAF}.jpg" alt=""><img src="${LOAF}-1x1-crust.jpg" alt=""></p>`;
    expect(get(source, pictures)).toBe(
      `<p><img alt="" src="/media/aa/loaf-100x100.jpg"><img alt="" src="/media/aa/loaf.jpg"><img alt="" src="${LOAF}-1x1-crust.jpg"></p>`,
    );
  });

  test.each(["wp:latest-posts", "wp:group", "wp:acme", "<script", "evil.example", "<form"])(
    "%s becomes a stand-in, which may be moved and removed, and never changes",
    (part) => {
      const source = STORED.find((text) => text.includes(part))!;
      const text = `<p>Before</p>\n${source}\n<p>After</p>`;
      const html = get(text);
      expect(html).toMatch(/<figure class="igny8-piece igny8-piece-1-[0-9a-f]{8}"><figcaption>[^<]+<\/figcaption><\/figure>/);
      expect(html).not.toContain(part);
      expect(sanitizeArticle(html)).toBe(html);
      expect(put(text, html.replace("Before", "Changed")).text).toBe(text.replace("Before", "Changed"));
      const [before, standIn, after] = html.split("\n");
      expect(put(text, [standIn, before, after].join("\n")).text).toContain(source);
      expect(put(text, [before, after].join("\n")).text).not.toContain(part);
    },
  );

  test("a stand-in of another text is refused, whoever wrote it", () => {
    const forged = '<figure class="igny8-piece igny8-piece-0-deadbeef"><figcaption>x</figcaption></figure>';
    expect(() => put("<p>a</p>", forged)).toThrow(UnknownPiece);
  });
});

describe("one changed paragraph", () => {
  const blocks = STORED.slice(0, 12).join("\n\n");
  test("touches one block, and keeps the others byte for byte", () => {
    const { text, edits } = put(blocks, get(blocks).replace("Water, salt and flour.", "Water and flour."));
    expect(edits).toEqual([
      expect.objectContaining({ start: 0, html: "<!-- wp:paragraph -->\n<p>Water and flour.</p>\n<!-- /wp:paragraph -->" }),
    ]);
    expect(text).toBe(blocks.replace("Water, salt and flour.", "Water and flour."));
  });
});

describe("large texts", () => {
  test("5,000 equal paragraphs are merged piece by piece; more are one piece", () => {
    const text = "<p>the same</p>\n".repeat(4_999);
    const began = cpuMs();
    const { edits } = put(text, `${get(text)}\n<p>one more</p>`);
    expect(edits.length).toBe(1);
    expect(cpuMs() - began).toBeLessThan(20_000);
    expect([cut(`${text}<p>x</p>`).length, cut(`${text}<p>x</p><p>y</p>`).length]).toEqual([5_000, 1]);
  });

  test.each(["<!-- wp:a {", "<!-- wp:a -->", "<p>a<b>", "<div>", "\n\n\r", "[a]"])("time does not grow with the square for %j", (part) => {
    const time = (times: number) => {
      const text = part.repeat(times);
      const began = cpuMs();
      cut(text);
      return cpuMs() - began;
    };
    time(500);
    const [short, long] = [time(4_000), time(32_000)];
    expect(long).toBeLessThan(Math.max(short * 40, 2_000));
  });
});
