import type { Point } from "../../../../../domain/articles/checklist.ts";

/** Where each finding is mended, in the order in which the places are tried. */
const PLACES: Record<Exclude<Point, "site">, string[]> = {
  title: ["[data-field=title]"],
  text: [".article-text[contenteditable=true]", "textarea[aria-label=Text]"],
  featured: ["[data-field=featured]"],
  alt: ["[data-field=alt]", ".article-text[contenteditable=true]", "textarea[aria-label=Text]"],
  seo_description: ["[data-field=seo_description]"],
  categories: ["[data-field=categories] input:not([type=hidden])"],
  rules: ["[data-field=rules] [aria-invalid=true]", "[data-field=rules] select"],
};
/** How long a field may take to appear, when the editor was hidden behind the preview. */
const FRAMES = 30;

/** Brings the person to the field where a finding is mended, as soon as it is visible. */
export function goTo(point: Exclude<Point, "site">, frames = FRAMES): void {
  requestAnimationFrame(() => {
    const found = PLACES[point].flatMap((place) => document.querySelector<HTMLElement>(place) ?? []);
    const field = found.find((one) => one.checkVisibility());
    // It may be folded.
    if (!field) found[0]?.closest("details")?.setAttribute("open", "");
    if (!field) return frames > 0 ? goTo(point, frames - 1) : undefined;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
}
