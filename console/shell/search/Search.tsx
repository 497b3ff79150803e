import { Loader, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { Me } from "../../data/session.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { FoundList, idOf } from "./FoundList.tsx";
import "./search.css";
import { SearchField } from "./SearchField.tsx";
import { useFound } from "./useFound.tsx";

/** The pause after the last key before the search, in milliseconds. */
const PAUSE_MS = 200;

interface Props {
  me: Me;
  q: string;
  setQ: (q: string) => void;
  onClose: () => void;
}

/** The search field and its results: a combobox whose list is always open (WAI-ARIA, combobox). */
export function Search({ me, q, setQ, onClose }: Props) {
  const list = useId();
  const typed = q.trim();
  const [asked] = useDebouncedValue(typed, PAUSE_MS);
  const { groups, none, looking, error, again } = useFound(me, typed, asked);
  const rows = groups.flatMap((group) => group.rows);
  const [chosen, setChosen] = useState<string>();
  const found = rows.findIndex(({ key }) => key === chosen);
  // Enter opens the first result, but no suggestion that nobody chose.
  const here = none ? found : Math.max(0, found);
  const row = rows[here];
  useEffect(() => {
    if (row) document.getElementById(idOf(list, row))?.scrollIntoView({ block: "nearest" });
  }, [list, row?.key]);

  const open = (which: typeof row) => {
    if (!which) return;
    onClose();
    which.open();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setChosen(rows.at((Math.max(here, step < 0 ? 0 : -1) + step) % rows.length)?.key);
    else if (event.key === "Enter") open(row);
    else return;
    event.preventDefault();
  };
  return (
    <Stack gap="sm">
      <SearchField
        value={q}
        onChange={(next) => {
          setQ(next);
          setChosen(undefined);
        }}
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={row && idOf(list, row)}
        onKeyDown={onKeyDown}
        rightSection={looking && error === null ? <Loader size="xs" aria-hidden="true" /> : null}
      />
      {none && (
        <Text size="sm" c="dimmed">
          No results for “<b dir="auto">{typed}</b>”. Sites are found by name and address, articles by title and keyword.
        </Text>
      )}
      <FoundList id={list} groups={groups} chosen={row?.key} choose={setChosen} open={open} />
      {error !== null && <Problem error={error} again={again} always />}
      <div role="status">
        {typed === "" ? null : looking && error === null ? (
          <Text size="sm" c="dimmed">
            Looking…
          </Text>
        ) : (
          error === null && (
            <VisuallyHidden>
              {none ? `Nothing found. ${rows.length} suggestions` : rows.length === 1 ? "1 result" : `${rows.length} results`}
            </VisuallyHidden>
          )
        )}
      </div>
    </Stack>
  );
}
