import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ContentListed } from "../../data/articles/lists.ts";
import { useMove, useSchedule, useUnschedule } from "../../data/calendar.ts";
import { siteQuery } from "../../data/sites.ts";
import { fieldErrors, isAboutFields } from "../fields.ts";
import { dayInFull } from "../time/dates.ts";
import { passed } from "../time/presets.ts";
import { SiteTimeField } from "../time/SiteTimeField.tsx";
import { localIn } from "../time/zoned.ts";
import { timeHere } from "../time/zones.ts";
import { Problem } from "../Trouble.tsx";
import { offerUndo } from "../toast/undo.tsx";
import { ChooseArticle } from "./ChooseArticle.tsx";

const HOUR_MS = 60 * 60_000;

interface Props {
  date: string;
  /** the time to begin with, in milliseconds since the epoch; undefined: in the morning */
  at: number | undefined;
  /** only articles of these sites */
  sites: readonly number[] | undefined;
  onClose: () => void;
}

/** Schedules an article that is in review or approved, on a day. */
export function PlanDialog({ date, at: first, sites, onClose }: Props) {
  const [opened, setOpened] = useState(true);
  const [article, choose] = useState<ContentListed | null>(null);
  const [typed, type] = useState<string | null>(null);
  const [schedule, unschedule, move] = [useSchedule(), useUnschedule(), useMove()];
  const { data: site } = useQuery({ ...siteQuery(article?.site_id ?? 0), enabled: article !== null });
  const at = typed ?? (site ? firstTimeOf(date, site.time_zone, first) : "");
  // Where the focus goes back to. A click on a day's empty part leaves it on the page's body.
  const [opener] = useState(() => document.activeElement);
  const close = () => setOpened(false);
  const leave = () => {
    onClose();
    const back = opener === document.body ? document.querySelector(`[data-plan="${date}"]`) : opener;
    if (back instanceof HTMLElement) back.focus();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!article || !site || passed(at, site.time_zone) !== undefined) return;
    const { id, title, publication } = article;
    const before = publication?.state === "queued" ? publication.publish_at : null;
    const undo = () => (before === null ? unschedule.mutate({ id }) : move.mutate({ id, publish_at: before, at: Date.parse(before) }));
    const onSuccess = () => {
      close();
      offerUndo("Scheduled", title, `Publishes ${timeHere(at, site.time_zone)}.`, undo);
    };
    schedule.mutate({ id, publish_at: at }, { onSuccess });
  };
  const changed = (change: () => void) => {
    schedule.reset();
    change();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      onExitTransitionEnd={leave}
      returnFocus={false}
      title={`Plan an article: ${dayInFull(date)}`}
      size="lg"
    >
      <form onSubmit={submit}>
        <Stack>
          <ChooseArticle sites={sites} chosen={article} onChoose={(row) => changed(() => choose(row))} />
          {site && (
            <SiteTimeField
              value={at}
              onChange={(value) => changed(() => type(value))}
              zone={site.time_zone}
              siteId={site.id}
              date={date}
              error={fieldErrors(schedule.error)["publish_at"]}
            />
          )}
          {schedule.error && !isAboutFields(schedule.error, ["publish_at"]) && <Problem error={schedule.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" disabled={!site || at === ""} loading={schedule.isPending}>
              {article?.status === "review" ? "Approve and schedule" : "Schedule"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A moment by the site's clock, or nine o'clock of the day; the next full hour if that has passed. */
function firstTimeOf(date: string, zone: string, at: number | undefined): string {
  const time = at === undefined ? `${date}T09:00` : localIn(new Date(at), zone);
  if (passed(time, zone) === undefined) return time;
  return localIn(new Date(Math.ceil((Date.now() + HOUR_MS / 2) / HOUR_MS) * HOUR_MS), zone);
}
