import { expect, test } from "vitest";
import { createArticleMaker } from "../../../api/articles/maker.ts";

const limits = { threads: 2, timeMs: 60_000, memoryMb: 256, waiting: 20 };
const html = (source: string) => ({ field: "content_html" as const, source });
const markdown = (source: string) => ({ field: "content_markdown" as const, source });
/** Takes a thread about a second. */
const LONG = html("<p>".repeat(300_000));

test("texts become HTML, and an unreadable one is refused with its field", async () => {
  const make = createArticleMaker(limits);
  expect(await make(1, html("<p onclick=x>a<script>b</script>"))).toBe("<p>a</p>");
  expect(await make(1, markdown("*a*"))).toBe("<p><em>a</em></p>\n");
  await expect(make(1, html("<div>".repeat(2_000)))).rejects.toMatchObject({
    status: 422,
    details: [{ field: "content_html", message: expect.stringContaining("within one another") }],
  });
});

test("a text that takes too long is refused with its field, and the next one is read", async () => {
  const make = createArticleMaker({ ...limits, timeMs: 50 });
  await expect(make(1, LONG)).rejects.toMatchObject({ status: 422, message: expect.stringMatching(/^content_html: takes too much time/) });
  const patient = createArticleMaker({ ...limits, threads: 1 });
  expect(await patient(1, html("<p>a"))).toBe("<p>a</p>");
});

test("a text that needs too much memory is refused with its field, and later ones are read by new threads", async () => {
  const make = createArticleMaker({ ...limits, threads: 1, memoryMb: 24 });
  for (let time = 0; time < 2; time += 1) {
    await expect(make(1, markdown("- a\n".repeat(50_000)))).rejects.toMatchObject({
      status: 422,
      message: expect.stringMatching(/^content_markdown: takes too much memory/),
    });
  }
  expect(await make(1, html("<p>a"))).toBe("<p>a</p>");
});

test("accounts take turns, one text each, and an account's queue is bounded", async () => {
  const make = createArticleMaker({ ...limits, threads: 1, waiting: 3 });
  const order: string[] = [];
  const ask = async (account: number, name: string) => {
    await make(account, html(`<p>${name}`));
    order.push(name);
  };
  const asked = [ask(1, "1a"), ask(1, "1b"), ask(1, "1c"), ask(1, "1d"), ask(2, "2a"), ask(2, "2b")];
  await expect(make(1, html("one too many"))).rejects.toMatchObject({ status: 429 });
  await Promise.all(asked);
  expect(order).toEqual(["1a", "1b", "2a", "1c", "2b", "1d"]);
});

test("an account has one thread at a time, however many are free", async () => {
  const make = createArticleMaker({ ...limits, threads: 2 });
  const order: string[] = [];
  const ask = (account: number, name: string, source: typeof LONG) => make(account, source).then(() => order.push(name));
  await Promise.all([ask(1, "long", LONG), ask(1, "short", html("<p>a")), ask(2, "another's", html("<p>b"))]);
  expect(order).toEqual(["another's", "long", "short"]);
});
