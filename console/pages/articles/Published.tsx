import { Anchor, Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { failuresQuery } from "../../data/articles/lists.ts";
import { useMayWrite } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/ArticleList.tsx";
import { FailedByCause } from "../../parts/articles/FailedByCause.tsx";
import { Incomplete, LastError, LastSync, NextStep } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { postThere } from "../../parts/articles/postThere.ts";
import type { ContentSearch } from "../../routes/queryStrings.ts";

const route = getRouteApi("/inside/published");
type View = "all" | "on_site" | "incomplete" | "failed" | "gone";
const VIEWS: Record<View, Pick<ContentSearch, "on_site" | "publication_state" | "warned">> = {
  all: { on_site: undefined, publication_state: undefined, warned: undefined },
  on_site: { on_site: true, publication_state: undefined, warned: undefined },
  incomplete: { on_site: undefined, publication_state: undefined, warned: true },
  failed: { on_site: undefined, publication_state: "failed", warned: undefined },
  gone: { on_site: undefined, publication_state: "gone", warned: undefined },
};

/** The articles that are on their site, or failed to get there, with the reason (requirements 11.2). */
export function Published() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const { data: failures } = useQuery(failuresQuery(search.site));
  const { publication_state: state } = search;
  const view: View = state === "failed" || state === "gone" ? state : search.warned ? "incomplete" : search.on_site ? "on_site" : "all";
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
          { value: "incomplete", label: "Incomplete there" },
          { value: "failed", label: failures?.failed ? `Failed (${failures.failed.toLocaleString()})` : "Failed" },
          { value: "gone", label: "Deleted there" },
        ]}
      />
      <ArticleList
        search={search}
        change={change}
        above={view === "failed" && failures && <FailedByCause failures={failures} search={search} change={change} />}
        more={view === "gone" || view === "incomplete" ? {} : { status: "published", ...(view === "on_site" ? { pending: "false" } : {}) }}
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
