import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type Site, siteQuery } from "../../../data/sites.ts";

const route = getRouteApi("/inside/sites/$siteId");

/** The site of the open tab. The page loads it before it shows the tab. */
export function useSite(): Site {
  return useSuspenseQuery(siteQuery(route.useParams().siteId)).data;
}
