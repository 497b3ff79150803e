import { Link } from "@mantine/tiptap";
import { Extension, type Extensions, Mark, mergeAttributes, Node } from "@tiptap/react";
import { Image } from "@tiptap/extension-image";
import { TableKit } from "@tiptap/extension-table";
import { StarterKit } from "@tiptap/starter-kit";

/** Attributes that are kept on every element: classes and styles, anchors of links, and languages. */
const KEPT = ["id", "class", "title", "lang", "dir", "style", "role"];
const INLINE = [
  "abbr",
  "bdi",
  "bdo",
  "cite",
  "data",
  "dfn",
  "ins",
  "kbd",
  "mark",
  "q",
  "samp",
  "small",
  "span",
  "sub",
  "sup",
  "time",
  "var",
];
const BLOCKS = ["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "codeBlock", "horizontalRule", "figure", "figcaption", "table", "tableRow", "tableCell", "tableHeader", "image"]; // prettier-ignore

const carried = (names: string[]) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      {
        default: null,
        // A link to an `id` means the first half of a paragraph that was split.
        keepOnSplit: name !== "id",
        parseHTML: (element: HTMLElement) => element.getAttribute(name),
        renderHTML: (attributes: Record<string, unknown>) => (attributes[name] === null ? {} : { [name]: attributes[name] }),
      },
    ]),
  );

const Carried = Extension.create({
  name: "carried",
  addGlobalAttributes: () => [
    { types: BLOCKS, attributes: carried(KEPT) },
    { types: ["bold", "italic", "strike", "underline", "code", ...INLINE], attributes: carried(KEPT) },
    { types: INLINE, attributes: carried(["datetime", "cite", "value"]) },
    { types: ["link"], attributes: carried([...KEPT.filter((name) => name !== "class" && name !== "title"), "hreflang", "download"]) },
    { types: ["image"], attributes: carried(["srcset", "sizes", "loading", "decoding"]) },
    { types: ["tableHeader", "tableCell"], attributes: carried(["scope", "headers", "abbr"]) },
  ],
});

/** Marks without a button, which are kept too. */
const inlineMarks = INLINE.map((tag) =>
  Mark.create({
    name: tag,
    excludes: "",
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, mergeAttributes(HTMLAttributes), 0],
  }),
);

const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "block figcaption?",
  defining: true,
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
});
const Figcaption = Node.create({
  name: "figcaption",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: ({ HTMLAttributes }) => ["figcaption", HTMLAttributes, 0],
});

/** Code may be a link, or bold. Tiptap's own extension removes all other marks from code. */
const Kit = StarterKit.extend({
  addExtensions() {
    return (this.parent?.() ?? []).map((one) => (one.name === "code" ? (one as Mark).extend({ excludes: "" }) : one));
  },
});

/** The schema of the rich text editor. `lossesOf` names what it does not know. That stays in the HTML source. */
export const EXTENSIONS: Extensions = [
  // The editor keeps a paragraph after a table or picture. `clean` removes it.
  Kit.configure({ link: false, heading: { levels: [1, 2, 3, 4, 5, 6] } }),
  Link.configure({ openOnClick: false, autolink: true, HTMLAttributes: { target: null, rel: null } }),
  Image.configure({ inline: true }),
  TableKit.configure({ table: { resizable: false } }),
  Figure,
  Figcaption,
  ...inlineMarks,
  Carried,
];
