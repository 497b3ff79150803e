import { Alert, Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { PostStatus } from "../../../../domain/publishing/siteRules.ts";
import { fieldErrors } from "../../../parts/fields.ts";
import { SiteTimeField } from "../../../parts/time/SiteTimeField.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { localIn } from "../../../parts/time/zoned.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
  site: { name: string; time_zone: string };
  /** the planned time, if there is one */
  planned: string | null;
  /** there are unsaved changes, which are saved first */
  touched: boolean;
  busy: boolean;
  error: unknown;
  /** the time that the error is about. After a change of the time, the error no longer applies */
  refused: string | undefined;
  /** the post's status by the rules; absent: published */
  becomes: PostStatus | undefined;
  /** publishes now, or at a time in the site's zone */
  onPublish: (publish_at: string | undefined) => void;
}

/** What visitors see of a post with each status, by the rules of the article and its site. */
const BECOMES: Record<Exclude<PostStatus, "publish">, string> = {
  draft: "By its rules it becomes a draft on the site: visitors don't see it until an editor publishes it there.",
  pending: "By its rules it waits for a review on the site: visitors don't see it until an editor publishes it there.",
  private: "By its rules it is private on the site: visitors don't see it.",
  future: "By its rules the site publishes it at the date of the post.",
};

/** The dialog to publish now, or at a time. */
export function PublishDialog({ opened, onClose, site, planned, touched, busy, error, refused, becomes = "publish", onPublish }: Props) {
  const [when, setWhen] = useState(planned ? "later" : "now");
  const [at, setAt] = useState(planned ? localIn(new Date(planned), site.time_zone) : "");
  const atError = refused === at ? fieldErrors(error)["publish_at"] : undefined;
  const isAboutTime = fieldErrors(error)["publish_at"] !== undefined;
  const later = when === "later";
  return (
    <Modal opened={opened} onClose={onClose} title="Publish the article" centered>
      <Stack>
        <Radio.Group label="Publish it" value={when} onChange={setWhen}>
          <Stack gap="xs" mt="xs">
            <Radio value="now" label={`Now, on ${site.name}`} />
            <Radio value="later" label="At a time" />
          </Stack>
        </Radio.Group>
        {later && <SiteTimeField value={at} onChange={setAt} zone={site.time_zone} error={atError} />}
        {later && (
          <Text size="sm" c="dimmed">
            Until then it can be changed or taken back.
          </Text>
        )}
        {error !== null && error !== undefined && !isAboutTime && <Problem error={error} />}
        {becomes !== "publish" && (
          <Alert color="blue" p="sm">
            {BECOMES[becomes]}
          </Alert>
        )}
        {touched && <Text size="sm">What you have changed is saved first.</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} disabled={later && at === ""} onClick={() => onPublish(later ? at : undefined)}>
            {later ? "Schedule" : "Publish now"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
