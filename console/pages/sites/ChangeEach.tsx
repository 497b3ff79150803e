import { Alert, Button, List, Text } from "@mantine/core";
import { useState } from "react";
import { counted } from "../../../domain/text.ts";
import { useChange } from "../../data/change.ts";
import { OF_SITES, SITE_CHANGES, type SiteChange } from "../../data/integration.ts";
import { Confirm } from "../../parts/Confirm.tsx";
import { passLostFocus } from "../../parts/focus/passFocus.ts";
import type { Chosen } from "./useChosen.ts";

type One = Chosen["sites"][number];
const CHANGES: Record<SiteChange, { label: string; doing: string; done: string; fits: (site: One) => boolean }> = {
  pause: { label: "Pause", doing: "Pausing", done: "paused", fits: ({ connection }) => !!connection?.is_active && !connection.paused_by },
  resume: { label: "Resume", doing: "Resuming", done: "resumed", fits: ({ connection }) => !!connection?.paused_by },
  sync: { label: "Sync", doing: "Syncing", done: "queued for a sync", fits: ({ connection }) => !!connection?.is_active },
};

/** Pauses, resumes or syncs sites, one after the other. Sites that it does not concern are left out. */
export function useChangeEach() {
  const [nth, setNth] = useState(0);
  const change = useChange(
    async ({ what, sites }: { what: SiteChange; sites: One[] }) => {
      const failed: { site: One; message: string }[] = [];
      for (const [index, site] of sites.entries()) {
        setNth(index + 1);
        try {
          await SITE_CHANGES[what](site.connection!.integration_id);
        } catch (error) {
          failed.push({ site, message: error instanceof Error ? error.message : "Something went wrong here." });
        }
      }
      return { failed, done: sites.length - failed.length };
    },
    { stale: OF_SITES, waits: true },
  );
  return { ...change, nth };
}
type ChangeEach = ReturnType<typeof useChangeEach>;

/** A button is off while it works. Afterwards it has the focus again, or the first button that is on, if it stays off. */
const toButton = (used: Element | null) =>
  used instanceof HTMLElement && used.matches('[role="toolbar"] :enabled')
    ? used
    : document.querySelector<HTMLElement>('[role="toolbar"] button:enabled');

/** The buttons. A button that concerns none of the sites is off. */
export function ChangeButtons({ change, sites }: { change: ChangeEach; sites: readonly One[] }) {
  if (!sites.some(({ connection }) => connection)) return null;
  return (["pause", "resume", "sync"] as const).map((what) => {
    const { label, fits } = CHANGES[what];
    const fitting = sites.filter(fits);
    const begin = () => change.mutate({ what, sites: fitting }, { onSettled: () => passLostFocus(toButton) });
    const isBusy = change.isPending && change.variables.what === what;
    const off = fitting.length === 0 || (change.isPending && !isBusy);
    return what === "pause" ? (
      <Confirm
        key={what}
        size="xs"
        label={label}
        yes={`Pause ${counted(fitting.length, "site")}`}
        loading={isBusy}
        disabled={off}
        onYes={begin}
      >
        IGNY8 sends nothing more to these sites until somebody resumes them. Articles wait in the queue.
      </Confirm>
    ) : (
      <Button key={what} size="xs" variant="default" loading={isBusy} disabled={off} onClick={begin}>
        {label}
      </Button>
    );
  });
}

/** How far it is, and what did not work on which site. */
export function ChangeResult({ change: { data, isPending, variables, nth } }: { change: ChangeEach }) {
  if (!variables) return null;
  const { doing, done } = CHANGES[variables.what];
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {isPending
          ? `${doing} ${nth} of ${variables.sites.length}…`
          : data && data.done > 0
            ? `${counted(data.done, "site")} ${done}.`
            : ""}
      </Text>
      {data && data.failed.length > 0 && !isPending && (
        <Alert color="red" title={`${counted(data.failed.length, "site")} not ${done}`} role="alert">
          <List size="sm">
            {data.failed.map(({ site, message }) => (
              <List.Item key={site.id}>
                <bdi>{site.name}</bdi>: {message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}
