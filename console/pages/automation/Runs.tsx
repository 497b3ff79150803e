import { Anchor, Button, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { runsQuery } from "../../data/automation.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { RunTable } from "../../parts/automation/RunTable.tsx";

const route = getRouteApi("/inside/runs");

/** The automation runs on all sites of the account. */
export function Runs() {
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(runsQuery({ state }));
  return (
    <Page title="Automation runs" about="What automation published and is publishing on all your sites.">
      <Select
        label="State"
        placeholder="All"
        clearable
        data={[
          { value: "running", label: "Running" },
          { value: "paused", label: "Paused" },
          { value: "completed", label: "Completed" },
          { value: "failed", label: "Failed" },
          { value: "cancelled", label: "Cancelled" },
        ]}
        value={state ?? null}
        onChange={(next) => void navigate({ search: { state: next ?? undefined }, replace: true })}
        maw={200}
      />
      <Listing
        query={query}
        empty={
          state ? (
            <Empty
              title="No runs match"
              action={<Anchor renderRoot={(props) => <Link to="/runs" search={{}} {...props} />}>Show all runs</Anchor>}
            >
              No run is {state} at the moment.
            </Empty>
          ) : (
            <Empty title="No run yet" action={<Button renderRoot={(props) => <Link to="/sites" {...props} />}>Go to Sites</Button>}>
              Automation publishes the articles in review at times that you choose. To set it up, open a site and choose Automation.
            </Empty>
          )
        }
      >
        {(runs) => <RunTable runs={runs} ofSites />}
      </Listing>
    </Page>
  );
}
