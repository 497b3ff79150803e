/** The fields of a picture that the plugin's template needs. */
export interface SectionPicture {
  role: "featured" | "gallery";
  position: number;
  path: string;
  alt: string;
  caption: string;
  width: number;
  height: number;
}
type Shape = "square" | "landscape" | "portrait";
interface Layout {
  layout: "wide" | "pair" | "beside" | "single";
  side: "" | "left" | "right";
  pictures: SectionPicture[];
}
interface Section {
  /** the element that the pictures follow: the first paragraph with text, otherwise the heading */
  place: Element;
  has_paragraph: boolean;
}

/** A heading or paragraph within one of these does not start a section (includes/template/sections.php). */
const APART = "blockquote, table, figure, aside, nav, ul, ol, dl, details, pre, form, fieldset, template, svg, math, object, video, audio, dialog, button, select"; // prettier-ignore

/**
 * Puts the pictures of an article into its text as the plugin igny8-wp-bridge does on the site: those of the k-th place follow the first
 * paragraph of the k-th section, and the rest go to the end (its includes/template/layout.php, templates/section-pictures.php).
 */
export function withPictures(body: HTMLElement, images: SectionPicture[]): void {
  const inText = new Set([...body.querySelectorAll("img")].map((img) => img.getAttribute("src")));
  const pictures = images
    .filter(({ role, path }) => role === "gallery" && !inText.has(path))
    .toSorted((one, other) => one.position - other.position);
  const sections = sectionsOf(body);
  const places = new Map<number, SectionPicture[]>();
  const rest: SectionPicture[] = [];
  for (const [index, rank] of ranksOf(pictures).entries()) {
    if (rank < sections.length) places.set(rank, [...(places.get(rank) ?? []), pictures[index]!]);
    else rest.push(pictures[index]!);
  }
  let beside = 0;
  const side = () => (beside++ % 2 ? ("right" as const) : ("left" as const));
  const ends = sections.map((_, at) => sections[at + 1]?.heading);
  for (const [at, group] of [...places].toSorted(([one], [other]) => one - other)) {
    const { place } = sections[at]!;
    const end = ends[at];
    const layouts = layoutsOf(group, textBetween(body, place, end) !== "", side);
    place.after(...layouts.map((layout) => render(body.ownerDocument, layout)));
    if (layouts.some(({ layout }) => layout === "beside")) {
      const last = body.ownerDocument.createElement("div");
      last.className = "igny8-pictures-end";
      if (end) end.before(last);
      else body.append(last);
    }
  }
  body.append(...layoutsOf(rest, false, side).map((layout) => render(body.ownerDocument, layout)));
}

function sectionsOf(body: HTMLElement): (Section & { heading: Element })[] {
  const sections: (Section & { heading: Element })[] = [];
  for (const element of body.querySelectorAll("h2, p")) {
    if (element.closest(APART)) continue;
    const last = sections.at(-1);
    if (element.localName === "h2") sections.push({ heading: element, place: element, has_paragraph: false });
    else if (last && !last.has_paragraph && element.textContent.trim() !== "") Object.assign(last, { place: element, has_paragraph: true });
  }
  return sections;
}

/** The section of each picture. Equal positions share a section; several zeros do not. */
function ranksOf(pictures: SectionPicture[]): number[] {
  let rank = -1;
  return pictures.map(({ position }, index) => {
    const before = pictures[index - 1]?.position;
    if (!before || position !== before) rank += 1;
    return rank;
  });
}

function shapeOf({ width, height }: SectionPicture): Shape {
  const ratio = width && height ? width / height : 2;
  return ratio >= 0.9 && ratio <= 1.1 ? "square" : ratio > 1 ? "landscape" : "portrait";
}

function layoutsOf(pictures: SectionPicture[], hasText: boolean, side: () => "left" | "right"): Layout[] {
  const layouts: Layout[] = [];
  const left = [...pictures];
  for (let picture = left.shift(); picture; picture = left.shift()) {
    const shape = shapeOf(picture);
    const next = left[0];
    if (shape === "square" && next && shapeOf(next) === "square") {
      left.shift();
      layouts.push({ layout: "pair", side: "", pictures: [picture, next] });
    } else if (shape === "landscape") layouts.push({ layout: "wide", side: "", pictures: [picture] });
    else if (hasText && left.length === 0) layouts.push({ layout: "beside", side: side(), pictures: [picture] });
    else layouts.push({ layout: "single", side: "", pictures: [picture] });
  }
  return layouts;
}

function textBetween(body: HTMLElement, place: Element, end: Element | undefined): string {
  const range = body.ownerDocument.createRange();
  range.setStartAfter(place);
  if (end) range.setEndBefore(end);
  else range.setEndAfter(body.lastChild ?? place);
  return range.toString().trim();
}

function render(document: Document, { layout, side, pictures }: Layout): HTMLElement {
  const group = document.createElement("div");
  group.className = ["igny8-pictures", `igny8-pictures--${layout}`, side && `igny8-pictures--${side}`].filter(Boolean).join(" ");
  // Nearly all themes are block themes, which have a width beyond that of their text.
  if (layout === "wide" || layout === "pair") group.classList.add("alignwide");
  for (const picture of pictures) {
    const figure = document.createElement("figure");
    figure.className = `igny8-picture igny8-picture--${shapeOf(picture)}${picture.caption === "" ? "" : " igny8-picture--captioned"}`;
    figure.style.setProperty("--igny8-width", `${picture.width}px`);
    const image = document.createElement("img");
    Object.assign(image, { className: "igny8-picture__image", alt: picture.alt, width: picture.width, height: picture.height });
    image.setAttribute("src", picture.path);
    figure.append(image);
    if (picture.caption !== "") {
      const caption = document.createElement("figcaption");
      caption.className = "igny8-picture__caption wp-element-caption";
      caption.textContent = picture.caption;
      figure.append(caption);
    }
    group.append(figure);
  }
  return group;
}
