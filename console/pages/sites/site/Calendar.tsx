import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { configQuery, planQuery } from "../../../data/automation.ts";
import { Calendar as AnyCalendar, zoneInWords } from "../../../parts/calendar/Calendar.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { Why } from "./calendar/Why.tsx";
import { useSite } from "./useSite.ts";
import { LOADING } from "../../../parts/loading.ts";

const route = getRouteApi("/inside/sites/$siteId/calendar");

/** A site's calendar, in the site's time zone. */
export function Calendar() {
  const site = useSite();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const plan = useQuery(planQuery(site.id));
  const config = useQuery(configQuery(site.id));
  const error = plan.error ?? config.error;
  if (!plan.data || !config.data) {
    if (error) return <Problem error={error} again={() => void plan.refetch().then(() => config.refetch())} />;
    return <Skeleton h={420} {...LOADING} />;
  }
  return (
    <Stack>
      <Why site={site} plan={plan.data} config={config.data} />
      <AnyCalendar
        search={search}
        change={(next) => void navigate({ search: next })}
        sites={[site.id]}
        zone={site.time_zone}
        about={zoneInWords(site.time_zone)}
        ofOneSite
      />
    </Stack>
  );
}
