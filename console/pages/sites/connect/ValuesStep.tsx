import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { webHref } from "../../../data/webHref.ts";
import { CopyField } from "../../../parts/CopyField.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import type { OfStep } from "./stepProps.ts";
import { Step } from "./Step.tsx";
import { Waits } from "./Waits.tsx";

/** The three values for a plugin without a key. The step exists only on this way. */
export function ValuesStep({ guide, siteId: _, mayWrite, ...step }: OfStep) {
  const { generate } = guide;
  const fresh = generate.data?.data;
  return (
    <Step {...step} title="Enter the three values in WordPress">
      <Text size="sm">In WordPress, open Settings → IGNY8. Enter three values, and select Save Changes.</Text>
      {generate.error && <Problem error={generate.error} />}
      {fresh && (
        <Stack gap="sm">
          <CopyField label="API URL" value={fresh.api_url} />
          <CopyField label="API key" value={fresh.api_key} description="Shown only now. Copy it before you leave this page." />
          <CopyField label="Site ID" value={String(fresh.site_id)} />
        </Stack>
      )}
      <Group>
        {fresh && (
          <Button
            component="a"
            href={webHref(`${guide.wordPressUrl}/wp-admin/options-general.php?page=igny8`)}
            target="_blank"
            rel="noreferrer"
            variant={step.state === "next" ? "filled" : "default"}
          >
            Open the settings in WordPress
          </Button>
        )}
        {!fresh && (
          <Button
            variant={step.state === "next" ? "filled" : "default"}
            disabled={!mayWrite}
            loading={generate.isPending}
            onClick={() => generate.mutate()}
          >
            Create API key
          </Button>
        )}
      </Group>
      {fresh && (
        <Text size="sm" c="dimmed">
          Lost the key?{" "}
          <Anchor
            component="button"
            type="button"
            inherit
            underline="always"
            disabled={!mayWrite || generate.isPending}
            onClick={() => generate.mutate()}
          >
            Create another key
          </Anchor>
          . The key above then no longer works.
        </Text>
      )}
      {fresh && <Waits>Waiting for the plugin. This page continues when you have saved the values in WordPress.</Waits>}
    </Step>
  );
}
