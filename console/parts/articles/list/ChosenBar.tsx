import { Button, Group, Menu, Paper, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { BULK_LIMIT, type BulkRunListed, type Which } from "../../../data/bulk.ts";
import { useChangeMany } from "../../../data/changeMany.ts";
import type { ContentFilter, ContentListed } from "../../../data/articles/lists.ts";
import { change, remove } from "../../../data/publish.ts";
import { onlySite, zoneOf } from "./useContents.ts";
import { ConfirmDialog } from "../../ConfirmDialog.tsx";
import { ManyProgress } from "./ManyProgress.tsx";
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
  const picked = rows.filter(({ id }) => chosen.ids.has(id));
  const which: Which = chosen.whole ? { filter } : { content_ids: picked.map(({ id }) => id) };
  const allShown = picked.length === rows.length && more;
  const posted = chosen.whole || picked.some(({ external_id }) => external_id !== null);
  const some = chosen.whole || picked.length > 0;
  const each = (label: string, act: (id: number) => Promise<unknown>) => () => void many.start(label, picked, act);
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
              <Group gap="sm">
                <Text size="sm" fw={600} role="status">
                  {chosen.whole ? "All matching articles are chosen" : `${picked.length} chosen`}
                </Text>
                <Button size="xs" onClick={() => setPublishing("now")}>
                  Publish now…
                </Button>
                <Button size="xs" variant="default" onClick={() => setPublishing("later")}>
                  Schedule…
                </Button>
                {posted && (
                  <Button size="xs" variant="default" onClick={() => setPublishing("send")}>
                    Update posts…
                  </Button>
                )}
                <Menu position="bottom-start" withInitialFocusPlaceholder={false}>
                  <Menu.Target>
                    <Button size="xs" variant="default" disabled={many.state?.running === true}>
                      More
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {posted && (
                      <>
                        <Menu.Item onClick={() => setPublishing("down")}>Unpublish posts…</Menu.Item>
                        <Menu.Item onClick={() => setPublishing("back")}>Restore posts…</Menu.Item>
                      </>
                    )}
                    {!chosen.whole && (
                      <>
                        {posted && <Menu.Divider />}
                        <Menu.Item onClick={each("Submit for review", (id) => change(id, { status: "review" }))}>
                          Submit for review
                        </Menu.Item>
                        <Menu.Item onClick={each("Switch to draft", (id) => change(id, { status: "draft" }))}>Switch to draft</Menu.Item>
                        <Menu.Divider />
                        <Menu.Item onClick={each("Put on hold", (id) => change(id, { on_hold: true }))}>Put on hold</Menu.Item>
                        <Menu.Item onClick={each("Release hold", (id) => change(id, { on_hold: false }))}>Release hold</Menu.Item>
                        <Menu.Divider />
                        <Menu.Item c="var(--mantine-color-error)" onClick={() => setDeleting(true)}>
                          Delete…
                        </Menu.Item>
                      </>
                    )}
                  </Menu.Dropdown>
                </Menu>
                <Button size="xs" variant="default" onClick={chosen.clear}>
                  Clear
                </Button>
                {allShown && !chosen.whole && (
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
          each("Delete", (id) => remove(id, false))();
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
