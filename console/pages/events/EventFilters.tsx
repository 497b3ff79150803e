import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EVENT_TYPE_NAMES } from "../../../domain/events/types.ts";
import { contentQuery, contentsQuery } from "../../data/articles/lists.ts";
import type { EventFilter } from "../../data/events/lists.ts";
import { FilterButton } from "../../parts/inputs/FilterButton.tsx";
import type { DebugSearch } from "../../routes/queryStrings.ts";

/** Two side by side on a phone. */
const NARROW = { flex: "1 1 140px" };
/** On a phone, all fields end where the page does. */
const upTo = (maw: number) => ({ base: "none", sm: maw });

interface Props {
  search: DebugSearch;
  site_id: number;
  change: (search: DebugSearch) => void;
}

const success = { worked: "true", failed: "false" } as const;
/** The filter as the API takes it. */
export const filterOf = ({ type, outcome, content, since, until }: DebugSearch, site_id: number): EventFilter => ({
  site_id,
  event_type: type,
  success: outcome && success[outcome],
  content_id: content,
  since,
  until,
});
export const isFiltered = ({ event_type, success: outcome, content_id, since, until }: EventFilter): boolean =>
  [event_type, outcome, content_id, since, until].some((value) => value !== undefined);

/** The filter of the events, which is kept in the address. */
export function EventFilters({ search, site_id, change }: Props) {
  const [opened, { toggle }] = useDisclosure();
  const chosen = [search.type, search.outcome, search.content, search.since, search.until].filter((one) => one !== undefined).length;
  return (
    <div role="search" aria-label="Events">
      <FilterButton set={chosen} opened={opened} toggle={toggle} mb={opened ? "sm" : 0} />
      <Group gap="sm" align="flex-end" {...(opened ? {} : { visibleFrom: "sm" })}>
        <Select
          label="Type"
          placeholder="All"
          clearable
          data={Object.entries(EVENT_TYPE_NAMES).map(([value, label]) => ({ value, label }))}
          value={search.type ?? null}
          onChange={(type) => change({ ...search, type: (type ?? undefined) as DebugSearch["type"] })}
          style={NARROW}
          maw={upTo(200)}
        />
        <Select
          label="Outcome"
          placeholder="All"
          clearable
          data={[
            { value: "worked", label: "Succeeded" },
            { value: "failed", label: "Failed" },
          ]}
          value={search.outcome ?? null}
          onChange={(outcome) => change({ ...search, outcome: outcome ?? undefined })}
          style={NARROW}
          maw={upTo(200)}
        />
        <ArticleChoice site_id={site_id} content={search.content} change={(content) => change({ ...search, content })} />
        <Moment label="From" at={search.since} change={(since) => change({ ...search, since })} />
        <Moment label="Until" at={search.until} change={(until) => change({ ...search, until })} />
      </Group>
    </div>
  );
}

/** An article of the site, found by its title. A deleted one appears by its number, since events outlive articles. */
function ArticleChoice({
  site_id,
  content,
  change,
}: {
  site_id: number;
  content: number | undefined;
  change: (id: number | undefined) => void;
}) {
  const [q, setQ] = useState("");
  const find = useDebouncedCallback(setQ, 300);
  const found = useInfiniteQuery(contentsQuery({ site_id, q: q || undefined }));
  const chosen = useQuery({ ...contentQuery(content ?? 0), enabled: content !== undefined });
  const titles = new Map((found.data ?? []).map(({ id, title }) => [id, title]));
  if (content !== undefined && !titles.has(content)) titles.set(content, chosen.data?.title ?? `Article ${content}`);
  return (
    <Select
      label="Article"
      placeholder="All"
      clearable
      searchable
      limit={50}
      data={[...titles].map(([id, label]) => ({ value: String(id), label }))}
      value={content === undefined ? null : String(content)}
      onChange={(id) => change(id === null ? undefined : Number(id))}
      onSearchChange={(text) => find(text === titles.get(content ?? 0) ? "" : text.trim())}
      nothingFoundMessage="No article of this site"
      style={{ flex: "1 1 180px" }}
      maw={upTo(300)}
    />
  );
}

/** A moment in the person's own time zone, in the form of the browser's input. */
function Moment({ label, at, change }: { label: string; at: string | undefined; change: (at: string | undefined) => void }) {
  const [typed, setTyped] = useState(at === undefined ? "" : local(at));
  const [shown, setShown] = useState(at);
  if (shown !== at) {
    setShown(at);
    setTyped(at === undefined ? "" : local(at));
  }
  return (
    <TextInput
      label={label}
      type="datetime-local"
      value={typed}
      onChange={({ target: { value } }) => {
        setTyped(value);
        const moment = value === "" ? undefined : new Date(value);
        if (!moment || !Number.isNaN(moment.getTime())) change(moment?.toISOString());
      }}
      style={NARROW}
      maw={upTo(220)}
    />
  );
}
const local = (at: string) => {
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
