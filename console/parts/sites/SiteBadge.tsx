import { Badge } from "@mantine/core";
import type { Site } from "../../data/sites.ts";
import { siteState } from "./siteState.ts";

/** A site's state, in a word and a colour. */
export function SiteBadge({ site }: { site: Pick<Site, "connection"> }) {
  const { label, color } = siteState(site);
  return (
    <Badge variant="dot" color={color}>
      {label}
    </Badge>
  );
}
