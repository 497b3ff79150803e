import { Box, Group, Stack, Title } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useInstallLinks } from "../../data/plugin/installLinks.ts";
import type { Site } from "../../data/sites.ts";
import { Confirm } from "../../parts/Confirm.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { isNew } from "../../parts/sites/siteState.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { LinksDialog } from "./LinksDialog.tsx";
import { SiteTable } from "./SiteTable.tsx";
import type { Chosen } from "./useChosen.ts";

interface Props {
  query: UseInfiniteQueryResult<Site[]>;
  /** undefined: the person may not change sites */
  chosen: Chosen | undefined;
}

/** The sites that need attention: first those with a problem, then those that were never connected. */
export function Troubled({ query, chosen }: Props) {
  const more = query.hasNextPage ? "+" : "";
  return (
    <Listing query={query} empty={null}>
      {(sites) => {
        const added = sites.filter(isNew);
        const ill = sites.filter((site) => !isNew(site));
        return (
          <Stack gap="lg">
            {ill.length > 0 && (
              <Stack component="section" gap={4} aria-label="Need attention">
                <Title order={2} size="h5">
                  Need attention ({ill.length}
                  {more})
                </Title>
                <SiteTable sites={ill} chosen={chosen} />
              </Stack>
            )}
            {added.length > 0 && (
              <Stack component="section" gap={4} aria-label="Not connected yet">
                <Group justify="space-between" gap="sm">
                  <Title order={2} size="h5">
                    Not connected yet ({added.length}
                    {more})
                  </Title>
                  {chosen && <LinksOfAll query={query} />}
                </Group>
                <SiteTable sites={added} chosen={chosen} added />
              </Stack>
            )}
          </Stack>
        );
      }}
    </Listing>
  );
}

/** Makes an install link for each site that was never connected, also for those that are not shown yet. */
function LinksOfAll({ query }: { query: Props["query"] }) {
  const links = useInstallLinks();
  const [isReading, setReading] = useState(false);
  const create = async () => {
    setReading(true);
    let all: Pick<Props["query"], "data" | "hasNextPage" | "isError" | "fetchNextPage"> = query;
    while (all.hasNextPage && !all.isError) all = await all.fetchNextPage();
    setReading(false);
    // The list shows the error.
    if (all.isError) return;
    links.mutate((all.data ?? []).filter(isNew).map(({ id }) => id));
  };
  const count = (query.data ?? []).filter(isNew).length;
  return (
    <>
      <Confirm
        size="xs"
        variant="filled"
        label="Create install links"
        yes="Create links"
        loading={isReading || links.isPending}
        onYes={() => void create()}
      >
        {query.hasNextPage ? "Each of these sites gets" : count === 1 ? "The site gets" : `Each of the ${count} sites gets`} a link, which
        downloads the plugin with the API key built in. Earlier links of these sites stop working.
      </Confirm>
      {links.error && (
        <Box w="100%">
          <Problem error={links.error} />
        </Box>
      )}
      <LinksDialog links={links} />
    </>
  );
}
