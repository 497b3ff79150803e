import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type BulkRunListed, usePublishMany, weighQuery, type Which } from "../../data/bulk.ts";
import { Weighed } from "./Weighed.tsx";
import { articles } from "./words.ts";
import { fieldErrors, isAboutFields } from "../fields.ts";
import { Problem } from "../Trouble.tsx";
import { useFocusBack } from "../focus/useFocusBack.ts";
import { publishAtOf, When } from "../articles/When.tsx";

export interface PublishManyProps {
  which: Which;
  later: boolean;
  /** the zone of the sites; undefined if they differ */
  zone: string | undefined;
  onClose: () => void;
  onRun: (run: Pick<BulkRunListed, "id">) => void;
}

/** Shows what publishing would do and what it would refuse, with reasons. Then publishes many articles. */
export function PublishManyDialog({ which, later, zone, onClose, onRun }: PublishManyProps) {
  useFocusBack();
  const [drafts, setDrafts] = useState(false);
  const weighed = useQuery({ ...weighQuery(which, drafts), placeholderData: keepPreviousData });
  const publish = usePublishMany();
  const [at, setAt] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate(
      { which, drafts, publish_at: later ? publishAtOf(at, zone) : undefined },
      {
        onSuccess: (run) => {
          onRun(run);
          onClose();
        },
      },
    );
  };
  const { data } = weighed;
  const does = `${later ? "Schedule" : "Publish"} ${data && data.accepted > 0 ? articles(data.accepted) : "articles"}`;
  return (
    <Modal opened onClose={onClose} title={does}>
      <form onSubmit={submit}>
        <Stack>
          <Weighed
            weighed={weighed}
            none="None of these articles can be published."
            will={(count, sites) => `${count} will go to ${sites}.`}
          />
          {publish.error && !isAboutFields(publish.error, ["publish_at"]) && <Problem error={publish.error} />}
          {later && <When value={at} onChange={setAt} zone={zone} error={fieldErrors(publish.error)["publish_at"]} />}
          <Checkbox
            label="Publish as drafts"
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
              {drafts ? `${does} as drafts` : does}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
