import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type Site, siteQuery } from "../../../data/sites.ts";

const route = getRouteApi("/inside/sites/$siteId");

/** The site whose tab is open; its page has read it before the tab is shown. */
export function useSite(): Site {
  return useSuspenseQuery(siteQuery(route.useParams().siteId)).data;
}
