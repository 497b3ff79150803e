import type { Editor } from "@tiptap/react";

/** Inserts a picture as a block of its own near a position; within lists and tables exactly there. */
export function placePicture(editor: Editor, at: number, attrs: { src: string; alt: string }): void {
  const place = editor.state.doc.resolve(Math.min(at, editor.state.doc.content.size));
  const image = { type: "image", attrs };
  const line = { type: "paragraph", content: [image] };
  const { parent, parentOffset, depth } = place;
  if (depth === 0) editor.commands.insertContentAt(place.pos, line);
  else if (depth > 1 || parent.content.size === 0) editor.commands.insertContentAt(place.pos, image);
  else editor.commands.insertContentAt(parentOffset < parent.content.size / 2 ? place.before(1) : place.after(1), line);
}

/** The texts of the selected picture. `caption` is null if it can have none, because other content shares its line. */
export function saidOfPicture(editor: Editor): { alt: string; caption: string | null } {
  const { $from } = editor.state.selection;
  const alt = String(editor.getAttributes("image")["alt"] ?? "");
  if ($from.parent.childCount !== 1 || $from.depth < 1) return { alt, caption: null };
  const around = $from.node(-1);
  if (around.type.name === "figure") return { alt, caption: around.childCount > 1 ? around.child(1).textContent : "" };
  return { alt, caption: around.type.name === "doc" ? "" : null };
}

/** Changes these texts: a picture with a caption is a `<figure>`, and one without is in a paragraph. */
export function sayOfPicture(editor: Editor, alt: string, caption: string | null): void {
  const before = saidOfPicture(editor);
  editor.chain().focus().updateAttributes("image", { alt }).run();
  if (caption === null || caption === before.caption) return;
  editor
    .chain()
    .command(({ tr, state }) => {
      const { $from } = tr.selection;
      const inFigure = $from.node(-1).type.name === "figure";
      const [from, to] = inFigure ? [$from.before(-1), $from.after(-1)] : [$from.before(), $from.after()];
      const { nodes } = state.schema;
      const line = $from.parent;
      const attributes = inFigure ? $from.node(-1).attrs : null;
      const figure = () => nodes["figure"]!.create(attributes, [line, nodes["figcaption"]!.create(null, state.schema.text(caption))]);
      tr.replaceWith(from, to, caption === "" ? line : figure());
      return true;
    })
    .run();
}
