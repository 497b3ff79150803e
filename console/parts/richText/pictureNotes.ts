import { Extension } from "@tiptap/react";
import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Cards } from "./cards.ts";

/** A note below a picture. It is no part of the text. */
function noteOf(text: string, missing: boolean): HTMLElement {
  const note = document.createElement("span");
  note.className = missing ? "picture-note picture-note-missing" : "picture-note";
  note.dir = "auto";
  note.textContent = text;
  return note;
}

/** For each picture: that it has no alternative text, and the caption of its card, which readers see below it. */
function notesIn(doc: Node, cards: Cards | undefined, warn: boolean): DecorationSet {
  const notes: Decoration[] = [];
  doc.descendants((node, at, parent) => {
    if (node.type.name !== "image") return;
    const card = cards?.of(String(node.attrs["src"]));
    const end = at + node.nodeSize;
    const add = (text: string, missing: boolean) =>
      void notes.push(Decoration.widget(end, () => noteOf(text, missing), { side: 1, key: `${missing} ${text}`, ignoreSelection: true }));
    if (warn && !String(node.attrs["alt"] ?? "").trim() && !card?.alt.trim()) add("No alternative text", true);
    const figure = doc.resolve(at).node(Math.max(0, doc.resolve(at).depth - 1));
    const captioned = figure.type.name === "figure" && figure.childCount > 1;
    if (card?.caption && !captioned && parent?.childCount === 1) add(card.caption, false);
  });
  return DecorationSet.create(doc, notes);
}

/** @param now the cards and whether to warn, as they are at each change of the editor's state */
export const pictureNotes = (now: () => { cards: Cards | undefined; warn: boolean }) =>
  Extension.create({
    name: "pictureNotes",
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          decorations: ({ doc }) => {
            const { cards, warn } = now();
            return notesIn(doc, cards, warn);
          },
        },
      }),
    ],
  });
