/** The plugin's changes that fit an article's text into any column (its includes/template/fit.php). */
export function fit(body: HTMLElement): void {
  for (const table of body.querySelectorAll("table")) {
    if (table.parentElement?.closest("table")) continue;
    const box = body.ownerDocument.createElement("div");
    box.className = "igny8-scroll";
    box.tabIndex = 0;
    table.replaceWith(box);
    box.append(table);
  }
  for (const element of body.querySelectorAll<HTMLElement>('iframe, video, [style*="max-width"]')) {
    const [width, height] = [pixels(element, "width"), pixels(element, "height")];
    if (element.matches("iframe, video") && width && height) element.style.aspectRatio = `${width}/${height}`;
    const most = /^[\d.]+[a-z]+$/.exec(element.style.maxWidth)?.[0];
    if (most !== undefined) element.style.maxWidth = `min(100%, ${most})`;
  }
}

/** A length in pixels, from the style if it has one; 0 for any other. */
function pixels(element: HTMLElement, name: "width" | "height"): number {
  const said = element.style[name] || (element.getAttribute(name) ?? "");
  return Number(/^\s*([\d.]+)(?:px)?\s*$/.exec(said)?.[1] ?? 0);
}
