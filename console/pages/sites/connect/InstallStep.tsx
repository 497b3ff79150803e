import { Alert, Button, Group, List, Loader, Stack, Text } from "@mantine/core";
import { isSameHost } from "../../../../domain/sites/url.ts";
import { useMayManage } from "../../../data/session.ts";
import { webHref } from "../../../data/webHref.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import type { OfStep } from "./stepProps.ts";
import { Step } from "./Step.tsx";

/** The upload in WordPress. It waits for the plugin, and shows why IGNY8 refused it. */
export function InstallStep({ guide, siteId: _, mayWrite, ...step }: OfStep) {
  const { wordPressUrl, packageName, refusal } = guide;
  return (
    <Step
      {...step}
      title="Install it in WordPress"
      summary={
        <Text size="sm">
          {guide.isReached
            ? "The plugin has reached IGNY8."
            : "WordPress is open in another tab: install the plugin there, and activate it."}
        </Text>
      }
    >
      <Text size="sm">Sign in to WordPress as an administrator. Then:</Text>
      <List size="sm" type="ordered" spacing={4}>
        <List.Item>Choose {packageName}, and select Install Now.</List.Item>
        <List.Item>Select Activate Plugin.</List.Item>
      </List>
      <Group>
        <Button
          component="a"
          href={webHref(`${wordPressUrl}/wp-admin/plugin-install.php?tab=upload`)}
          target="_blank"
          rel="noreferrer"
          onClick={guide.onOpened}
          variant={step.state === "next" && !refusal ? "filled" : "default"}
        >
          Open WordPress to upload the plugin
        </Button>
      </Group>
      {refusal ? (
        <Refusal guide={guide} mayWrite={mayWrite} />
      ) : (
        step.state === "next" && (
          <Group gap="xs" role="status">
            <Loader size="xs" aria-hidden="true" />
            <Text size="sm" c="dimmed">
              Waiting for the plugin. This page continues when it connects.
            </Text>
          </Group>
        )
      )}
    </Step>
  );
}

/** Why the plugin got no key, with the remedy. */
function Refusal({ guide, mayWrite }: Pick<OfStep, "guide" | "mayWrite">) {
  const { refusal, wordPressUrl, moveHere, download } = guide;
  const mayManage = useMayManage();
  if (!refusal) return null;
  const { reason, site_url } = refusal;
  if (reason === "other_site") {
    const mayMove = mayWrite && (mayManage || isSameHost(site_url, wordPressUrl));
    return (
      <Alert color="red" title="The plugin was installed at another address" role="alert">
        <Stack gap="sm" align="flex-start">
          <Text size="sm">
            It was installed on {site_url}, and this site's address is {wordPressUrl}. If {site_url} is your site, use that address.
            Otherwise install the plugin on {wordPressUrl}.
          </Text>
          {moveHere.error && <Problem error={moveHere.error} />}
          {mayMove ? (
            <Button loading={moveHere.isPending} onClick={() => moveHere.mutate(site_url)}>
              Use {site_url}
            </Button>
          ) : (
            <Text size="sm">Only an owner of the account can change the address to another host.</Text>
          )}
        </Stack>
      </Alert>
    );
  }
  return (
    <Alert color="red" title={reason === "used" ? "This package was used already" : "This package has expired"} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {site_url} asked to be connected. {reason === "used" ? "Each package works once." : "A package is valid for 24 hours."} Download
          the plugin again, and upload the new file in WordPress.
        </Text>
        <Button disabled={!mayWrite} loading={download.isPending} onClick={() => download.mutate("new")}>
          Download the plugin again
        </Button>
      </Stack>
    </Alert>
  );
}
