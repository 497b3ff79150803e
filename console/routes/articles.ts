import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { contentSearch, number } from "./queryStrings.ts";

const contents = createRoute({
  getParentRoute: () => inside,
  path: "/content",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("../pages/articles/Contents.tsx"), "Contents"),
});
const review = createRoute({
  getParentRoute: () => inside,
  path: "/review",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("../pages/articles/Review.tsx"), "Review"),
});
const approved = createRoute({
  getParentRoute: () => inside,
  path: "/approved",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("../pages/articles/Approved.tsx"), "Approved"),
});
const published = createRoute({
  getParentRoute: () => inside,
  path: "/published",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("../pages/articles/Published.tsx"), "Published"),
});
const write = createRoute({
  getParentRoute: () => inside,
  path: "/content/new",
  validateSearch: (search): { site?: number | undefined } => ({ site: number(search, "site") }),
  component: lazyRouteComponent(() => import("../pages/articles/WriteNew.tsx"), "WriteNew"),
});
/** `publish`: the dialog to publish is open, for now or for a time. */
interface ArticleSearch {
  view?: "write" | "preview";
  publish?: "now" | "later";
}
const articleSearch = ({ view, publish }: Record<string, unknown>): ArticleSearch => ({
  ...(view === "preview" || view === "write" ? { view } : {}),
  ...(publish === "now" || publish === "later" ? { publish } : {}),
});
const content = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  validateSearch: articleSearch,
  component: lazyRouteComponent(() => import("../pages/articles/WriteExisting.tsx"), "WriteExisting"),
});
/** `version`: the version that is shown; `than`: the one that it is compared with. */
export interface HistorySearch {
  version?: number | undefined;
  than?: number | undefined;
}
const history = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId/history",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  validateSearch: (search): HistorySearch => ({ version: number(search, "version"), than: number(search, "than") }),
  component: lazyRouteComponent(() => import("../pages/articles/History.tsx"), "History"),
});
const comparison = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId/comparison",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  component: lazyRouteComponent(() => import("../pages/articles/Comparison.tsx"), "Comparison"),
});
const publication = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId/publication",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  component: lazyRouteComponent(() => import("../pages/publishing/PublicationPage.tsx"), "PublicationPage"),
});
const bulkRuns = createRoute({
  getParentRoute: () => inside,
  path: "/bulk",
  component: lazyRouteComponent(() => import("../pages/publishing/BulkRuns.tsx"), "BulkRuns"),
});
const bulkRun = createRoute({
  getParentRoute: () => inside,
  path: "/bulk/$bulkId",
  component: lazyRouteComponent(() => import("../pages/publishing/BulkRunPage.tsx"), "BulkRunPage"),
});

export const articleRoutes = [
  contents,
  review,
  approved,
  published,
  write,
  content,
  history,
  comparison,
  publication,
  bulkRuns,
  bulkRun,
] as const;
