import { Anchor, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { countsQuery, failuresQuery } from "../../data/articles/lists.ts";
import { useMayPublish } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/list/ArticleList.tsx";
import { Incomplete, isRetriedSoon, LastSync, NextStep } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { isTrashed, postThere, restoreLabel } from "../../parts/articles/postThere.ts";
import { isNarrowed, useContents } from "../../parts/articles/list/useContents.ts";
import { ViewTabs } from "../../parts/articles/list/ViewTabs.tsx";
import type { ContentSearch } from "../../routes/queryStrings.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";

const route = getRouteApi("/inside/published");
/** Loaded when somebody looks at articles that need it. */
const UpdatePost = lazyRouteComponent(() => import("../../parts/articles/sending.tsx"), "UpdatePost");
const RepairPost = lazyRouteComponent(() => import("../../parts/articles/sending.tsx"), "RepairPost");
const FailedNote = lazyRouteComponent(() => import("../../parts/articles/FailedNote.tsx"), "FailedNote");
const FailedByCause = lazyRouteComponent(() => import("../../parts/articles/FailedByCause.tsx"), "FailedByCause");
type View = "live" | "changed_on_site" | "ahead_here" | "incomplete" | "not_public" | "failed" | "removed";
const NONE: Pick<ContentSearch, "lifecycle" | "wordpress_status" | "publication_state" | "warned" | "step"> = {
  ...{ lifecycle: undefined, wordpress_status: undefined, publication_state: undefined, warned: undefined, step: undefined },
};
const VIEWS: Record<View, typeof NONE> = {
  live: { ...NONE, lifecycle: "live" },
  changed_on_site: { ...NONE, lifecycle: "changed_on_site" },
  ahead_here: { ...NONE, step: "ahead_here" },
  incomplete: { ...NONE, warned: true },
  not_public: { ...NONE, wordpress_status: "not_public" },
  failed: { ...NONE, lifecycle: "failed" },
  removed: { ...NONE, lifecycle: "removed" },
};

const USUAL = "changed";

/** The view of an address, also of an older link. */
function viewOf({ lifecycle, wordpress_status, publication_state: state, warned, step }: ContentSearch): View {
  if (lifecycle && lifecycle in VIEWS) return lifecycle as View;
  if (state === "failed") return "failed";
  if (state === "gone") return "removed";
  if (step) return step === "ahead_here" ? "ahead_here" : "changed_on_site";
  if (warned) return "incomplete";
  return wordpress_status === "not_public" ? "not_public" : "live";
}

/** The articles that have a post, by what became of it (requirements 11.2): whatever WordPress does, an article is in one of the views. */
export function Published() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayPublish();
  const { data: failures } = useQuery(failuresQuery(search.site));
  const { data } = useQuery(countsQuery(search.site));
  const view = viewOf(search);
  const change = (next: ContentSearch) => void navigate({ search: next, replace: true });
  const counts = data?.counts;
  // The API counts by the one status only. What the open view lists is known once it is here; a filter would make it less than the view holds.
  const { query, rows } = useContents({ ...search, ...VIEWS[view] }, {}, USUAL);
  const isWhole = !isNarrowed({ ...search, ...NONE });
  const listed = (key: View) => (key === view && isWhole ? { count: rows?.length, more: query.hasNextPage } : {});
  // Above the failed articles, each cause has its advice, and mostly the way to its fix.
  const causes = view === "failed" ? failures?.causes.filter(({ type }) => search.cause === undefined || type === search.cause) : undefined;
  return (
    <Page title="Published" about="Articles that were sent to a site, and the state of each post.">
      <ViewTabs<View>
        label="Which articles"
        current={view}
        onChange={(next) => change({ ...search, ...VIEWS[next], cause: undefined, run: undefined })}
        atMost={data?.counted_at_most}
        views={[
          { key: "live", label: "On the site", count: counts?.live },
          { key: "changed_on_site", label: "Changed on site", count: counts?.changed_on_site },
          { key: "ahead_here", label: "Changes to send", ...listed("ahead_here") },
          { key: "incomplete", label: "Incomplete", ...listed("incomplete") },
          { key: "not_public", label: "Not public", ...listed("not_public") },
          { key: "failed", label: "Failed", count: counts?.failed },
          { key: "removed", label: "Removed", count: counts?.removed },
        ]}
      />
      <ArticleList
        list="published"
        search={{ ...search, ...VIEWS[view] }}
        change={change}
        usual={USUAL}
        sendAll={view === "ahead_here"}
        above={
          view === "failed" &&
          failures && (
            <Suspense fallback={null}>
              <FailedByCause failures={failures} search={search} change={change} />
            </Suspense>
          )
        }
        note={(row, zone, columns) => (
          <>
            <NextStep row={row} zone={zone} columns={columns} />
            {row.publication?.last_error && (
              <Suspense fallback={null}>
                <FailedNote row={row} causes={causes} />
              </Suspense>
            )}
            <Incomplete row={row} zone={zone} />
            {view === "removed" && <LastSync row={row} zone={zone} />}
          </>
        )}
        first={(row, { retry, restore }) => {
          const { link } = postThere(row);
          // What brings the same post back comes before what makes another one. The menu has that.
          const restores = row.possible.includes("restore_post") && isTrashed(row);
          const ahead = row.publication?.step === "ahead_here" && row.possible.includes("update");
          const lacks = (row.publication?.warned ?? 0) > 0 && row.possible.includes("repair") && !isRetriedSoon(row);
          const again = !restores && (row.possible.includes("recreate") ? "Publish again" : row.possible.includes("retry") && "Try again");
          return (
            <>
              <Suspense fallback={null}>
                {mayWrite && ahead && <UpdatePost id={row.id} />}
                {mayWrite && lacks && <RepairPost id={row.id} />}
              </Suspense>
              {link && (
                <Anchor
                  {...(again || ahead || lacks ? { visibleFrom: "md" } : {})}
                  href={link.href}
                  target="_blank"
                  rel="noreferrer"
                  size="sm"
                >
                  View post
                </Anchor>
              )}
              {row.lifecycle === "changed_on_site" && (
                <Button
                  size="compact-sm"
                  variant="light"
                  renderRoot={(props) => <Link to="/content/$contentId/comparison" params={{ contentId: row.id }} {...props} />}
                >
                  Compare
                </Button>
              )}
              {mayWrite && restores && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={restoreLabel(row)}
                  loading={restore.isPending && restore.variables.id === row.id}
                  onClick={() => restore.mutate({ id: row.id })}
                >
                  Restore
                </Button>
              )}
              {mayWrite && again && (row.lifecycle === "failed" || row.lifecycle === "removed") && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={retry.isPending && retry.variables.id === row.id}
                  onClick={() => retry.mutate({ id: row.id, recreate: again === "Publish again" })}
                >
                  {again}
                </Button>
              )}
              <Anchor
                size="sm"
                visibleFrom="md"
                renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: row.id }} {...props} />}
              >
                Activity
              </Anchor>
            </>
          );
        }}
        empty={() => <NothingPublished view={view} filtered={search.q !== undefined || search.site !== undefined} />}
      />
    </Page>
  );
}

const EMPTY: Record<View, { title: string; says: string }> = {
  live: { title: "Nothing published yet", says: "Published articles appear here, with a link to the post." },
  changed_on_site: {
    title: "Nobody changed a post",
    says: "When somebody changes a post in WordPress, the article appears here. You choose which text to keep.",
  },
  ahead_here: {
    title: "Every post is up to date",
    says: "Articles that you change after publishing appear here until you update the post.",
  },
  incomplete: {
    title: "Nothing is missing",
    says: "Articles that were published without a picture, a category or a tag appear here until they are complete.",
  },
  not_public: { title: "Every post is public", says: "Posts that are drafts, pending, private or scheduled in WordPress appear here." },
  failed: {
    title: "Nothing has failed",
    says: "Articles that could not be published or updated appear here, with the reason and what to do.",
  },
  removed: {
    title: "Nothing was removed",
    says: "When somebody trashes or deletes a post in WordPress, the article appears here. You can restore the post, or publish the article again.",
  },
};

function NothingPublished({ view, filtered }: { view: View; filtered: boolean }) {
  if (filtered) return <Empty title="Nothing matches">No article here matches these filters.</Empty>;
  const { title, says } = EMPTY[view];
  const action =
    view === "live" ? (
      <Button renderRoot={(props) => <Link to="/review" {...props} />}>Review articles</Button>
    ) : (
      <Button variant="default" renderRoot={(props) => <Link to="/published" {...props} />}>
        Show published articles
      </Button>
    );
  return (
    <Empty title={title} action={action}>
      {says}
    </Empty>
  );
}
