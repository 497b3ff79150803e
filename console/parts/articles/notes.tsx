import { Text } from "@mantine/core";
import { capitalized } from "../../../domain/text.ts";
import type { ContentListed } from "../../data/articles/lists.ts";
import { failureWords } from "./failures.ts";
import type { Column } from "./list/columns.ts";
import { Time } from "../time/Time.tsx";

/** Why the article's last call failed, and what the site answered, or what to do, or no more. */
export function LastError({ row: { publication }, more = "answer" }: { row: ContentListed; more?: "answer" | "advice" | "nothing" }) {
  const error = publication?.last_error;
  if (!error) return null;
  return (
    <Text size="xs" c={publication.state === "retrying" ? "dimmed" : "red"} dir="auto" lineClamp={3}>
      {failureWords(error.type)}. {more === "nothing" ? null : more === "advice" ? error.advice : error.message}
    </Text>
  );
}

/** `2 pictures are missing`, or the number of parts. @param warned the number of warnings @param pictures how many of them are pictures */
export function lackingOf(warned: number, pictures: number): string {
  if (pictures < warned) return warned === 1 ? "one part is missing or changed" : `${warned} parts are missing or changed`;
  return pictures === 1 ? "a picture is missing" : `${pictures} pictures are missing`;
}

/** Whether IGNY8 will send the missing parts again automatically. */
export const isRetriedSoon = ({ publication }: { publication: { repair_at: string | null } | null }): boolean =>
  !!publication?.repair_at && Date.parse(publication.repair_at) > Date.now();

/** Says what an article lacks on its site, and when the repair is tried automatically. */
export function Incomplete({ row: { lifecycle, publication }, zone }: { row: ContentListed; zone: string | undefined }) {
  if (!publication?.warned || lifecycle === "removed") return null;
  const { warned, pictures_missing, repair_at } = publication;
  return (
    <Text size="xs" c="dimmed">
      {capitalized(lackingOf(warned, pictures_missing))} on the site.{" "}
      {repair_at && isRetriedSoon({ publication }) && (
        <>
          Next retry <Time at={repair_at} zone={zone} />
        </>
      )}
    </Text>
  );
}

/** When something happens automatically, unless a column of the list says it. */
export function NextStep({ row, zone, columns = [] }: { row: ContentListed; zone: string | undefined; columns?: readonly Column[] }) {
  const { publication } = row;
  if (!publication) return null;
  const { state, publish_at, next_attempt_at } = publication;
  if (state === "queued" && columns.includes("due")) return null;
  const at = state === "retrying" ? next_attempt_at : state === "queued" ? publish_at : null;
  if (!at || Date.parse(at) < Date.now()) return null;
  return (
    <Text size="xs" c="dimmed">
      {state === "retrying" ? "Next retry" : "Publishes"} <Time at={at} zone={zone} />
    </Text>
  );
}

/** When the site last reported the post. */
export function LastSync({ row: { metadata }, zone }: { row: ContentListed; zone: string | undefined }) {
  const at = metadata["last_wp_sync"];
  if (typeof at !== "string") return null;
  return (
    <Text size="xs" c="dimmed">
      Last sync <Time at={at} zone={zone} />
    </Text>
  );
}

/** What the author is to change, after somebody sent the article back. */
export function SentBack({ row: { lifecycle, sent_back } }: { row: ContentListed }) {
  if (lifecycle !== "draft" || !sent_back) return null;
  return (
    <Text size="xs" c="dimmed" dir="auto" lineClamp={2}>
      Sent back{sent_back.user && ` by ${sent_back.user.name}`}: {sent_back.body}
    </Text>
  );
}
