import { Button, Group, Text } from "@mantine/core";
import { type ReactNode, Suspense, useState } from "react";
import type { ContentFilter, ContentListed, Sort } from "../../../data/articles/lists.ts";
import type { ListName } from "../../../data/articles/views.ts";
import { useMayPublish } from "../../../data/session.ts";
import type { ContentSearch } from "../../../routes/queryStrings.ts";
import { ContentFilters } from "./ContentFilters.tsx";
import { type Column, useColumns } from "./columns.ts";
import { ContentTable } from "./ContentTable.tsx";
import { ListOptions } from "./ListOptions.tsx";
import { SavedViews } from "./SavedViews.tsx";
import { useEverOn } from "../../focus/useEverOn.ts";
import { Listing } from "../../Listing.tsx";
import { Page } from "../../Page.tsx";
import { onlySite, useContents, zoneOf } from "./useContents.ts";
import { useArticleActions } from "../actions.tsx";
import { type HowMany, PublishMany } from "../PublishMany.tsx";
import { useChosen } from "./useChosen.ts";
import { lazyRouteComponent } from "../../../routes/lazy.ts";

/** Loaded when a bulk run was begun. */
const RunStrip = lazyRouteComponent(() => import("../../bulk/RunStrip.tsx"), "RunStrip");
/** Loaded when an article is chosen for the first time. */
const ChosenBar = lazyRouteComponent(() => import("./ChosenBar.tsx"), "ChosenBar");

/** Loaded when an article is read beside the list. */
const Reader = lazyRouteComponent(() => import("../reader/Reader.tsx"), "Reader");

/** The most rows. A browser gets slow with more, and nobody reads them. */
const MOST = 500;

interface Props {
  search: ContentSearch;
  change: (search: ContentSearch) => void;
  /** the page's own filter, beside the address */
  more?: ContentFilter;
  /** which list it is, for saved views */
  list: ListName;
  /** the order if the address names none */
  usual?: Sort;
  /** the page around the list; it offers to publish all that match */
  page?: { title: string; about: string };
  /** offers to send the changes of all that match */
  sendAll?: boolean;
  /** between the filters and the list */
  above?: ReactNode;
  /** shown if the list is empty; `filtered`: the person set a filter */
  empty: (filtered: boolean) => ReactNode;
  /** a row's main action, beside its menu */
  first?: (row: ContentListed, tools: ReturnType<typeof useArticleActions>) => ReactNode;
  note?: (row: ContentListed, zone: string | undefined, columns: Column[]) => ReactNode;
}

/** A list of articles with the filter of the address, and actions on one, some, or all that match. */
export function ArticleList({
  search,
  change,
  more = {},
  list,
  usual = "newest",
  page,
  sendAll = false,
  above,
  empty,
  first,
  note,
}: Props) {
  const mayWrite = useMayPublish();
  const { query, sites, filter, filtered, rows } = useContents(search, more, usual);
  const chosen = useChosen(rows, JSON.stringify(filter));
  const zone = ({ site_id }: ContentListed) => sites.get(site_id)?.time_zone;
  const read = (id: number | undefined) => change({ ...search, read: id });
  const tools = useArticleActions(zone, read);
  const [columns, setColumns] = useColumns(list);
  const [publishing, setPublishing] = useState<HowMany | null>(null);
  const some = chosen.whole || chosen.ids.size > 0;
  // From the first choice on the bar stays: it shows the progress of what was begun with the chosen ones.
  const hasChosen = useEverOn(some);
  const full = (rows?.length ?? 0) >= MOST && query.hasNextPage;
  const onRun = ({ id }: { id: string }) => change({ ...search, run: id });
  const site = search.site === undefined ? undefined : sites.get(search.site);
  const hasRows = mayWrite && rows !== undefined && rows.length > 0;
  const content = (
    <>
      <Group justify="space-between" align="flex-end" gap="sm">
        <ContentFilters list={list} search={search} change={change} />
        <Group gap="xs">
          <SavedViews list={list} search={search} change={change} />
          <ListOptions
            sort={search.sort ?? usual}
            onSort={(sort) => change({ ...search, sort: sort === usual ? undefined : sort })}
            columns={columns}
            onColumns={setColumns}
          />
        </Group>
      </Group>
      {above}
      {search.run && (
        <Suspense fallback={null}>
          <RunStrip id={search.run} onClose={() => change({ ...search, run: undefined })} />
        </Suspense>
      )}
      {hasRows && sendAll && (
        <Group>
          <Button variant="default" size="xs" disabled={some} onClick={() => setPublishing("send")}>
            Update all posts…
          </Button>
        </Group>
      )}
      <Listing query={full ? { ...query, hasNextPage: false } : query} empty={empty(filtered)}>
        {(shown) => (
          <ContentTable
            rows={shown}
            sites={sites}
            columns={columns}
            oneStatus={list === "review"}
            chosen={mayWrite ? chosen : undefined}
            onRead={read}
            {...(list === "review" ? { reads: (id: number) => ({ ...search, read: id }) } : {})}
            actionsOf={tools.actionsOf}
            {...(first ? { first: (row: ContentListed) => first(row, tools) } : {})}
            {...(note ? { note: (row: ContentListed, shown: Column[]) => note(row, zone(row), shown) } : {})}
          />
        )}
      </Listing>
      {full && (
        <Text size="sm" c="dimmed" ta="center">
          The first {MOST} articles are shown. Find others by title, keyword, site or status.
        </Text>
      )}
      {mayWrite && hasChosen && (
        // At the window's lower edge, so that no row moves under the pointer.
        <Suspense fallback={null}>
          <ChosenBar chosen={chosen} rows={rows ?? []} filter={filter} more={query.hasNextPage} sites={sites} onRun={onRun} />
        </Suspense>
      )}
      {publishing && (
        <PublishMany
          which={{ filter }}
          how={publishing}
          zone={zoneOf(site ? [site] : [...sites.values()])}
          site={site ?? (query.hasNextPage ? undefined : onlySite(rows ?? [], sites))}
          onClose={() => setPublishing(null)}
          onRun={onRun}
        />
      )}
      {search.read !== undefined && (
        <Suspense fallback={null}>
          <Reader
            id={search.read}
            rows={rows ?? []}
            sites={sites}
            publish={tools.publish}
            onSchedule={tools.schedule}
            scheduling={tools.scheduling}
            onRead={read}
          />
        </Suspense>
      )}
      {tools.dialogs}
    </>
  );
  if (!page) return content;
  // If no article can be published, the request would be refused. Each row says why.
  const none = !query.hasNextPage && (rows ?? []).every(({ possible }) => !possible.includes("publish"));
  const all = hasRows && (
    <>
      <Button variant="default" disabled={some || none} onClick={() => setPublishing("now")}>
        Publish all…
      </Button>
      <Button variant="default" disabled={some || none} onClick={() => setPublishing("later")}>
        Schedule all…
      </Button>
    </>
  );
  return (
    <Page {...page} actions={all}>
      {content}
    </Page>
  );
}
