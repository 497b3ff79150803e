import { Alert, Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Finding, Point } from "../../../../../domain/articles/checklist.ts";
import type { PostStatus } from "../../../../../domain/publishing/siteRules.ts";
import { fieldErrors } from "../../../../parts/fields.ts";
import { SiteTimeField } from "../../../../parts/time/SiteTimeField.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import { localIn } from "../../../../parts/time/zoned.ts";
import { useFocusBack } from "../../../../parts/focus/useFocusBack.ts";
import { Checklist } from "./Checklist.tsx";

interface Props {
  onClose: () => void;
  site: { id: number; name: string; time_zone: string; connection: { paused_by: string | null } | null };
  /** what to look at before; undefined while it is not known */
  findings: Finding[] | undefined;
  /** closes the dialog and goes to a field of the article */
  onGo: (point: Exclude<Point, "site">) => void;
  /** opens with a time to choose */
  begin: "now" | "later";
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
  draft: "The post becomes a draft in WordPress. Visitors don't see it until an editor publishes it there.",
  pending: "The post waits for review in WordPress. Visitors don't see it until an editor publishes it there.",
  private: "The post becomes private in WordPress. Visitors don't see it.",
  future:
    "WordPress publishes the post at its date. If you also schedule the article here, visitors see the post from the later of the two times.",
};

/** The dialog to publish now, or at a time, with what to look at before. */
export function PublishDialog(props: Props) {
  const { onClose, site, findings, onGo, begin, planned, touched, busy, error, refused, becomes = "publish", onPublish } = props;
  useFocusBack();
  const [when, setWhen] = useState<string>(planned ? "later" : begin);
  const [at, setAt] = useState(planned ? localIn(new Date(planned), site.time_zone) : "");
  const atError = refused === at ? fieldErrors(error)["publish_at"] : undefined;
  const isAboutTime = fieldErrors(error)["publish_at"] !== undefined;
  const later = when === "later";
  const paused = (site.connection?.paused_by ?? null) !== null;
  return (
    <Modal opened onClose={onClose} title="Publish the article">
      <Stack>
        <Radio.Group aria-label="Publish" value={when} onChange={setWhen}>
          <Stack gap="xs">
            <Radio data-autofocus value="now" label={paused ? `As soon as ${site.name} is resumed` : `Now, on ${site.name}`} />
            <Radio value="later" label="Schedule for later" />
          </Stack>
        </Radio.Group>
        {later && <SiteTimeField value={at} onChange={setAt} zone={site.time_zone} siteId={site.id} error={atError} />}
        {later && (
          <Text size="sm" c="dimmed">
            Until then you can change the time or cancel.
          </Text>
        )}
        {error !== null && error !== undefined && !isAboutTime && <Problem error={error} />}
        {becomes !== "publish" && (
          <Alert color="blue" p="sm">
            {BECOMES[becomes]}
          </Alert>
        )}
        {touched && <Text size="sm">Your changes are saved first.</Text>}
        {findings && <Checklist findings={findings} site_id={site.id} onGo={onGo} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} disabled={later && at === ""} onClick={() => onPublish(later ? at : undefined)}>
            {later ? "Schedule" : paused ? "Publish when resumed" : "Publish now"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
