import { expect } from "vitest";
import type { ConsoleStack } from "./stack.ts";

/** What tests do in the editor of articles. `site_id`: of the site that articles are written for. */
export function editorOf(stack: ConsoleStack) {
  const page = () => stack.window.page;
  const text = (name: string | RegExp) => page().getByText(name);
  const write = async (fields: object) =>
    (await stack.call("POST", "/api/v1/writer/content/", { site_id: editor.site_id, title: "An article", content_html: "", ...fields }))
      .data as {
      id: number;
    };
  const read = async (id: number) => (await stack.call("GET", `/api/v1/writer/content/${id}/`)).data;
  const saved = () => page().getByText("Saved.", { exact: true }).waitFor();
  const idOf = () => Number(new URL(page().url()).pathname.split("/")[2]);

  /** The current page, from its top. */
  async function look(name: string) {
    await page().evaluate("window.scrollTo(0, 0)");
    expect.soft(await stack.window.look(name)).toEqual([]);
  }
  async function open(id: number) {
    await stack.window.open(`/content/${id}`);
    await stack.button("Save").waitFor();
  }
  /** The text's field, in whichever editor is active. */
  const mode = (name: string) => page().getByRole("radio", { name, exact: true });

  /** Drops or pastes files as a person would: with the browser's own events, and files made in the browser. */
  async function drop(
    locator: ReturnType<ConsoleStack["field"]>,
    files: { name: string; bytes: Uint8Array }[],
    how: "drop" | "paste" = "drop",
  ) {
    await locator.evaluate(
      (element, [given, how]) => {
        const { ClipboardEvent, DataTransfer, DragEvent } = globalThis as any;
        const dataTransfer = new DataTransfer();
        for (const { name, bytes } of given) dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
        if (how === "paste")
          return element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: dataTransfer, bubbles: true, cancelable: true }));
        const { left, top } = element.getBoundingClientRect();
        for (const kind of ["dragenter", "dragover", "drop"])
          element.dispatchEvent(
            new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, clientX: left + 20, clientY: top + 20 }),
          );
      },
      [files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })), how] as const,
    );
  }
  /** The page as it is while a call to the site is in progress, which is too short to look at. Then the page as it is. */
  async function asIfSending(id: number, act: () => Promise<void>) {
    const article = new RegExp(`/api/v1/writer/content/${id}/?$`);
    await page().route(article, async (route) => {
      const response = await route.fetch();
      const { data, ...json } = await response.json();
      await route.fulfill({ response, json: { ...json, data: { ...data, publication: { ...data.publication, state: "publishing" } } } });
    });
    await page().reload();
    await act();
    await page().unroute(article);
    await page().reload();
  }
  const editor = { site_id: 0, page, text, write, read, saved, idOf, look, open, mode, drop, asIfSending };
  return editor;
}
