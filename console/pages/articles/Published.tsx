import { Anchor, Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { failuresQuery } from "../../data/articles/lists.ts";
import { useMayWrite } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/ArticleList.tsx";
import { Incomplete, LastError, LastSync, NextStep } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { postThere } from "../../parts/articles/postThere.ts";
import type { ContentSearch } from "../../routes/queryStrings.ts";

const route = getRouteApi("/inside/published");
/** Loaded when somebody looks at the failed ones. */
const FailedByCause = lazy(() => import("../../parts/articles/FailedByCause.tsx").then((loaded) => ({ default: loaded.FailedByCause })));
type View = "all" | "on_site" | "ahead_here" | "ahead_there" | "incomplete" | "failed" | "gone";
const ALL: Pick<ContentSearch, "on_site" | "publication_state" | "warned" | "step"> = {
  ...{ on_site: undefined, publication_state: undefined, warned: undefined, step: undefined },
};
const VIEWS: Record<View, typeof ALL> = {
  all: ALL,
  on_site: { ...ALL, on_site: true },
  ahead_here: { ...ALL, step: "ahead_here" },
  ahead_there: { ...ALL, step: "ahead_there" },
  incomplete: { ...ALL, warned: true },
  failed: { ...ALL, publication_state: "failed" },
  gone: { ...ALL, publication_state: "gone" },
};
/** Views whose articles may have any status, because the status follows the post. */
const ANY_STATUS: readonly View[] = ["gone", "incomplete", "ahead_here", "ahead_there"];

/** The articles that are on their site, or failed to get there, with the reason (requirements 11.2). */
export function Published() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const { data: failures } = useQuery(failuresQuery(search.site));
  const { publication_state: state } = search;
  const view: View =
    state === "failed" || state === "gone" ? state : (search.step ?? (search.warned ? "incomplete" : search.on_site ? "on_site" : "all"));
  const change = (next: ContentSearch) => void navigate({ search: next, replace: true });
  return (
    <Page title="Published" about="Articles with their WordPress status. What failed says why, and can be tried again.">
      <SegmentedControl
        aria-label="Which articles"
        style={{ alignSelf: "flex-start", maxWidth: "100%", flexWrap: "wrap" }}
        value={view}
        onChange={(next) => change({ ...search, ...VIEWS[next], cause: undefined })}
        data={[
          { value: "all", label: "All" },
          { value: "on_site", label: "On the site" },
          { value: "ahead_here", label: "Changes to send" },
          { value: "ahead_there", label: "Changed there" },
          { value: "incomplete", label: "Incomplete there" },
          { value: "failed", label: failures?.failed ? `Failed (${failures.failed.toLocaleString()})` : "Failed" },
          { value: "gone", label: "Deleted there" },
        ]}
      />
      <ArticleList
        search={search}
        change={change}
        sendAll={view === "ahead_here"}
        above={
          view === "failed" &&
          failures && (
            <Suspense fallback={null}>
              <FailedByCause failures={failures} search={search} change={change} />
            </Suspense>
          )
        }
        more={ANY_STATUS.includes(view) ? {} : { status: "published", ...(view === "on_site" ? { pending: "false" } : {}) }}
        note={(row, zone) => (
          <>
            <NextStep row={row} zone={zone} />
            <LastError row={row} advice />
            <Incomplete row={row} zone={zone} />
            <LastSync row={row} zone={zone} />
          </>
        )}
        first={(row, { retry }) => {
          const { publication } = row;
          const { link } = postThere(row);
          const gone = publication?.state === "gone";
          return (
            <>
              {link && (
                <Anchor href={link.href} target="_blank" rel="noreferrer" size="sm">
                  See it
                </Anchor>
              )}
              {mayWrite && !row.on_hold && (gone || publication?.state === "failed") && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={retry.isPending && retry.variables.id === row.id}
                  onClick={() => retry.mutate({ id: row.id, recreate: gone })}
                >
                  {gone ? "Publish again" : "Try again"}
                </Button>
              )}
              <Anchor
                size="sm"
                renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: row.id }} {...props} />}
              >
                Story
              </Anchor>
            </>
          );
        }}
        empty={(filtered) => <NothingPublished view={view} filtered={filtered} />}
      />
    </Page>
  );
}

function NothingPublished({ view, filtered }: { view: View; filtered: boolean }) {
  if (view === "failed") return <Empty title="Nothing has failed">Every article that was to be published arrived, or is on its way.</Empty>;
  if (view === "gone")
    return <Empty title="Nothing was deleted">Posts that somebody deletes on the site are listed here; they can be published again.</Empty>;
  if (view === "ahead_here")
    return (
      <Empty title="Every post is up to date">
        Articles that you change after their first publish are listed here, until their sites have the changes.
      </Empty>
    );
  if (view === "ahead_there")
    return (
      <Empty title="Nobody changed a post">
        If somebody changes a post in WordPress, its article is listed here, and you choose which text to keep.
      </Empty>
    );
  if (view === "incomplete")
    return (
      <Empty title="All articles are whole">
        What a site takes an article without, a picture that it could not fetch, is listed here until it is there.
      </Empty>
    );
  if (filtered) return <Empty title="Nothing matches">No published article fits what you look for.</Empty>;
  return (
    <Empty title="Nothing published yet" action={<Button renderRoot={(props) => <Link to="/review" {...props} />}>To the review</Button>}>
      What you publish appears here, with a link to the post.
    </Empty>
  );
}
