import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { analyticsQuery, useVersionActions, type Version, versionQuery } from "../../data/plugin/versions.ts";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Changelog } from "./Changelog.tsx";
import { Facts } from "./Facts.tsx";
import { Rollout } from "./Rollout.tsx";
import { Steps } from "./Steps.tsx";
import { ChannelBadge, VersionBadge } from "./VersionBadge.tsx";
import { VersionActions } from "./VersionActions.tsx";

const route = getRouteApi("/inside/plugins/$slug/versions/$version");

export const VersionPage = () => <OperatorsOnly title="Plugins">{() => <OfVersion />}</OperatorsOnly>;

/** One version: its state, its rollout, its health, and its actions. */
function OfVersion() {
  const { slug, version: name } = route.useParams();
  const { data: version, error, refetch } = useQuery(versionQuery(slug, name));
  const actions = useVersionActions(slug, name);
  const unreleased = version?.released_at === null;
  const steps = version && version.steps.length > 0 && <Steps version={version} />;
  if (!version)
    return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} aria-busy="true" aria-label="Loading" />;
  return (
    <Page
      title={`${slug} ${version.version}`}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/plugins/$slug" params={{ slug }} {...props} />}>
          All versions
        </Button>
      }
    >
      <Stack gap="lg" maw={820}>
        {error && <Problem error={error} again={() => void refetch()} />}
        <Group gap="sm">
          <VersionBadge version={version} />
          <ChannelBadge channel={version.channel} />
          {version.possible.includes("change channel") && (
            <Button
              size="compact-sm"
              variant="default"
              loading={actions.change.isPending && actions.change.variables.channel !== undefined}
              onClick={() => actions.change.mutate({ channel: version.channel === "beta" ? "stable" : "beta" })}
            >
              Make it {version.channel === "beta" ? "stable" : "a beta"}
            </Button>
          )}
          {version.released_at && (
            <Text size="sm" c="dimmed">
              Released <Time at={version.released_at} />
            </Text>
          )}
        </Group>
        {actions.change.error && actions.change.variables.channel && <Problem error={actions.change.error} />}
        <News version={version} />
        <VersionActions version={version} actions={actions} />
        {unreleased && steps}
        {version.possible.includes("change rollout") && <Rollout key={version.rollout} version={version} save={actions.change} />}
        {version.released_at && <Sites version={version} />}
        <Changelog key={version.changelog} version={version} save={actions.change} />
        <Facts version={version} />
        {!unreleased && steps}
      </Stack>
    </Page>
  );
}

/** What an operator must know first. */
function News({ version }: { version: Version }) {
  if (version.halted && version.status === "released")
    return (
      <Alert color="red" title="Halted: no site is offered it" role="alert">
        <Text size="sm" dir="auto">
          {version.halt_reason}
        </Text>
        <Text size="sm">
          {version.halted_at && (
            <>
              Since <Time at={version.halted_at} />.{" "}
            </>
          )}
          Sites that have it keep it; others are offered the version before.
        </Text>
      </Alert>
    );
  if (version.status === "draft" && version.error)
    return (
      <Alert color="red" title="The last release failed" role="alert">
        {!version.steps.some(({ state }) => state === "failed") && (
          <Text size="sm" dir="auto">
            {version.error}
          </Text>
        )}
        <Text size="sm">Nothing was offered to sites, and it is a draft again. Below stands at which step, why, and what to do.</Text>
      </Alert>
    );
  if (version.restores && version.status !== "withdrawn")
    return (
      <Alert color="blue" title={`A step back to ${version.restores}`}>
        It has the package of {version.restores} under a higher number, as sites only go up: those that have what was withdrawn get rid of
        it with their next update.
      </Alert>
    );
  if (version.status === "withdrawn")
    return (
      <Alert color="red" title="Withdrawn for good" role="alert">
        It is never offered again. Sites that have it keep it until a higher version is released.
      </Alert>
    );
  return null;
}

function Sites({ version: { slug, version } }: { version: Version }) {
  const { data } = useQuery(analyticsQuery(slug));
  if (!data) return null;
  const { sites, active, healthy, unhealthy } = data.versions.find((count) => count.version === version) ?? {
    ...{ sites: 0, active: 0, healthy: 0, unhealthy: 0 },
  };
  return (
    <div>
      <Title order={2} size="h4">
        Sites
      </Title>
      <Text>
        {sites === 0
          ? "No site has it yet."
          : `${sites} ${sites === 1 ? "site has" : "sites have"} it, ${active} active within seven days: `}
        {sites > 0 && (
          <>
            {healthy} healthy,{" "}
            <Text span {...(unhealthy > 0 ? { c: "red", fw: 600 } : {})}>
              {unhealthy} unhealthy
            </Text>
            , {sites - healthy - unhealthy} without a report yet.
          </>
        )}
      </Text>
      {sites > 0 && (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/plugins/$slug" params={{ slug }} search={{ view: "installations", version }} {...props} />}
        >
          Which sites
        </Anchor>
      )}
    </div>
  );
}
