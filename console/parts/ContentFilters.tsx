import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { siteChoiceQuery } from "../data/sites.ts";
import type { ContentSearch } from "../routes/search.ts";

interface Props {
  search: ContentSearch;
  change: (search: ContentSearch) => void;
  /** a choice of the status too */
  statuses?: boolean;
}

/** Which articles of a list are shown; it stands in the address. */
export function ContentFilters({ search, change, statuses = false }: Props) {
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  const find = useDebouncedCallback((q: string) => change({ ...search, q: q || undefined }), 300);
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        label="Find"
        placeholder="Title or keyword"
        type="search"
        defaultValue={search.q ?? ""}
        onChange={(event) => find(event.target.value.trim())}
        style={{ flex: "1 1 180px" }}
        maw={320}
      />
      <Select
        label="Site"
        placeholder="All"
        clearable
        searchable
        data={sites.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={search.site === undefined ? null : String(search.site)}
        onChange={(site) => change({ ...search, site: site === null ? undefined : Number(site) })}
        w={200}
      />
      {statuses && (
        <Select
          label="Status"
          placeholder="All"
          clearable
          data={[
            { value: "draft", label: "Draft" },
            { value: "review", label: "In review" },
            { value: "published", label: "Approved" },
          ]}
          value={search.status ?? null}
          onChange={(status) => change({ ...search, status: status ?? undefined })}
          w={150}
        />
      )}
    </Group>
  );
}
