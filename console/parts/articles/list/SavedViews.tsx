import { ActionIcon, Button, Group, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useRef, useState } from "react";
import { type ListName, useRemoveView, viewsQuery } from "../../../data/articles/views.ts";
import { type ContentSearch, contentSearch } from "../../../routes/queryStrings.ts";
import { useEverOn } from "../../focus/useEverOn.ts";
import { Opens } from "../../Opens.tsx";
import { lazyRouteComponent } from "../../../routes/lazy.ts";

const SaveView = lazyRouteComponent(() => import("./SaveView.tsx"), "SaveView");

interface Props {
  list: ListName;
  search: ContentSearch;
  change: (search: ContentSearch) => void;
}

/** The person's saved views of a list: open one, save what is shown now, delete one. */
export function SavedViews({ list, search, change }: Props) {
  const { data = [] } = useQuery(viewsQuery);
  const [naming, { open, close }] = useDisclosure();
  const hasNamed = useEverOn(naming);
  const views = useRef<HTMLButtonElement>(null);
  const [listed, toggle] = useState(false);
  const leave = (to: () => void) => {
    toggle(false);
    to();
  };
  const remove = useRemoveView();
  const own = data.filter((view) => view.list === list);
  const { read: _read, run: _run, ...kept } = search;
  const values = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as Record<string, string | number>;
  const isSet = Object.keys(values).length > 0;
  return (
    <>
      <Popover opened={listed} onChange={toggle} position="bottom-end" withArrow trapFocus>
        <Popover.Target>
          <Button ref={views} variant="default" rightSection={<Opens />} onClick={() => toggle(!listed)}>
            Views
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap={4}>
            {own.map((view) => (
              <Group key={view.id} gap={4} wrap="nowrap" justify="space-between">
                <Button variant="subtle" size="compact-sm" onClick={() => leave(() => change(contentSearch(view.search)))}>
                  {view.name}
                </Button>
                <ActionIcon variant="subtle" color="gray" aria-label={`Delete the view ${view.name}`} onClick={() => remove.mutate(view)}>
                  ×
                </ActionIcon>
              </Group>
            ))}
            {(own.length === 0 || !isSet) && (
              <Text size="sm" c="dimmed" maw={240}>
                {isSet ? "Save filters and order as a view, to use them again." : "Set filters or an order, then save them here as a view."}
              </Text>
            )}
            {isSet && (
              <Button variant="default" size="compact-sm" onClick={() => leave(open)}>
                Save this view…
              </Button>
            )}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Suspense fallback={null}>
        {hasNamed && <SaveView opened={naming} onClose={close} onLeft={() => views.current?.focus()} list={list} values={values} />}
      </Suspense>
    </>
  );
}
