import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { POST_STATUS_FILTERS, POST_STATUSES } from "../../../../domain/publishing/lifecycle.ts";
import type { ListName } from "../../../data/articles/views.ts";
import { sectorChoiceQuery } from "../../../data/parts.ts";
import { siteChoiceQuery } from "../../../data/sites.ts";
import { failureWords } from "../failures.ts";
import { FilterButton } from "../../inputs/FilterButton.tsx";
import { usePhone } from "../../phone/usePhone.ts";
import type { ContentSearch } from "../../../routes/queryStrings.ts";

interface Props {
  list: ListName;
  search: ContentSearch;
  change: (search: ContentSearch) => void;
}

const POSTS = POST_STATUS_FILTERS.map((value) => ({ value, label: value === "not_public" ? "Not public" : POST_STATUSES[value] }));

/** The typed text. The address follows after a pause, and a change of the address replaces the text. */
function useWords(inAddress: string, change: (words: string) => void) {
  const [words, setWords] = useState(inAddress);
  const told = useRef(inAddress);
  const tell = useDebouncedCallback((typed: string) => {
    told.current = typed;
    change(typed);
  }, 300);
  useEffect(() => {
    if (inAddress === told.current) return;
    told.current = inAddress;
    setWords(inAddress);
  }, [inAddress]);
  return [
    words,
    (typed: string) => {
      setWords(typed);
      tell(typed.trim());
    },
  ] as const;
}

/** The filter of a list of articles, which is kept in the address. */
export function ContentFilters({ list, search, change }: Props) {
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  const { data: sectors = [] } = useQuery({ ...sectorChoiceQuery(search.site ?? 0), enabled: search.site !== undefined });
  const [words, setWords] = useWords(search.q ?? "", (q) => change({ ...search, q: q || undefined }));
  // The width below which FilterButton is shown.
  const phone = usePhone();
  const [opened, { toggle }] = useDisclosure();
  // What waits for review or to be published is rarely in WordPress, and the views of what is published say how it is there.
  const byPost = list === "content" || (list !== "published" && search.wordpress_status !== undefined);
  const set = [search.site, search.sector, byPost ? search.wordpress_status : undefined].filter((one) => one !== undefined).length;
  return (
    <Group gap="sm" align="flex-end" w={{ base: "100%", sm: "auto" }}>
      <TextInput
        label="Find"
        placeholder="Title or keyword"
        type="search"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        style={{ flex: "1 1 180px" }}
        maw={{ sm: 320 }}
      />
      <FilterButton set={set} opened={opened} toggle={toggle} />
      {(!phone || opened) && (
        <>
          <Select
            label="Site"
            placeholder="All"
            clearable
            searchable
            data={sites.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={search.site === undefined ? null : String(search.site)}
            onChange={(site) => change({ ...search, site: site === null ? undefined : Number(site), sector: undefined })}
            w={{ base: "100%", sm: 180 }}
          />
          {sectors.length > 0 && (
            <Select
              label="Sector"
              placeholder="All"
              clearable
              searchable
              data={sectors.map(({ id, name }) => ({ value: String(id), label: name }))}
              value={search.sector === undefined ? null : String(search.sector)}
              onChange={(sector) => change({ ...search, sector: sector === null ? undefined : Number(sector) })}
              w={{ base: "100%", sm: 160 }}
            />
          )}
          {byPost && (
            <Select
              label="In WordPress"
              placeholder="All"
              clearable
              data={POSTS}
              value={search.wordpress_status ?? null}
              onChange={(status) => change({ ...search, wordpress_status: status ?? undefined })}
              w={{ base: "100%", sm: 150 }}
            />
          )}
        </>
      )}
      {search.cause && (
        <Button variant="light" onClick={() => change({ ...search, cause: undefined })}>
          {failureWords(search.cause)}: show all
        </Button>
      )}
      {search.bulk_run_id && (
        <Button variant="light" onClick={() => change({ ...search, bulk_run_id: undefined })}>
          From a bulk run: show all
        </Button>
      )}
      {search.automation_run_id && (
        <Button variant="light" onClick={() => change({ ...search, automation_run_id: undefined })}>
          From an automation run: show all
        </Button>
      )}
    </Group>
  );
}
