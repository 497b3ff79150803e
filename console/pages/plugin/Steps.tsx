import { Anchor, Group, Loader, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Version } from "../../data/plugin/versions.ts";
import { Time } from "../../parts/time/Time.tsx";
import { webHref } from "../../data/webHref.ts";

type Step = Version["steps"][number];

const STEPS: Record<Step["step"], { name: string; does: string; failed: string }> = {
  lint: {
    name: "Check the sources",
    does: "PHP is parsed; header, constant and readme must say this version.",
    failed: "Fix the sources where the message points, deploy the workers of the queue build again, and release again.",
  },
  pack: { name: "Pack them", does: "The same sources give the same bytes.", failed: "Fix the sources, and release again." },
  sign: {
    name: "Sign the manifest",
    does: "Sites install nothing that is not signed.",
    failed: "Look at PLUGIN_SIGNING_KEYS of the workers of the queue build, and release again.",
  },
  store: {
    name: "Store the package",
    does: "Written to the store, and read back.",
    failed: "See that the store (PLUGIN_DIR or PLUGIN_S3_URL) can be written to, and release again.",
  },
  release: { name: "Offer it to sites", does: "Only this step changes what sites are offered.", failed: "Release again." },
};
const STATES: Record<Step["state"], { label: string; color: string; sign: string }> = {
  waiting: { label: "Waits", color: "gray", sign: "·" },
  running: { label: "Runs", color: "blue", sign: "…" },
  done: { label: "Done", color: "teal", sign: "✓" },
  failed: { label: "Failed", color: "red", sign: "!" },
};

/** The progress of a release, step by step. */
export function Steps({ version: { steps, workflow_url, status } }: { version: Version }) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {status === "building" ? "It is being built" : status === "draft" ? "How far it came" : "How it was built"}
        </Title>
        {workflow_url && (
          <Anchor href={webHref(workflow_url)} target="_blank" rel="noreferrer" size="sm">
            In Temporal
          </Anchor>
        )}
      </Group>
      <Stack component="ol" gap="sm" mt="sm" p={0} style={{ listStyle: "none" }} aria-label="Steps of the build">
        {steps.map(({ step, state, message, ended_at }) => {
          const { name, does, failed } = STEPS[step];
          const { label, color, sign } = STATES[state];
          return (
            <Group component="li" key={step} gap="sm" wrap="nowrap" align="flex-start">
              {state === "running" ? (
                <Loader size={22} aria-hidden />
              ) : (
                <ThemeIcon size={22} radius="xl" color={color} variant={state === "waiting" ? "light" : "filled"} aria-hidden>
                  {sign}
                </ThemeIcon>
              )}
              <div style={{ minWidth: 0 }}>
                <Text size="sm">
                  <b>{name}</b> · {label}
                  {state === "done" && ended_at && (
                    <Text span size="xs" c="dimmed">
                      {" "}
                      <Time at={ended_at} seconds />
                    </Text>
                  )}
                </Text>
                <Text size="sm" c={state === "failed" ? "red" : "dimmed"} dir="auto">
                  {message || does}
                </Text>
                {state === "failed" && <Text size="sm">{failed}</Text>}
              </div>
            </Group>
          );
        })}
      </Stack>
    </Paper>
  );
}
