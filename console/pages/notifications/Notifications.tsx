import { Anchor, Button, Group, SegmentedControl, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { bellQuery, type Notice, noticesQuery, useSeen } from "../../data/notices/lists.ts";
import { Empty } from "../../parts/Empty.tsx";
import { passLostFocus } from "../../parts/focus/passFocus.ts";
import { Listing } from "../../parts/Listing.tsx";
import { NoticeLink } from "../../parts/notices/NoticeLink.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";

const route = getRouteApi("/inside/me/notifications");

/** The button is gone then. */
const toPage = () => passLostFocus(() => document.querySelector<HTMLElement>("#page"));

/** All notifications of the person, newest first. */
export function Notifications() {
  const { unread = false } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(noticesQuery(unread));
  const { data: latest } = useQuery(bellQuery);
  const seen = useSeen();
  const newest = latest?.data[0];
  return (
    <Page
      title="Notifications"
      about="Failures, pauses and changes on your sites."
      actions={
        newest &&
        latest !== undefined &&
        latest.unread > 0 && (
          <Button variant="default" loading={seen.isPending} onClick={() => seen.mutate(newest.last_at, { onSuccess: toPage })}>
            Mark all read
          </Button>
        )
      }
    >
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          aria-label="Which notifications"
          value={unread ? "unread" : "all"}
          onChange={(which) => void navigate({ search: which === "unread" ? { unread: true } : {}, replace: true })}
          data={[
            { value: "all", label: "All" },
            { value: "unread", label: "Unread" },
          ]}
        />
        <Anchor size="sm" renderRoot={(props) => <Link to="/account" {...props} />}>
          Mail settings
        </Anchor>
      </Group>
      <Listing
        query={query}
        empty={
          unread ? (
            <Empty
              title="All read"
              action={
                <Button variant="default" renderRoot={(props) => <Link to="/me/notifications" {...props} />}>
                  Show all
                </Button>
              }
            >
              New notifications appear here as they happen.
            </Empty>
          ) : (
            <Empty title="Nothing yet">Failed articles, paused sites and changes that people make in WordPress appear here.</Empty>
          )
        }
      >
        {(notices) => (
          <Rows label="Notifications" heads={["What happened", { name: "When", visibleFrom: "sm", w: 190 }]} top>
            {notices.map((notice) => (
              <Row key={notice.id} notice={notice} />
            ))}
          </Rows>
        )}
      </Listing>
    </Page>
  );
}

function Row({ notice }: { notice: Notice }) {
  const when = <Time at={notice.last_at} />;
  return (
    <Table.Tr>
      <Table.Td>
        <NoticeLink notice={notice} />
        <Text size="xs" c="dimmed" pl={18} hiddenFrom="sm">
          {when}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{when}</Text>
      </Table.Td>
    </Table.Tr>
  );
}
