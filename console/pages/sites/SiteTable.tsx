import { Anchor, Box, Button, Checkbox, Group, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { nameOfAddress } from "../../../domain/sites/url.ts";
import type { Site } from "../../data/sites.ts";
import { Rows } from "../../parts/Rows.tsx";
import { SiteBadge } from "../../parts/sites/SiteBadge.tsx";
import { capped, isNew, siteState } from "../../parts/sites/siteState.ts";
import { Time } from "../../parts/time/Time.tsx";
import type { Chosen } from "./useChosen.ts";
import classes from "./SiteTable.module.css";

interface Props {
  sites: Site[];
  /** undefined: the person may not change sites */
  chosen: Chosen | undefined;
  /** a heading above each group; the sites are in the order of groups */
  byGroup?: boolean;
  /** the heading says that they were never connected */
  added?: boolean;
  /** for screen readers only: the table continues another one */
  headless?: boolean;
}

/** The columns that narrow screens leave out. */
const MORE = [
  { name: "Queued", w: 80, visibleFrom: "sm" },
  { name: "Today", w: 70, visibleFrom: "lg" },
  { name: "Last contact", w: 140, visibleFrom: "md" },
] as const;

/** The columns of sites that were never connected, in place of their state. */
const ADDED = [
  { name: "Address", visibleFrom: "sm" },
  { name: "Group", visibleFrom: "sm" },
] as const;

/** What is set right on the site's tab WordPress. */
const FIXED_THERE = new Set(["Needs attention", "Not working", "Sync failed"]);

/** Sites, a row each: state with its reason, what waits, what went out today, and the last contact. */
export function SiteTable({ sites, chosen, byGroup = false, added = false, headless = false }: Props) {
  const heads = [
    { name: "Site", ...(added ? {} : { w: { base: "39%", sm: "26%", lg: "28%" } }) },
    ...(added ? [...ADDED, { name: "Connect", w: 100, hidden: true }] : ["State", ...MORE]),
  ];
  const all = chosen && !headless && <ChooseAll sites={sites} chosen={chosen} />;
  return (
    <Box className={headless ? classes["headless"] : undefined} {...(added ? { maw: 920 } : {})}>
      <Rows
        label="Sites"
        heads={chosen ? [{ name: "Choose", w: 40, hidden: true, shown: all || undefined }, ...heads] : heads}
        layout="fixed"
        spacing={6}
      >
        {sites.map((site, index) => (
          <Fragment key={site.id}>
            {byGroup && site.group_name !== (index === 0 ? undefined : sites[index - 1]!.group_name) && (
              <Table.Tr>
                <Table.Th colSpan={chosen ? 3 : 2} scope="rowgroup" pt="md">
                  <GroupName name={site.group_name} sites={sites.filter((one) => one.group_name === site.group_name)} chosen={chosen} />
                </Table.Th>
                {/* One cell of all columns would give a phone the columns that it does not show. */}
                {MORE.map(({ name, visibleFrom }) => (
                  <Table.Td key={name} visibleFrom={visibleFrom} />
                ))}
              </Table.Tr>
            )}
            <Row site={site} chosen={chosen} added={added} />
          </Fragment>
        ))}
      </Rows>
    </Box>
  );
}

/** Chooses all sites of the table, or none. */
function ChooseAll({ sites, chosen }: { sites: Site[]; chosen: Chosen }) {
  const count = sites.filter(({ id }) => chosen.has(id)).length;
  const isAll = count === sites.length;
  return (
    <Checkbox
      size="xs"
      aria-label="Choose all sites of this list"
      checked={isAll}
      indeterminate={count > 0 && !isAll}
      onChange={() => (isAll ? chosen.remove(sites) : chosen.add(sites))}
    />
  );
}

function GroupName({ name, sites, chosen }: { name: string | null; sites: Site[]; chosen: Chosen | undefined }) {
  return (
    <Group gap="xs">
      <span dir="auto">{name ?? "Without a group"}</span>
      {chosen && sites.some(({ id }) => !chosen.has(id)) && (
        <Button size="compact-sm" variant="subtle" onClick={() => chosen.add(sites)}>
          Choose {sites.length === 1 ? "this site" : `these ${sites.length} sites`}
        </Button>
      )}
    </Group>
  );
}

function Row({ site, chosen, added }: { site: Site; chosen: Chosen | undefined; added: boolean }) {
  const { id, name, url, time_zone, connection, group_name } = site;
  const { why, label } = siteState(site);
  // The badge and the link say it, unless a check failed.
  const shown = isNew(site) ? undefined : why;
  const today = connection?.published_today ?? 0;
  const nothing = label === "Not connected" ? "–" : "0";
  return (
    <Table.Tr className={classes["row"]}>
      {chosen && (
        <Table.Td>
          <Checkbox size="xs" aria-label={`Choose ${name}`} checked={chosen.has(id)} onChange={() => chosen.toggle(site)} />
        </Table.Td>
      )}
      <Table.Td>
        <div className={classes["pair"]}>
          <Anchor
            dir="auto"
            size="sm"
            fw={600}
            className={classes["name"]}
            renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: id }} {...props} />}
          >
            {name}
          </Anchor>
          {nameOfAddress(url) !== name && (
            <Text span size="xs" c="dimmed" className={classes["rest"]} title={url} {...(added ? { hiddenFrom: "sm" } : {})}>
              {nameOfAddress(url)}
            </Text>
          )}
        </div>
      </Table.Td>
      {added && (
        <>
          <Table.Td visibleFrom="sm">
            <Text size="sm" c="dimmed" truncate title={url}>
              {nameOfAddress(url)}
            </Text>
          </Table.Td>
          <Table.Td visibleFrom="sm">
            <Text size="sm" truncate dir="auto" {...(group_name ? {} : { c: "dimmed" })}>
              {group_name ?? "–"}
            </Text>
          </Table.Td>
        </>
      )}
      <Table.Td>
        <div className={classes["line"]}>
          {!added && <SiteBadge site={site} />}
          {label === "Not connected" && (
            <Anchor
              size="xs"
              aria-label={`Connect ${name}`}
              renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: id }} {...props} />}
            >
              Connect
            </Anchor>
          )}
          {FIXED_THERE.has(label) && (
            <Anchor
              size="xs"
              aria-label={`Fix ${name}`}
              renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={{ siteId: id }} {...props} />}
            >
              Fix
            </Anchor>
          )}
          {shown && (
            <Text span size="xs" c="dimmed" dir="auto" lh={1.35} className={classes["why"]}>
              {shown}
            </Text>
          )}
        </div>
      </Table.Td>
      {!added && (
        <>
          <Table.Td visibleFrom="sm">
            {connection ? <Queued connection={connection} site={id} nothing={nothing} /> : <Nothing>–</Nothing>}
          </Table.Td>
          <Table.Td visibleFrom="lg">
            {today === 0 ? (
              <Nothing>{nothing}</Nothing>
            ) : (
              <Text size="sm" title="Published today">
                {capped(today)}
              </Text>
            )}
          </Table.Td>
          <Table.Td visibleFrom="md">
            <Text size="sm" truncate {...(connection?.last_contact_at ? {} : { c: "dimmed" })}>
              {connection?.last_contact_at ? <Time at={connection.last_contact_at} zone={time_zone} /> : "Never"}
            </Text>
          </Table.Td>
        </>
      )}
    </Table.Tr>
  );
}

const Nothing = ({ children }: { children: string }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

interface OfQueue {
  connection: NonNullable<Site["connection"]>;
  site: number;
  /** in place of no articles */
  nothing: string;
}

function Queued({ connection, site, nothing }: OfQueue) {
  const { waiting, scheduled, failed, warned } = connection;
  if (failed + waiting + scheduled + warned === 0) return <Nothing>{nothing}</Nothing>;
  return (
    <Group gap="xs" wrap="nowrap" className={classes["line"]}>
      {failed > 0 && (
        <Anchor size="sm" c="red" renderRoot={(props) => <Link to="/published" search={{ site }} {...props} />}>
          {capped(failed)} failed
        </Anchor>
      )}
      {failed === 0 && warned > 0 && (
        <Anchor size="sm" renderRoot={(props) => <Link to="/published" search={{ site, warned: true }} {...props} />}>
          {capped(warned)} incomplete
        </Anchor>
      )}
      {waiting + scheduled > 0 && (
        <Text size="sm" span title={`${capped(waiting)} waiting for the site, ${capped(scheduled)} scheduled`}>
          {capped(waiting + scheduled)}
        </Text>
      )}
    </Group>
  );
}
