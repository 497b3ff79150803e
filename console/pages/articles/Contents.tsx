import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { aboutLifecycle, type Lifecycle, LIFECYCLES } from "../../../domain/publishing/lifecycle.ts";
import { countsQuery } from "../../data/articles/lists.ts";
import { useMayWrite } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/list/ArticleList.tsx";
import { LastError, NextStep, SentBack } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { isNarrowed, useContents } from "../../parts/articles/list/useContents.ts";
import { ViewTabs } from "../../parts/articles/list/ViewTabs.tsx";

const route = getRouteApi("/inside/content");

/** The list of all articles, by status. */
export function Contents() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  // Until the counts of another site are here, the last ones stay: a tab without a count looks empty.
  const { data } = useQuery({ ...countsQuery(search.site), placeholderData: keepPreviousData });
  // The counts are of a whole site. Beside a list that is narrowed further, only the open one is known.
  const narrowed = isNarrowed(search);
  const { query, rows } = useContents(search);
  const listed = (key: Lifecycle | "all") =>
    narrowed && key === (search.lifecycle ?? "all") ? { count: rows?.length, more: query.hasNextPage } : {};
  const write = mayWrite && <Button renderRoot={(props) => <Link to="/content/new" {...props} />}>Write an article</Button>;
  // An empty list has the button itself.
  const none = data !== undefined && Object.values(data.counts).every((count) => count === 0);
  const show = (lifecycle: Lifecycle | "all") =>
    void navigate({ search: { ...search, lifecycle: lifecycle === "all" ? undefined : lifecycle, status: undefined }, replace: true });
  return (
    <Page title="Content" about="Every article and its status." actions={!none && write}>
      <ViewTabs
        label="Status"
        current={search.lifecycle ?? "all"}
        onChange={show}
        atMost={data?.counted_at_most}
        views={[
          { key: "all", label: "All", ...listed("all") },
          ...LIFECYCLES.map((key) => ({
            key,
            label: aboutLifecycle(key).label,
            ...(narrowed ? listed(key) : { count: data?.counts[key] }),
          })),
        ]}
      />
      <ArticleList
        list="content"
        search={search}
        change={(next) => void navigate({ search: next, replace: true })}
        note={(row, zone, columns) => (
          <>
            <NextStep row={row} zone={zone} columns={columns} />
            <LastError row={row} />
            <SentBack row={row} />
          </>
        )}
        empty={(filtered) =>
          filtered ? (
            <Empty
              title={search.lifecycle ? `No article is ${aboutLifecycle(search.lifecycle).label.toLowerCase()}` : "Nothing matches"}
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Show all articles
                </Button>
              }
            >
              {search.lifecycle ? aboutLifecycle(search.lifecycle).means : "No article matches these filters."}
            </Empty>
          ) : (
            <Empty title="No articles yet" action={write}>
              Write an article here, or let your own software send articles through the API.
            </Empty>
          )
        }
      />
    </Page>
  );
}
