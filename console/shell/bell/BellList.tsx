import { Anchor, Box, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { bellQuery, useSeen } from "../../data/notices/lists.ts";
import { NoticeLink } from "../../parts/notices/NoticeLink.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Problem } from "../../parts/Trouble.tsx";

/** The latest notifications, under the bell. */
export function BellList({ close }: { close: () => void }) {
  const { data, error, refetch } = useQuery(bellQuery);
  const seen = useSeen();
  const newest = data?.data[0];
  return (
    <>
      <Group justify="space-between" px="md" py="xs" style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}>
        <Text fw={600} size="sm">
          Notifications
        </Text>
        {newest && data.unread > 0 && (
          <Button size="compact-sm" variant="subtle" loading={seen.isPending} onClick={() => seen.mutate(newest.last_at)}>
            Mark all read
          </Button>
        )}
      </Group>
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {data?.data.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          Nothing yet. Failed articles, paused sites and changes that people make in WordPress appear here.
        </Text>
      )}
      {data && data.data.length > 0 && (
        <Box style={{ maxHeight: "min(60vh, 480px)", overflowY: "auto", scrollbarWidth: "thin" }}>
          <Box component="ul" m={0} p={0} style={{ listStyle: "none" }}>
            {data.data.map((notice) => (
              <Box component="li" key={notice.id} px="md" py="xs">
                <NoticeLink notice={notice} onOpen={close} />
                <Text size="xs" c="dimmed" pl={18}>
                  <Time at={notice.last_at} />
                </Text>
              </Box>
            ))}
          </Box>
        </Box>
      )}
      <Box px="md" py="xs" ta="center" style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}>
        <Anchor size="sm" renderRoot={(props) => <Link to="/me/notifications" onClick={close} {...props} />}>
          View all
        </Anchor>
      </Box>
    </>
  );
}
