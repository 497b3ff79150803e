import { Button, Group, Menu, Paper, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { BULK_LIMIT, type BulkRunListed, type Which } from "../../../data/bulk.ts";
import { useChangeMany } from "../../../data/changeMany.ts";
import type { ContentFilter, ContentListed } from "../../../data/articles/lists.ts";
import { change, remove } from "../../../data/publish.ts";
import { onlySite, zoneOf } from "./useContents.ts";
import { ConfirmDialog } from "../../ConfirmDialog.tsx";
import { usePhone } from "../../phone/usePhone.ts";
import { ManyProgress } from "./ManyProgress.tsx";
import { isTrashed } from "../postThere.ts";
import { type HowMany, PublishMany } from "../PublishMany.tsx";
import type { Chosen } from "./useChosen.ts";

interface Props {
  chosen: Chosen;
  rows: ContentListed[];
  /** the list's filter, for all that match */
  filter: ContentFilter;
  /** whether there are more articles than are shown */
  more: boolean;
  sites: Map<number, { id: number; name: string; time_zone: string }>;
  /** called with the bulk run that was started */
  onRun: (run: Pick<BulkRunListed, "id">) => void;
}

/** The actions on many articles, visible as soon as some are chosen. */
export function ChosenBar({ chosen, rows, filter, more, sites, onRun }: Props) {
  const [publishing, setPublishing] = useState<HowMany | null>(null);
  const [deleting, setDeleting] = useState(false);
  const many = useChangeMany();
  const phone = usePhone();
  const picked = rows.filter(({ id }) => chosen.ids.has(id));
  const which: Which = chosen.whole ? { filter } : { content_ids: picked.map(({ id }) => id) };
  const allShown = picked.length === rows.length && more;
  // Of all that match, only some are known.
  const may = (...actions: ContentListed["possible"]) =>
    chosen.whole || picked.some(({ possible }) => actions.some((action) => possible.includes(action)));
  const offered: { how: HowMany; label: string; is: boolean }[] = [
    { how: "now", label: "Publish now…", is: may("publish", "retry") },
    { how: "later", label: "Schedule…", is: may("publish", "publish_later", "retry") },
    { how: "send", label: "Update posts…", is: may("update") },
    {
      how: "down",
      label: "Unpublish posts…",
      is: chosen.whole || picked.some((row) => row.possible.includes("unpublish") && !isTrashed(row)),
    },
    { how: "back", label: "Restore posts…", is: may("restore_post") },
  ];
  const possible = offered.filter(({ is }) => is);
  // The post of a trashed article comes back before anything else.
  const isBack = !chosen.whole && picked.every((row) => row.possible.includes("restore_post"));
  const ordered = isBack ? possible.toReversed() : possible;
  // What visitors would no longer see comes last. On a phone, the bar is one line.
  const main = ordered.filter(({ how }) => how !== "down" && (how !== "back" || isBack));
  const buttons = (main.length > 0 ? main : ordered).slice(0, phone ? 1 : 3);
  const rest = ordered.filter((one) => !buttons.includes(one));
  // What is done is no longer chosen. What was left out stays chosen.
  const each = (words: { label: string; past: string }, act: (id: number) => Promise<unknown>) =>
    void many.start(words, picked, act, (done) => chosen.choose(done, false));
  const changes = [
    {
      is: may("to_review"),
      ...{ label: "Submit for review", past: "submitted for review", act: (id: number) => change(id, { status: "review" }) },
    },
    {
      is: may("to_draft"),
      ...{ label: "Switch to draft", past: "switched to draft", act: (id: number) => change(id, { status: "draft" }) },
    },
    { is: may("hold"), label: "Put on hold", past: "put on hold", act: (id: number) => change(id, { on_hold: true }) },
    { is: may("release"), label: "Release hold", past: "released from hold", act: (id: number) => change(id, { on_hold: false }) },
  ].filter(({ is }) => is && !chosen.whole);
  const some = chosen.whole || picked.length > 0;
  const deletes = !chosen.whole && may("delete");
  const choosesAll = allShown && !chosen.whole;
  // For all that match, the sites are unknown. If all sites of the account share a zone, that zone is used.
  const known =
    chosen.whole && filter.site_id === undefined ? [...sites.values()] : picked.flatMap(({ site_id }) => sites.get(site_id) ?? []);
  return (
    <>
      {(many.state || some) && (
        <Stack gap="xs" className="chosen-bar">
          {many.state && <ManyProgress change={many.state} onStop={many.stop} onClose={many.close} />}
          {some && (
            <Paper withBorder shadow="sm" p="xs" role="toolbar" aria-label="With the chosen articles">
              <Group gap={phone ? 6 : "sm"}>
                <Text size="sm" fw={600} role="status">
                  {!chosen.whole ? `${picked.length} chosen` : phone ? "All chosen" : "All matching articles are chosen"}
                </Text>
                {buttons.map(({ how, label }, at) => (
                  <Button
                    key={how}
                    size="xs"
                    variant={at === 0 && main.length > 0 ? "filled" : "default"}
                    onClick={() => setPublishing(how)}
                  >
                    {label}
                  </Button>
                ))}
                {(rest.length > 0 || changes.length > 0 || deletes || (phone && choosesAll)) && (
                  <Menu position="bottom-start" withInitialFocusPlaceholder={false}>
                    <Menu.Target>
                      <Button size="xs" variant="default" disabled={many.state?.running === true}>
                        More
                      </Button>
                    </Menu.Target>
                    <Menu.Dropdown>
                      {phone && choosesAll && <Menu.Item onClick={chosen.chooseWhole}>Choose all matching articles</Menu.Item>}
                      {rest.map(({ how, label }) => (
                        <Menu.Item key={how} onClick={() => setPublishing(how)}>
                          {label}
                        </Menu.Item>
                      ))}
                      {rest.length > 0 && changes.length > 0 && <Menu.Divider />}
                      {changes.map(({ act, ...words }) => (
                        <Menu.Item key={words.label} onClick={() => each(words, act)}>
                          {words.label}
                        </Menu.Item>
                      ))}
                      {deletes && (
                        <>
                          {(rest.length > 0 || changes.length > 0) && <Menu.Divider />}
                          <Menu.Item c="var(--mantine-color-error)" onClick={() => setDeleting(true)}>
                            Delete…
                          </Menu.Item>
                        </>
                      )}
                    </Menu.Dropdown>
                  </Menu>
                )}
                <Button size="xs" variant="default" onClick={chosen.clear}>
                  Clear
                </Button>
                {choosesAll && !phone && (
                  <Button size="xs" variant="default" onClick={chosen.chooseWhole}>
                    Choose all matching articles
                  </Button>
                )}
              </Group>
              {chosen.whole && (
                <Text size="xs" c="dimmed" mt={4}>
                  Also articles that are not shown, up to {BULK_LIMIT.toLocaleString()}. You can publish, update and unpublish them
                  together. Other actions need articles that are shown.
                </Text>
              )}
            </Paper>
          )}
        </Stack>
      )}
      {publishing && (
        <PublishMany
          which={which}
          how={publishing}
          only={!chosen.whole && picked.length === 1 ? picked[0]!.title : undefined}
          zone={zoneOf(known)}
          site={chosen.whole ? sites.get(filter.site_id ?? 0) : onlySite(picked, sites)}
          onClose={() => setPublishing(null)}
          onRun={(run) => {
            chosen.clear();
            onRun(run);
          }}
        />
      )}
      <ConfirmDialog
        opened={deleting}
        title={picked.length === 1 ? "Delete this article?" : `Delete these ${picked.length} articles?`}
        yes="Delete"
        danger
        onYes={() => {
          setDeleting(false);
          each({ label: "Delete", past: "deleted" }, (id) => remove(id, false));
        }}
        onNo={() => setDeleting(false)}
      >
        <Text size="sm">
          The pictures and the history are deleted too. This can't be undone. Articles that are published or being published are not
          deleted.
        </Text>
      </ConfirmDialog>
    </>
  );
}
