import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { CopyField } from "../../../parts/CopyField.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import type { OfStep } from "./stepProps.ts";
import { Step } from "./Step.tsx";

/** The package of the plugin, with the site's key in it or without, or a link to it for somebody else. A package that ended is replaced. */
export function DownloadStep({ guide, siteId, mayWrite, ...step }: OfStep) {
  const { download, downloadPlain, makeLinks, saved, packageName, installLink, ended } = guide;
  const busy = download.isPending || downloadPlain.isPending;
  const error = download.error ?? downloadPlain.error ?? makeLinks.error;
  const problem = error && <Problem error={error} />;
  const file = (
    <Text size="sm" role="status">
      {saved && `${packageName} is in your downloads.`}
      {saved === "with key" && " The package works once, for this site, within 24 hours."}
    </Text>
  );
  const link = installLink && (
    <CopyField
      label="Install link"
      value={installLink.url}
      description="Send this link to the person who manages the site. It downloads the same package. Anybody who has the link can connect the site."
    />
  );
  const again = (
    <Group gap="xs">
      <Button variant="default" size="compact-sm" disabled={!mayWrite} loading={download.isPending} onClick={() => download.mutate("same")}>
        Download again
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        disabled={!mayWrite}
        loading={downloadPlain.isPending}
        onClick={() => downloadPlain.mutate()}
      >
        Download without a key
      </Button>
    </Group>
  );
  return (
    <Step
      {...step}
      title="Download the plugin"
      summary={
        guide.isReached ? undefined : (
          <Stack gap="xs">
            {problem}
            {file}
            {link}
            {again}
          </Stack>
        )
      }
    >
      {ended ? (
        <Alert color="red" title={ended.reason === "used" ? "This package was used already" : "This package has expired"} role="alert">
          {ended.site_url} asked to be connected.{" "}
          {ended.reason === "used" ? "Each package works once." : "A package is valid for 24 hours."} Download the plugin again, and upload
          the new file in WordPress.
        </Alert>
      ) : (
        <Text size="sm">Your key is built in: the plugin connects this site as soon as it is activated.</Text>
      )}
      {problem}
      <Group>
        <Button
          variant={step.state === "next" ? "filled" : "default"}
          disabled={!mayWrite || busy}
          loading={download.isPending}
          onClick={() => download.mutate(ended ? "new" : "same")}
        >
          {ended ? "Download the plugin again" : "Download plugin"}
        </Button>
        <Button
          variant="default"
          disabled={!mayWrite || busy}
          loading={makeLinks.isPending && !download.isPending}
          onClick={() => makeLinks.mutate([siteId])}
        >
          Somebody else installs it
        </Button>
      </Group>
      {!ended && (
        <Text size="sm" c="dimmed">
          Somebody else gets a link that downloads the plugin. To enter the key in WordPress yourself:{" "}
          <Anchor
            component="button"
            type="button"
            inherit
            underline="always"
            disabled={!mayWrite || busy}
            onClick={() => downloadPlain.mutate()}
          >
            Download without a key
          </Anchor>
        </Text>
      )}
    </Step>
  );
}
