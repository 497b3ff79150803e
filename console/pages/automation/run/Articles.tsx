import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ContentListed, contentsQuery } from "../../../data/articles/lists.ts";
import { isActive, type Run } from "../../../data/automation.ts";
import { ArticleLine } from "../../../parts/articles/ArticleLine.tsx";
import { LastError } from "../../../parts/articles/notes.tsx";
import { postThere } from "../../../parts/articles/postThere.ts";
import { StatusBadge } from "../../../parts/articles/StatusBadge.tsx";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { LOADING } from "../../../parts/loading.ts";

/** The page lists no more. The list of articles has the others. */
const SHOWN = 10;

/** The first articles of a run. While it is active, these are the next ones. */
export function Articles({ run }: { run: Run }) {
  const active = isActive(run);
  const query = useInfiniteQuery(contentsQuery({ automation_run_id: run.id }, active ? "soonest" : "newest"));
  const total = run.counts["total"] ?? 0;
  const shown = query.data?.slice(0, SHOWN) ?? [];
  if (shown.length + total === 0) return null;
  return (
    <Section
      title="Articles"
      about={active ? "The next to be published come first." : "The newest articles come first."}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/content" search={{ automation_run_id: run.id }} {...props} />}>
          Open in Content
        </Button>
      }
    >
      {query.error && !query.data && <Problem error={query.error} again={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={120} {...LOADING} />}
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
        {shown.map((row) => (
          <ArticleLine key={row.id} row={row} zone={run.time_zone} status={<StatusBadge article={row} />}>
            <Ended row={row} />
            <LastError row={row} more="nothing" />
          </ArticleLine>
        ))}
      </Stack>
      {total > shown.length && shown.length > 0 && (
        <Text size="xs" c="dimmed">
          and {(total - shown.length).toLocaleString()} more
        </Text>
      )}
    </Section>
  );
}

/** What comes of an article whose run is over with it: its post, or that it waits in review again. */
function Ended({ row }: { row: ContentListed }) {
  const { publication, lifecycle, site_id } = row;
  // Later tasks, such as an update, have ends of their own.
  if (publication?.task !== "create") return null;
  if (publication.state === "cancelled")
    return (
      <Text size="xs" c="dimmed">
        <span>Cancelled in this run</span>
        {lifecycle === "in_review" && (
          <>
            . It waits in{" "}
            <Anchor inherit underline="always" renderRoot={(props) => <Link to="/review" search={{ site: site_id }} {...props} />}>
              Review
            </Anchor>
            .
          </>
        )}
      </Text>
    );
  const { link } = publication.state === "published" ? postThere(row) : {};
  if (!link) return null;
  return (
    <Anchor size="xs" href={link.href} target="_blank" rel="noreferrer" style={{ display: "block" }}>
      {link.label}
    </Anchor>
  );
}
