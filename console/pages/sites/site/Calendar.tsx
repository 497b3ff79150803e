import { Button, Group, SegmentedControl, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { configQuery, PLAN_LIMIT, planQuery } from "../../../data/automation.ts";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { ownZone } from "../../../parts/time/zones.ts";
import { addDays, calendarDays, dateAt, dayInWords, mondayOf } from "./calendar/days.ts";
import { Day } from "./calendar/Day.tsx";
import { Why } from "./calendar/Why.tsx";
import { useSite } from "./useSite.ts";

const route = getRouteApi("/inside/sites/$siteId/calendar");

/** The planned articles day by day, in the site's time zone. */
export function Calendar() {
  const site = useSite();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const plan = useQuery(planQuery(site.id));
  const config = useQuery(configQuery(site.id));
  const error = plan.error ?? config.error;
  if (!plan.data || !config.data) {
    if (error) return <Problem error={error} again={() => void plan.refetch().then(() => config.refetch())} />;
    return <Skeleton h={420} aria-busy="true" aria-label="Loading" />;
  }
  const { posts, time_zone } = plan.data;
  const today = dateAt(Date.now(), time_zone);
  const count = search.view === "month" ? 35 : 14;
  const from = mondayOf(search.from ?? today);
  const until = addDays(from, count - 1);
  const days = calendarDays(posts, time_zone, from, count);
  const shown = days.reduce((sum, day) => sum + day.posts.length, 0);
  const go = (date: string) => void navigate({ search: { ...search, from: mondayOf(date) === mondayOf(today) ? undefined : date } });
  const next = posts.find(({ local_time }) => local_time.slice(0, 10) > until);
  return (
    <Stack>
      <Why site={site} plan={plan.data} config={config.data} />
      <Section
        title={`${dayInWords(from)} to ${dayInWords(until)}`}
        about={`By the site's clock, ${time_zone}.${time_zone === ownZone ? "" : ` Your own time (${ownZone}) stands beside.`}`}
        actions={
          <>
            <SegmentedControl
              size="xs"
              aria-label="How much is shown"
              data={[
                { value: "weeks", label: "Two weeks" },
                { value: "month", label: "Month" },
              ]}
              value={search.view ?? "weeks"}
              onChange={(view) => void navigate({ search: { ...search, view: view === "month" ? "month" : undefined }, replace: true })}
            />
            <Button.Group>
              <Button size="xs" variant="default" onClick={() => go(addDays(from, -count))}>
                Earlier
              </Button>
              <Button size="xs" variant="default" onClick={() => go(today)}>
                Today
              </Button>
              <Button size="xs" variant="default" onClick={() => go(addDays(from, count))}>
                Later
              </Button>
            </Button.Group>
          </>
        }
      >
        {shown === 0 && (
          <Group gap="sm">
            <Text size="sm" c="dimmed">
              Nothing goes out in this time.
            </Text>
            {next && (
              <Button size="compact-sm" variant="subtle" onClick={() => go(next.local_time.slice(0, 10))}>
                To the next, {dayInWords(next.local_time.slice(0, 10))}
              </Button>
            )}
          </Group>
        )}
        <SimpleGrid cols={{ base: 1, md: 7 }} spacing={6} verticalSpacing={6}>
          {days.map((day) => (
            <Day key={day.date} day={day} today={today} zone={time_zone} />
          ))}
        </SimpleGrid>
        {posts.length >= PLAN_LIMIT && (
          <Text size="sm" c="dimmed">
            The next {PLAN_LIMIT} articles are shown; more come after them.
          </Text>
        )}
      </Section>
    </Stack>
  );
}
