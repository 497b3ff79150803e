import { Anchor, Group, Loader, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Version } from "../../data/plugin/versions.ts";
import { Time } from "../../parts/time/Time.tsx";
import { webHref } from "../../data/webHref.ts";

type Step = Version["steps"][number];

const STEPS: Record<Step["step"], { name: string; does: string; failed: string }> = {
  lint: {
    name: "Check the sources",
    does: "The PHP code must parse. The header, the constant and the readme must name this version.",
    failed: "Fix the version in the files named above, redeploy the build worker, then release again.",
  },
  pack: {
    name: "Build the package",
    does: "The same sources always give the same package.",
    failed: "Fix the sources, and release again.",
  },
  sign: {
    name: "Sign the manifest",
    does: "Sites install only signed versions.",
    failed: "Check PLUGIN_SIGNING_KEYS of the build worker, then release again.",
  },
  store: {
    name: "Store the package",
    does: "The package is written to the store and read back.",
    failed: "Check that the store (PLUGIN_DIR or PLUGIN_S3_URL) is writable, then release again.",
  },
  release: {
    name: "Offer it to sites",
    does: "Sites within the rollout are offered the version from this step on.",
    failed: "Release again.",
  },
};
const STATES: Record<Step["state"], { label: string; color: string; sign?: string }> = {
  waiting: { label: "Waiting", color: "gray" },
  running: { label: "Running", color: "blue" },
  done: { label: "Done", color: "teal", sign: "✓" },
  failed: { label: "Failed", color: "red", sign: "!" },
};

/** The progress of a release, step by step. The facts of the package say what the finished steps made. */
export function Steps({ version: { steps, workflow_url, status } }: { version: Version }) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Release steps
        </Title>
        {workflow_url && (
          <Anchor href={webHref(workflow_url)} target="_blank" rel="noreferrer" size="sm">
            Open in Temporal
          </Anchor>
        )}
      </Group>
      <Stack component="ol" gap="sm" mt="sm" mb={0} p={0} style={{ listStyle: "none" }} aria-label="Release steps">
        {steps.map(({ step, state: stored, message, ended_at }, place) => {
          const { name, does, failed } = STEPS[step];
          // Between two steps, and before the first one, none is stored as running.
          const next = status === "building" && stored === "waiting" && (place === 0 || steps[place - 1]!.state === "done");
          const state = next ? "running" : stored;
          const { label, color, sign } = STATES[state];
          return (
            <Group component="li" key={step} gap="sm" wrap="nowrap" align="flex-start">
              {state === "running" ? (
                <Loader size={22} aria-hidden />
              ) : (
                <ThemeIcon size={22} radius="xl" color={color} variant={state === "waiting" ? "default" : "filled"} aria-hidden>
                  {sign ?? place + 1}
                </ThemeIcon>
              )}
              <div style={{ minWidth: 0 }}>
                <Text size="sm">
                  <b>{name}</b> · {label}{" "}
                  {ended_at && (
                    <Text span size="xs" c="dimmed" display={{ base: "block", sm: "inline" }}>
                      <Time at={ended_at} seconds />
                    </Text>
                  )}
                </Text>
                {state !== "done" && (
                  <Text size="sm" c={state === "failed" ? "red" : "dimmed"} dir="auto" style={{ whiteSpace: "pre-line" }}>
                    {message || does}
                  </Text>
                )}
                {state === "failed" && <Text size="sm">{failed}</Text>}
              </div>
            </Group>
          );
        })}
      </Stack>
    </Paper>
  );
}
