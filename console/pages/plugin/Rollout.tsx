import { Box, Button, Group, NumberInput, Paper, Slider, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { analyticsQuery, type useVersionActions, type Version } from "../../data/plugin/versions.ts";
import { Problem } from "../../parts/Trouble.tsx";

type Save = ReturnType<typeof useVersionActions>["change"];
const MARKS = [0, 25, 50, 75, 100].map((value) => ({ value, label: `${value}%` }));

/** The share of sites that a version is offered to. Nothing changes before it is saved. */
export function Rollout({ version, save }: { version: Version; save: Save }) {
  const [rollout, setRollout] = useState(version.rollout);
  const { data } = useQuery(analyticsQuery(version.slug));
  const changed = rollout !== version.rollout;
  const saving = save.isPending && save.variables.rollout !== undefined;
  return (
    <Paper withBorder p="md">
      <Stack>
        <Title order={2} size="h4">
          Rollout
        </Title>
        <Box px="md" pb="md">
          <Slider
            label={(value) => `${value}%`}
            thumbLabel="Rollout"
            value={rollout}
            onChange={setRollout}
            marks={MARKS}
            min={0}
            max={100}
          />
        </Box>
        <Text size="sm">{meaning(version, rollout, data?.active_sites)}</Text>
        {save.error && save.variables.rollout !== undefined && <Problem error={save.error} />}
        <Group gap="sm" align="flex-end">
          <NumberInput
            label="Percent of sites"
            value={rollout}
            onChange={(value) => typeof value === "number" && setRollout(value)}
            min={0}
            max={100}
            allowDecimal={false}
            w={130}
          />
          <Button disabled={!changed} loading={saving} onClick={() => save.mutate({ rollout })}>
            Save rollout
          </Button>
          {changed && (
            <Button variant="subtle" onClick={() => setRollout(version.rollout)}>
              Back to {version.rollout}%
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

/** The percentage as a number of sites. It is approximate, because each site is drawn by version and site. */
function meaning({ channel, status, halted, rollout: now }: Version, rollout: number, active: number | undefined): string {
  const released = status === "released";
  const when = !released
    ? "will be offered this version after the release"
    : halted
      ? "will be offered this version when you resume it"
      : "are offered this version at their next update check";
  const before = released && halted ? "No site is offered this version while it is halted. " : "";
  const keep = released && rollout < now ? " Sites that already have this version keep it." : "";
  if (rollout === 0) return `No site is offered this version. The plain download has the previous version.${keep}`;
  const some = channel === "beta" ? "of the sites that ask for betas" : "of the sites";
  if (!active || channel === "beta") return `${before}${rollout === 100 ? "All" : `About ${rollout}%`} ${some} ${when}.${keep}`;
  const sites = rollout === 100 ? `All ${active}` : `About ${Math.round((active * rollout) / 100)} of ${active}`;
  return `${before}${sites} active sites (with a report within seven days) ${when}, if their WordPress and PHP are new enough.${keep}`;
}
