import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { usePublish } from "../../data/publish.ts";
import { fieldErrors } from "../fields.ts";
import { passed } from "../time/presets.ts";
import { SiteTimeField } from "../time/SiteTimeField.tsx";
import { ownZone, publishAtOf } from "../time/zones.ts";
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
  const [at, setAt] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (row && passed(at, zone ?? ownZone) === undefined)
      publish.mutate({ id: row.id, title: row.title, publish_at: publishAtOf(at, zone) }, { onSuccess: onClose });
  };
  return (
    <Modal opened={row !== null} onClose={onClose} title="Schedule">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" fw={600} dir="auto" lineClamp={3}>
            {row?.title}
          </Text>
          <SiteTimeField
            value={at}
            onChange={(value) => {
              publish.reset();
              setAt(value);
            }}
            zone={zone}
            siteId={row?.site_id}
            error={fieldErrors(publish.error)["publish_at"]}
            first
          />
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
