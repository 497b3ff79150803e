import { Button, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSchedule, useUnschedule } from "../../data/calendar.ts";
import { fieldErrors, isAboutFields } from "../fields.ts";
import { Problem } from "../Trouble.tsx";
import { offerUndo } from "../toast/undo.tsx";
import { passed } from "./presets.ts";
import { SiteTimeField } from "./SiteTimeField.tsx";
import { timeThere } from "./zones.ts";

export interface ToPublish {
  content: { id: number; title: string; on_hold: boolean; site_id?: number };
  zone: string;
}

/** The time at which an article goes out. What is refused stays, with the reason beside it. */
export function PublishAtForm({ content, zone, close }: ToPublish & { close: () => void }) {
  const [at, setAt] = useState("");
  const [schedule, unschedule] = [useSchedule(), useUnschedule()];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passed(at, zone) !== undefined) return;
    const onSuccess = () => {
      close();
      offerUndo("Scheduled", content.title, `Publishes ${timeThere(at, zone)}.`, () => unschedule.mutate({ id: content.id }));
    };
    schedule.mutate({ id: content.id, publish_at: at }, { onSuccess });
  };
  const change = (value: string) => {
    schedule.reset();
    setAt(value);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SiteTimeField
          value={at}
          onChange={change}
          zone={zone}
          siteId={content.site_id}
          error={fieldErrors(schedule.error)["publish_at"]}
        />
        {schedule.error && !isAboutFields(schedule.error, ["publish_at"]) && <Problem error={schedule.error} />}
        <Text size="xs" c="dimmed">
          You can change the time or cancel until then.
        </Text>
        <Button type="submit" loading={schedule.isPending}>
          Schedule
        </Button>
      </Stack>
    </form>
  );
}
