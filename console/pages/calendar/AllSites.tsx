import { Button, MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { siteChoiceQuery } from "../../data/sites.ts";
import { Calendar } from "../../parts/calendar/Calendar.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { ownZone } from "../../parts/time/zones.ts";

const route = getRouteApi("/inside/calendar");

/** What is published when, on all sites or on some, in the person's own time. */
export function AllSites() {
  const { sites, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: all } = useQuery(siteChoiceQuery);
  return (
    <Page title="Calendar" about="What was published, what is scheduled, and what automation plans.">
      {all?.length === 0 ? (
        <Empty title="No site yet" action={<Button renderRoot={(props) => <Link to="/sites" {...props} />}>Add a site</Button>}>
          The calendar shows when articles are published on your sites.
        </Empty>
      ) : (
        <Calendar
          search={search}
          change={(next) => void navigate({ search: { ...next, sites } })}
          sites={sites}
          zone={ownZone}
          about={`Times in ${ownZone} (yours)`}
          filter={
            <MultiSelect
              size="xs"
              aria-label="Sites"
              placeholder={sites === undefined ? "All sites" : ""}
              searchable
              clearable
              data={(all ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
              value={(sites ?? []).map(String)}
              onChange={(chosen) =>
                void navigate({ search: { ...search, sites: chosen.length > 0 ? chosen.map(Number) : undefined }, replace: true })
              }
              w={{ base: "100%", sm: 200 }}
            />
          }
        />
      )}
    </Page>
  );
}
