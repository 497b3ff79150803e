import { Button, type ButtonProps } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { fixOf } from "./fixes.ts";

interface Props extends Pick<ButtonProps, "size"> {
  /** the failure's name */
  type: string;
  site_id: number | undefined;
  content_id?: number;
}

/** Leads to the page where a failure is fixed. Shows nothing if there is none. */
export function FixButton({ type, site_id, content_id, size = "xs" }: Props) {
  const fix = fixOf(type);
  if (!fix) return null;
  const look = { size, variant: "light", style: { alignSelf: "flex-start" } } as const;
  if (fix.at === "connection" || fix.at === "guide") {
    if (site_id === undefined) return null;
    const to = fix.at === "guide" ? "/sites/$siteId/connect" : "/sites/$siteId/wordpress";
    return (
      <Button {...look} renderRoot={(props) => <Link to={to} params={{ siteId: site_id }} {...props} />}>
        {fix.label}
      </Button>
    );
  }
  if (content_id === undefined) return null;
  const to = fix.at === "article" ? "/content/$contentId" : "/content/$contentId/comparison";
  return (
    <Button {...look} renderRoot={(props) => <Link to={to} params={{ contentId: content_id }} {...props} />}>
      {fix.label}
    </Button>
  );
}
