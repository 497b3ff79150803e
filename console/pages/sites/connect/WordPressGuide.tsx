import { Alert, Anchor, Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMayPublish } from "../../../data/session.ts";
import { siteChoiceQuery } from "../../../data/sites.ts";
import { Page } from "../../../parts/Page.tsx";
import { DownloadStep } from "./DownloadStep.tsx";
import { InstallStep } from "./InstallStep.tsx";
import type { OfGuide } from "./props.ts";
import { Step } from "./Step.tsx";
import { TestStep } from "./TestStep.tsx";
import { type StepName, STEPS, useGuide } from "./useGuide.ts";
import { ValuesStep } from "./ValuesStep.tsx";

/**
 * The guide that connects a WordPress site (requirements 2.3). A step ticks itself when what it asks for has happened, here or in WordPress. The
 * filled button is always the next thing to do.
 */
export function WordPressGuide({ site, integration }: OfGuide) {
  const mayWrite = useMayPublish();
  const guide = useGuide({ site, integration });
  const { done, next, byHand, isActive } = guide;
  const problem = site.connection?.problem;
  const lostKey = problem?.check === "api_key" ? problem : undefined;
  const isConnected = isActive && !lostKey;
  const { data: sites = [] } = useQuery({ ...siteChoiceQuery, enabled: isConnected });
  const other = sites.find(({ id, connection }) => id !== site.id && !connection?.is_active && !connection?.last_sync_at);
  const shown = STEPS.filter((name) => name !== "values" || byHand);
  const step = (name: StepName) => ({
    ...{ guide, siteId: site.id, mayWrite },
    n: shown.indexOf(name) + 1,
    state: done[name] ? ("done" as const) : name === next ? ("next" as const) : ("later" as const),
  });
  return (
    <Page
      title={isConnected ? `${site.name} is connected` : `Connect ${site.name}`}
      up={{ label: "Sites", to: "/sites" }}
      narrow
      {...(isConnected
        ? { about: `${site.url} accepts articles from IGNY8.` }
        : isActive
          ? {}
          : { about: "It takes about two minutes. You need to be an administrator of the WordPress site." })}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site.id }} {...props} />}>
          Settings
        </Button>
      }
    >
      {/* The heading says it to those who see it change. */}
      <VisuallyHidden role="status">{isConnected ? "Connected" : ""}</VisuallyHidden>
      {isActive && lostKey && (
        <Alert color="red" title="The site no longer accepts the API key" role="alert">
          {lostKey.message} If the site was connected to another account, it has the key of that account.{" "}
          <Anchor
            inherit
            c="inherit"
            renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={{ siteId: site.id }} {...props} />}
          >
            Create a new key
          </Anchor>
        </Alert>
      )}
      <Stack component="ol" gap={0} p={0} m={0} style={{ listStyle: "none" }}>
        <DownloadStep {...step("download")} />
        <InstallStep {...step("install")} />
        {byHand && <ValuesStep {...step("values")} />}
        <TestStep {...step("test")} integration={integration} />
        <Step n={shown.length} title="Write an article" state={next === "write" ? "next" : "later"}>
          <Text size="sm">Write it in IGNY8, add a picture, and publish it on {site.name}.</Text>
          {isActive && mayWrite && (
            <Group>
              <Button renderRoot={(props) => <Link to="/content/new" search={{ site: site.id }} {...props} />}>Write an article</Button>
              {other ? (
                <Button
                  variant="default"
                  renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: other.id }} {...props} />}
                >
                  Connect the next site
                </Button>
              ) : (
                <Button variant="default" renderRoot={(props) => <Link to="/sites" {...props} />}>
                  Add another site
                </Button>
              )}
            </Group>
          )}
        </Step>
      </Stack>
    </Page>
  );
}
