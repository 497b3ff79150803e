import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { isSameHost } from "../../../../domain/sites/url.ts";
import { useMayManage } from "../../../data/session.ts";
import { webHref } from "../../../data/webHref.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { WRAPS } from "../../../parts/sites/wraps.ts";
import type { OfStep } from "./stepProps.ts";
import { Step } from "./Step.tsx";
import { Waits } from "./Waits.tsx";

/** The upload in WordPress. It waits for the plugin, and shows why IGNY8 refused it. */
export function InstallStep({ guide, siteId: _, mayWrite, ...step }: OfStep) {
  const { wordPressUrl, packageName, refusal } = guide;
  return (
    <Step
      {...step}
      title="Install it in WordPress"
      unsure={guide.isReached ? undefined : "Opened"}
      summary={
        <Text size="sm">
          {guide.isReached ? "The plugin has reached IGNY8." : "Install the plugin in the other tab, and activate it. Then continue here."}
        </Text>
      }
    >
      <List size="sm" type="ordered" spacing={6}>
        <List.Item>
          Sign in to WordPress as an administrator. This opens Plugins → Add New Plugin → Upload Plugin.
          <Group mt={6} mb={2}>
            <Button
              component="a"
              href={webHref(`${wordPressUrl}/wp-admin/plugin-install.php?tab=upload`)}
              target="_blank"
              rel="noreferrer"
              onClick={guide.onOpened}
              variant={step.state === "next" && !refusal ? "filled" : "default"}
            >
              Open WordPress
            </Button>
          </Group>
        </List.Item>
        <List.Item>Choose {packageName}, and select Install Now.</List.Item>
        <List.Item>Select Activate Plugin.</List.Item>
      </List>
      {refusal?.reason === "other_site" && <OtherSite guide={guide} mayWrite={mayWrite} url={refusal.site_url} />}
      {!refusal && step.state === "next" && <Waits>Waiting for the plugin. This page continues when it connects.</Waits>}
    </Step>
  );
}

/** The plugin was installed at another address than the site's. */
function OtherSite({ guide, mayWrite, url }: Pick<OfStep, "guide" | "mayWrite"> & { url: string }) {
  const { wordPressUrl, moveHere } = guide;
  const mayManage = useMayManage();
  const mayMove = mayWrite && (mayManage || isSameHost(url, wordPressUrl));
  return (
    <Alert color="red" title="The plugin was installed at another address" role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          It was installed on {url}, and this site's address is {wordPressUrl}. If {url} is your site, use that address. Otherwise install
          the plugin on {wordPressUrl}.
        </Text>
        {moveHere.error && <Problem error={moveHere.error} />}
        {mayMove ? (
          <Button {...WRAPS} loading={moveHere.isPending} onClick={() => moveHere.mutate(url)}>
            Use {url}
          </Button>
        ) : (
          <Text size="sm">Only an owner of the account can change the address to another host.</Text>
        )}
      </Stack>
    </Alert>
  );
}
