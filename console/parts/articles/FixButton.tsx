import { Button, type ButtonProps } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type Failure, type Fix, fixOf } from "./fixes.ts";

interface Props extends Pick<ButtonProps, "size" | "variant"> {
  error: Failure;
  site_id: number | undefined;
  content_id?: number;
}

/** The page where a fix is done; undefined if the site or the article is not known. */
function pageOf({ at }: Fix, siteId: number | undefined, contentId: number | undefined) {
  if (at === "connection" || at === "guide")
    return siteId === undefined
      ? undefined
      : { to: `/sites/$siteId/${at === "guide" ? "connect" : "wordpress"}` as const, params: { siteId } };
  const to = at === "article" ? ("/content/$contentId" as const) : ("/content/$contentId/comparison" as const);
  return contentId === undefined ? undefined : { to, params: { contentId } };
}

/** Leads to the page where a failure is fixed. Shows nothing if there is none. */
export function FixButton({ error, site_id, content_id, size = "xs", variant = "light" }: Props) {
  const fix = fixOf(error);
  const page = fix && pageOf(fix, site_id, content_id);
  if (!page) return null;
  return (
    <Button size={size} variant={variant} style={{ alignSelf: "flex-start" }} renderRoot={(props) => <Link {...page} {...props} />}>
      {fix.label}
    </Button>
  );
}
