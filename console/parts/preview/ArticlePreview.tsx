import { Group, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { useMemo, useState } from "react";
import articleStyle from "../../../plugin/igny8-wp-bridge/assets/article.css?inline";
import { fit } from "./fit.ts";
import { type SectionPicture, withPictures } from "./template.ts";
import themeStyle from "./theme.css?inline";

const POLICY = "default-src 'none'; img-src http: https:; media-src https:; style-src 'unsafe-inline'";
const PHONE = 390;
const DESK = 960;

/** The document in the frame. */
function pageOf(title: string, html: string, images: SectionPicture[]): string {
  const page = new DOMParser().parseFromString(
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><article><header class="entry-header"><h1 dir="auto"></h1></header><div class="entry-content" dir="auto"></div></article>',
    "text/html",
  );
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = POLICY;
  page.head.prepend(policy);
  for (const text of [themeStyle, articleStyle]) {
    const style = page.createElement("style");
    style.textContent = text;
    page.head.append(style);
  }
  page.body.className = "igny8-article-page";
  page.querySelector("h1")!.textContent = title || "Without a title";
  const content = page.querySelector<HTMLElement>(".entry-content")!;
  content.innerHTML = html;
  fit(content);
  withPictures(content, images);
  const featured = images.find(({ role }) => role === "featured");
  if (featured) {
    const figure = page.createElement("figure");
    const image = page.createElement("img");
    Object.assign(image, { className: "wp-post-image", alt: featured.alt });
    image.setAttribute("src", featured.path);
    figure.append(image);
    page.querySelector("header")!.append(figure);
  }
  return page.documentElement.outerHTML;
}

/** The article in the plugin's template and style. The frame runs no scripts and has no access to this page. */
export function ArticlePreview({ title, html, images }: { title: string; html: string; images: SectionPicture[] }) {
  // The window's own kind of width, until the person chooses one.
  const [chosen, choose] = useState<string>();
  const isWide = useMediaQuery(`(min-width: ${DESK}px)`, undefined, { getInitialValueInEffect: false });
  const device = chosen ?? (isWide ? "desk" : "phone");
  const page = useMemo(() => `<!doctype html>${pageOf(title, html, images)}`, [title, html, images]);
  // Where the desktop's page does not fit, it is shown smaller.
  const { ref, width: room } = useElementSize();
  const scale = room === 0 ? 1 : Math.min(1, room / DESK);
  const size = device === "phone" ? { width: PHONE, maxWidth: "100%" } : { width: DESK, transform: `scale(${scale})` };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640} visibleFrom="sm">
          Pictures are where the IGNY8 plugin puts them. Fonts and colors come from the site's theme.
        </Text>
        <SegmentedControl
          aria-label="Width of the preview"
          data={[
            { value: "desk", label: "Desktop" },
            { value: "phone", label: "Phone" },
          ]}
          value={device}
          onChange={choose}
        />
      </Group>
      <Paper
        ref={ref}
        withBorder
        tabIndex={0}
        role="group"
        aria-label="Preview"
        style={{ overflow: "hidden", height: "75vh", background: "var(--mantine-color-default-hover)" }}
      >
        <iframe
          title="Preview of the article"
          sandbox=""
          srcDoc={page}
          style={{
            ...{ border: 0, display: "block", marginInline: "auto", background: "#fff", transformOrigin: "0 0" },
            ...{ ...size, height: device === "phone" ? "100%" : `${100 / scale}%` },
          }}
        />
      </Paper>
    </Stack>
  );
}
