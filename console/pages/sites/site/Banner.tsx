import { Alert, Anchor, Box, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { laneQuery, useResume } from "../../../data/integration.ts";
import { useMayPublish } from "../../../data/session.ts";
import type { Site } from "../../../data/sites.ts";
import { passFocus } from "../../../parts/focus/passFocus.ts";
import { siteState } from "../../../parts/sites/siteState.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { PAUSE, RESUME } from "./pauseButtons.ts";

/** What is wrong with the site, and what to do. */
export function Banner({ site }: { site: Site }) {
  const { label, color, why, short } = siteState(site);
  const onWordPress = useOnWordPress();
  const { connection } = site;
  // The failing check itself is in view there, beside what mends it.
  const isInView = onWordPress && connection?.problem && !connection.paused_by && (label !== "Turned off" || isOfKey(site));
  if (!why || isInView) return null;
  const said = (onWordPress && short) || why;
  return (
    <Alert color={color === "gray.6" ? "gray" : color} variant="light" title={label} p="sm">
      <Box maw={560}>
        <span dir="auto">{said}</span> <Remedy site={site} label={label} />
      </Box>
      {connection?.paused_by && <Paused id={connection.integration_id} zone={site.time_zone} said={said} />}
    </Alert>
  );
}

const isOfKey = ({ connection }: Site) => connection?.problem?.check === "api_key";

/** Whether the WordPress tab is open, which shows the failing check itself, and the way to the key. */
const useOnWordPress = () => useLocation({ select: ({ pathname }) => pathname.endsWith("/wordpress") });

function Remedy({ site, label }: { site: Site; label: string }) {
  const onWordPress = useOnWordPress();
  const mayWrite = useMayPublish();
  const params = { siteId: site.id };
  const problem = site.connection?.problem;
  if (problem?.check === "api_key" && mayWrite)
    return onWordPress ? null : (
      <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={params} hash="api-key" {...props} />}>
        Go to the API key
      </Anchor>
    );
  // A site that was never reached has a wrong address more often than no plugin.
  if (label === "Not connected" && problem?.check === "reachable" && mayWrite)
    return (
      <Anchor
        inherit
        c="inherit"
        renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={params} hash="wordpress-address" {...props} />}
      >
        Check the address
      </Anchor>
    );
  if (label === "Not connected")
    return (
      <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/sites/$siteId/connect" params={params} {...props} />}>
        Connect site
      </Anchor>
    );
  if (problem)
    return onWordPress ? null : (
      <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={params} {...props} />}>
        Fix connection
      </Anchor>
    );
  if (label !== "Articles failed" && label !== "Articles incomplete") return null;
  const search = { site: site.id, ...(label === "Articles failed" ? {} : { warned: true }) };
  return (
    <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/published" search={search} {...props} />}>
      Show articles
    </Anchor>
  );
}

/** Why and since when the site is paused, when IGNY8 checks it again, and the button that resumes it. `said`: what the banner says already. */
function Paused({ id, zone, said }: { id: number; zone: string; said: string }) {
  const { data: lane } = useQuery(laneQuery(id));
  const resume = useResume(id);
  const mayWrite = useMayPublish();
  const submit = () => {
    // This button may be gone before the answer is handled. The one that pauses may be folded away, and the other tabs have none.
    passFocus(() => {
      const isOpen = document.querySelector('[aria-label="Sending"] > details[open]') !== null;
      const pause = isOpen ? document.querySelector<HTMLElement>(`[data-site="${PAUSE}"]`) : null;
      if (pause || isOpen || document.getElementById(RESUME)) return pause;
      return document.querySelector('.site-tab[aria-current="page"]');
    });
    resume.mutate();
  };
  return (
    <>
      {resume.error && <Problem error={resume.error} />}
      {lane?.pause_reason && !said.includes(lane.pause_reason) && (
        <Text size="sm" dir="auto">
          {lane.pause_reason}
        </Text>
      )}
      <Group gap="sm" mt="xs">
        {mayWrite && (
          <Button id={RESUME} size="xs" loading={resume.isPending} onClick={submit}>
            Resume site
          </Button>
        )}
        {lane?.paused_at && (
          <Text size="sm">
            Paused since <Time at={lane.paused_at} zone={zone} />.
            {lane.probe_at && (
              <>
                {" "}
                Next check <Time at={lane.probe_at} zone={zone} />.
              </>
            )}
          </Text>
        )}
      </Group>
    </>
  );
}
