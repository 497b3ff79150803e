import { Anchor, Button, Group, NativeSelect, Paper, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useMayPublish } from "../../data/session.ts";
import { siteGroupsQuery, sitesQuery } from "../../data/sites.ts";
import { Empty } from "../../parts/Empty.tsx";
import { useEverOn } from "../../parts/focus/useEverOn.ts";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { isNew } from "../../parts/sites/siteState.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { AddSite } from "./AddSite.tsx";
import { AddSiteForm } from "./AddSiteForm.tsx";
import { SiteTable } from "./SiteTable.tsx";
import { Troubled } from "./Troubled.tsx";
import { useChosen } from "./useChosen.ts";

/** Loaded when a site is chosen. */
const ChosenSites = lazyRouteComponent(() => import("./ChosenSites.tsx"), "ChosenSites");

const route = getRouteApi("/inside/sites");

/** The account's sites. Without another order, those that need attention come first. */
export function Sites() {
  const { q, order, group, connected } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayPublish();
  const chosen = useChosen();
  const groups = useQuery(siteGroupsQuery).data ?? [];
  const [adding, { open, close }] = useDisclosure();
  const filter = {
    q,
    ...(group === undefined ? {} : { group: group === "-" ? "" : group }),
    ...(connected === false ? { connected: "false" as const } : {}),
  };
  const troubleFirst = order === undefined;
  const ill = useInfiniteQuery({ ...sitesQuery({ ...filter, order: "name", needs_attention: "true" }), enabled: troubleFirst });
  const rest = useInfiniteQuery(sitesQuery(troubleFirst ? { ...filter, order: "name", needs_attention: "false" } : { ...filter, order }));
  const anyIll = troubleFirst && ill.data !== undefined && ill.data.length > 0;
  const isFiltered = q !== undefined || group !== undefined || connected === false;
  // A site that changes from one list to the other is in neither until both are read.
  const hadAny = useEverOn(anyIll || !!rest.data?.length);
  const isBetween = hadAny && (ill.isFetching || rest.isFetching);
  const none = !isFiltered && !isBetween && !anyIll && rest.data?.length === 0 && (!troubleFirst || ill.data?.length === 0);
  const search = (changes: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  const find = useDebouncedCallback((text: string) => search({ q: text || undefined }), 300);
  const shown = [...(anyIll ? (ill.data ?? []) : []), ...(rest.data ?? [])];
  const choice = mayWrite ? chosen : undefined;
  if (none)
    return (
      <Page title="Sites" about="The WordPress sites that you publish on.">
        {mayWrite ? (
          <Paper withBorder p="xl" maw={560}>
            <Stack>
              <div>
                <Title order={2} size="h4">
                  Add your first site
                </Title>
                <Text size="sm" c="dimmed">
                  You need the address of the site, and the role Administrator there.
                </Text>
              </div>
              <AddSiteForm
                more={
                  <Button variant="subtle" renderRoot={(props) => <Link to="/sites/add" {...props} />}>
                    Add many
                  </Button>
                }
              />
            </Stack>
          </Paper>
        ) : (
          <Empty title="No sites yet">Ask an editor or an owner of the account to add one.</Empty>
        )}
      </Page>
    );
  return (
    <Page
      title="Sites"
      actions={
        mayWrite && (
          <>
            <Button variant="default" renderRoot={(props) => <Link to="/sites/add" {...props} />}>
              Add many
            </Button>
            <Button data-command="add-site" onClick={open}>
              Add a site
            </Button>
          </>
        )
      }
    >
      <Group gap="sm" align="center">
        <TextInput
          aria-label="Find"
          placeholder="Find by name or address"
          type="search"
          defaultValue={q ?? ""}
          onChange={(event) => find(event.target.value.trim())}
          style={{ flex: "1 1 200px" }}
          maw={320}
        />
        <NativeSelect
          aria-label="Order"
          data={[
            { value: "", label: "Trouble first" },
            { value: "name", label: "By name" },
            { value: "newest", label: "Newest first" },
            { value: "group", label: "By group" },
          ]}
          value={order ?? ""}
          onChange={({ target }) => search({ order: target.value === "" ? undefined : (target.value as "name" | "newest" | "group") })}
        />
        {(groups.length > 0 || group !== undefined) && (
          <NativeSelect
            aria-label="Group"
            data={[
              { value: "", label: "All groups" },
              ...groups.map(({ name, sites }) => ({ value: name, label: `${name} (${sites})` })),
              ...(group !== undefined && group !== "-" && !groups.some(({ name }) => name === group) ? [group] : []),
              { value: "-", label: "Without a group" },
            ]}
            value={group ?? ""}
            onChange={({ target }) => search({ group: target.value || undefined })}
          />
        )}
        <Switch
          label="Only not connected"
          checked={connected === false}
          onChange={({ target }) => search({ connected: target.checked ? false : undefined })}
        />
      </Group>
      {choice && choice.ids.length > 0 && (
        <Suspense fallback={null}>
          <ChosenSites chosen={choice} groups={groups.map(({ name }) => name)} shown={shown} byGroup={order === "group"} />
        </Suspense>
      )}
      {troubleFirst && (anyIll || ill.error) && <Troubled query={ill} chosen={choice} />}
      {!(anyIll && rest.data?.length === 0) && (
        <Stack component="section" gap={4} aria-label={troubleFirst ? "Sites without trouble" : "All sites"}>
          {anyIll && (
            <Title order={2} size="h5">
              All other sites
            </Title>
          )}
          <Listing
            query={rest}
            empty={
              <Empty
                title="No sites match"
                action={
                  <Anchor component="button" onClick={() => void navigate({ search: { order }, reloadDocument: true })}>
                    Show all sites
                  </Anchor>
                }
              >
                {q === undefined ? "No site is in this group or state." : "No site has this in its name or address."}
              </Empty>
            }
          >
            {(sites) => <SiteTable sites={sites} chosen={choice} byGroup={order === "group"} headless={anyIll && !ill.data?.some(isNew)} />}
          </Listing>
        </Stack>
      )}
      <AddSite opened={adding} onClose={close} />
    </Page>
  );
}
