import { Anchor, Button, Stack, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMayPublish } from "../../data/session.ts";
import { sitesQuery } from "../../data/sites.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { AddSite } from "./AddSite.tsx";
import { SiteTable } from "./SiteTable.tsx";

const route = getRouteApi("/inside/sites");

/** The account's sites. Sites with problems come first. */
export function Sites() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const ill = useInfiniteQuery(sitesQuery({ q, needs_attention: "true" }));
  const well = useInfiniteQuery(sitesQuery({ q, needs_attention: "false" }));
  const [adding, { open, close }] = useDisclosure();
  const mayWrite = useMayPublish();
  const find = useDebouncedCallback((text: string) => void navigate({ search: { q: text || undefined }, replace: true }), 300);
  const add = mayWrite && (
    <Button data-command="add-site" onClick={open}>
      Add a site
    </Button>
  );
  const anyIll = ill.data !== undefined && ill.data.length > 0;
  const none = q === undefined && !anyIll && well.data?.length === 0;
  return (
    <Page title="Sites" about="Your WordPress sites. Articles go to the site they were written for." actions={add}>
      {!none && (
        <TextInput
          label="Find"
          placeholder="Name or address"
          type="search"
          defaultValue={q ?? ""}
          onChange={(event) => find(event.target.value.trim())}
          maw={320}
        />
      )}
      {(anyIll || ill.error) && (
        <Stack component="section" gap="xs" aria-label="Need attention">
          <Title order={2} size="h4">
            Need attention
          </Title>
          <Listing query={ill} empty={null}>
            {(sites) => <SiteTable sites={sites} />}
          </Listing>
        </Stack>
      )}
      {!(anyIll && well.data?.length === 0) && (
        <Stack component="section" gap="xs" aria-label="Sites without trouble">
          {anyIll && (
            <Title order={2} size="h4">
              All others
            </Title>
          )}
          <Listing
            query={well}
            empty={
              q === undefined ? (
                <Empty title="No site yet" action={add}>
                  {mayWrite
                    ? "Add the first one: its address is all you need. Then a guide of four steps connects it, in two minutes."
                    : "Nobody has added one. An editor or owner of the account can."}
                </Empty>
              ) : (
                <Empty
                  title="Nothing matches"
                  action={
                    <Anchor component="button" onClick={() => void navigate({ search: {}, reloadDocument: true })}>
                      Show all sites
                    </Anchor>
                  }
                >
                  No site has that in its name or address.
                </Empty>
              )
            }
          >
            {(sites) => <SiteTable sites={sites} />}
          </Listing>
        </Stack>
      )}
      <AddSite opened={adding} onClose={close} />
    </Page>
  );
}
