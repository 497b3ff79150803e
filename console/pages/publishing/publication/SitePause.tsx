import { Alert, Button, Stack, Text } from "@mantine/core";
import { type Lane, useResume } from "../../../data/integration.ts";
import { useMayPublish } from "../../../data/session.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

interface Props {
  lane: Lane;
  integrationId: number;
  /** the site's name */
  name: string | undefined;
  zone: string | undefined;
}

/** Says which site is paused, why, and until when. */
export function SitePause({ lane, integrationId, name = "The site", zone }: Props) {
  const mayWrite = useMayPublish();
  const resume = useResume(integrationId);
  return (
    <Alert color="orange" title={`${name} is paused${lane.paused_by === "breaker" ? " after failed calls" : ""}`}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" dir="auto">
          {lane.paused_by === "person" && lane.pause_reason ? `Reason: ${lane.pause_reason}` : lane.pause_reason}
        </Text>
        <Text size="sm">
          Nothing is lost, and no attempt is used up.{" "}
          {lane.probe_at && (
            <>
              IGNY8 checks the site again <Time at={lane.probe_at} zone={zone} />.
            </>
          )}
        </Text>
        {resume.error && <Problem error={resume.error} />}
        {mayWrite && (
          <Button size="xs" loading={resume.isPending} onClick={() => resume.mutate(undefined)}>
            Resume site now
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
