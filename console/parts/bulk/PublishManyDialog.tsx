import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { counted } from "../../../domain/text.ts";
import { type BulkRunListed, usePublishMany, weighQuery, type Which } from "../../data/bulk.ts";
import { Weighed } from "./Weighed.tsx";
import { isAboutFields } from "../fields.ts";
import { Problem } from "../Trouble.tsx";
import { useFocusBack } from "../focus/useFocusBack.ts";
import { SiteTimeField } from "../time/SiteTimeField.tsx";
import { usePublishTime } from "../time/usePublishTime.ts";

export interface PublishManyProps {
  which: Which;
  later: boolean;
  /** the zone of the sites; undefined if they differ */
  zone: string | undefined;
  /** the only site of the articles, if it is known */
  site?: { id: number; name: string } | undefined;
  onClose: () => void;
  onRun: (run: Pick<BulkRunListed, "id">) => void;
}

/** Shows what publishing would do and what it would refuse, with reasons. Then publishes many articles. */
export function PublishManyDialog({ which, later, zone, site, onClose, onRun }: PublishManyProps) {
  useFocusBack();
  const [drafts, setDrafts] = useState(false);
  const weighed = useQuery({ ...weighQuery(which, drafts), placeholderData: keepPreviousData });
  const publish = usePublishMany();
  const { field, chosen } = usePublishTime(zone, publish);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const publish_at = later ? chosen() : undefined;
    if (later && !publish_at) return;
    publish.mutate(
      { which, drafts, publish_at },
      {
        onSuccess: (run) => {
          onRun(run);
          onClose();
        },
      },
    );
  };
  const { data } = weighed;
  const count = data && data.accepted > 0 ? counted(data.accepted, "article") : "articles";
  const does = `${later ? "Schedule" : drafts ? "Send" : "Publish"} ${count}${drafts ? " as drafts" : ""}`;
  return (
    <Modal opened onClose={onClose} title={does}>
      <form onSubmit={submit}>
        <Stack>
          <Weighed
            weighed={weighed}
            none="None of these articles can be published."
            site={site}
            will={(count, sites) => `${count} will go to ${sites}.`}
          />
          {publish.error && !isAboutFields(publish.error, ["publish_at"]) && <Problem error={publish.error} />}
          {later && <SiteTimeField {...field} siteId={site?.id} />}
          <Checkbox
            label="Send as drafts"
            description="They arrive as drafts in WordPress. Visitors don't see them until somebody publishes them there."
            checked={drafts}
            onChange={(event) => setDrafts(event.currentTarget.checked)}
          />
          <Text size="sm" c="dimmed">
            {later
              ? "This approves the articles. Until the chosen time, you can reschedule or cancel."
              : "This approves the articles. While the run works, you can pause or cancel the rest."}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!data || data.accepted === 0} loading={publish.isPending}>
              {does}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
