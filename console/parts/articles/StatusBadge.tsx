import { Badge, type MantineColor, Text } from "@mantine/core";
import type { Step } from "../../../domain/publishing/updates/step.ts";
import { type PublicationState, TROUBLED } from "../../../domain/publishing/publication.ts";

interface Shown {
  label: string;
  color: MantineColor;
}

const CONTENT: Record<string, Shown> = {
  draft: { label: "Draft", color: "gray.6" },
  review: { label: "In review", color: "violet" },
  published: { label: "Approved", color: "blue" },
};

/** The status of an article in IGNY8. */
export function ContentBadge({ status, on_hold }: { status: string; on_hold: boolean }) {
  const { label, color } = CONTENT[status] ?? { label: status, color: "gray.6" };
  return (
    <Badge variant="dot" color={on_hold ? "orange" : color}>
      {on_hold ? `${label}, on hold` : label}
    </Badge>
  );
}

/** WordPress's own statuses (requirements 11.2), and the states before them. */
const WORDPRESS: Record<string, Shown> = {
  publish: { label: "Published", color: "green" },
  draft: { label: "Draft on the site", color: "gray.6" },
  pending: { label: "Pending", color: "yellow" },
  private: { label: "Private", color: "grape" },
  future: { label: "Scheduled", color: "cyan" },
  trash: { label: "In the trash", color: "red" },
};
/** States that say more than the post's own status. */
const UNDER_WAY: Record<PublicationState, Shown | undefined> = {
  queued: { label: "Waits", color: "blue" },
  waiting: { label: "Waits for the site", color: "blue" },
  publishing: { label: "Publishing", color: "blue" },
  retrying: { label: TROUBLED.retrying.label, color: "orange" },
  held: { label: TROUBLED.held.label, color: "gray.6" },
  failed: { label: TROUBLED.failed.label, color: "red" },
  gone: { label: TROUBLED.gone.label, color: "red" },
  published: undefined,
  cancelled: undefined,
};
/** What the calls of a publication do to a post that is there. */
const CHANGING: Record<string, Shown> = {
  update: { label: "Updating", color: "blue" },
  withdraw: { label: "Taking down", color: "blue" },
  restore: { label: "Bringing back", color: "blue" },
};
const PLANNED: Shown = { label: "Planned", color: "cyan" };
const NOT_PUBLISHED: Shown = { label: "Not Published", color: "gray.6" };

interface Article {
  external_id: string | null;
  metadata: Record<string, unknown>;
  publication: {
    state: PublicationState;
    task?: string;
    to?: string | null;
    publish_at?: string | null;
    warned?: number;
    warnings?: unknown[];
    step?: Step | null;
  } | null;
}

/** How far an article is from its post, if a person has to do something about it. */
const STEPS: Partial<Record<Step, string>> = {
  ahead_here: "Changes to send",
  ahead_there: "Changed there",
  both: "Changed on both sides",
};

/** The state of an article on the site, and whether it has warnings. */
export function WordPressBadge({ external_id, metadata, publication }: Article) {
  const status = typeof metadata["wordpress_status"] === "string" ? metadata["wordpress_status"] : undefined;
  const planned = publication?.state === "queued" && publication.publish_at && Date.parse(publication.publish_at) > Date.now();
  const changing = publication?.state === "publishing" && CHANGING[publication.to === "publish" ? "restore" : (publication.task ?? "")];
  const state = planned ? PLANNED : changing || (publication ? UNDER_WAY[publication.state] : undefined);
  const shown = state ?? (external_id && status ? (WORDPRESS[status] ?? { label: status, color: "gray.6" }) : NOT_PUBLISHED);
  const incomplete = !state && (publication?.warned ?? publication?.warnings?.length ?? 0) > 0;
  const step = !state && publication?.step ? STEPS[publication.step] : undefined;
  return (
    <>
      <Badge variant="dot" color={incomplete ? "orange" : shown.color}>
        {incomplete ? `${shown.label}, incomplete` : shown.label}
      </Badge>
      {step && (
        <Text size="xs" c="dimmed" mt={2}>
          {step}
        </Text>
      )}
    </>
  );
}
