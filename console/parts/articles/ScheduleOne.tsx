import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { FormEvent } from "react";
import type { usePublish } from "../../data/publish.ts";
import { SiteTimeField } from "../time/SiteTimeField.tsx";
import { usePublishTime } from "../time/usePublishTime.ts";
import { useFocusBack } from "../focus/useFocusBack.ts";

interface Props {
  row: { id: number; title: string; site_id: number } | null;
  zone: string | undefined;
  publish: ReturnType<typeof usePublish>;
  onClose: () => void;
}

/** Approves an article now, and publishes it at a time. */
export function ScheduleOne({ row, zone, publish, onClose }: Props) {
  useFocusBack(row !== null);
  const { field, chosen } = usePublishTime(zone, publish);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const publish_at = chosen();
    if (row && publish_at) publish.mutate({ id: row.id, title: row.title, publish_at }, { onSuccess: onClose });
  };
  return (
    <Modal opened={row !== null} onClose={onClose} title="Schedule">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" fw={600} dir="auto" lineClamp={3}>
            {row?.title}
          </Text>
          <SiteTimeField {...field} siteId={row?.site_id} />
          <Text size="sm" c="dimmed">
            This approves the article. IGNY8 publishes it at this time. Until then you can reschedule or cancel.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={publish.isPending}>
              Schedule
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
