import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { contentSearch } from "./queryStrings.ts";

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
  component: lazyRouteComponent(() => import("../pages/articles/WriteNew.tsx"), "WriteNew"),
});
const content = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  validateSearch: ({ view }): { view?: "preview" } => (view === "preview" ? { view } : {}),
  component: lazyRouteComponent(() => import("../pages/articles/WriteExisting.tsx"), "WriteExisting"),
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

export const articleRoutes = [contents, review, approved, published, write, content, publication, bulkRuns, bulkRun] as const;
