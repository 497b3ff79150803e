import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { analyticsQuery, pluginsQuery, useVersionActions, type Version, versionQuery, versionsQuery } from "../../data/plugin/versions.ts";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Missing } from "../../parts/missing/Missing.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Changelog } from "./Changelog.tsx";
import { Facts } from "./Facts.tsx";
import { nextNumber, replacementOf, restoredBy, type WayBack, wayBack } from "./neighbours.ts";
import { Rollout } from "./Rollout.tsx";
import { Steps } from "./Steps.tsx";
import { ChannelBadge, VersionBadge } from "./VersionBadge.tsx";
import { VersionActions } from "./VersionActions.tsx";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/plugins/$slug/versions/$version");

export const VersionPage = () => <OperatorsOnly title="Plugins">{() => <OfVersion />}</OperatorsOnly>;

/** One version: its state, its rollout, its health, and its actions. */
function OfVersion() {
  const { slug, version: name } = route.useParams();
  const { data: version, error, refetch } = useQuery(versionQuery(slug, name));
  const { data: plugins } = useInfiniteQuery(pluginsQuery);
  const versions = useInfiniteQuery(versionsQuery(slug));
  const plugin = plugins?.find((one) => one.slug === slug)?.name ?? slug;
  const actions = useVersionActions(slug, name);
  const unreleased = version?.released_at === null;
  const steps = version && version.steps.length > 0 && <Steps version={version} />;
  // Which actions can work is known only with the other versions. A button that came or went later would move the others.
  if (!version || versions.isPending)
    return error ? (
      <Missing
        error={error}
        again={() => void refetch()}
        what="version"
        back={{ label: "Plugins", to: "/plugins" }}
        why="The address may have a typing error, or the version was deleted."
      />
    ) : (
      <Skeleton h={320} {...LOADING} />
    );
  const all = versions.data ?? [];
  const back = wayBack(version, all, !versions.hasNextPage);
  const next = version.status === "withdrawn" ? replacementOf(version, all) : undefined;
  return (
    <Page title={`${plugin} ${version.version}`} up={{ label: "Versions", to: "/plugins/$slug", params: { slug } }} narrow>
      <Stack gap="lg">
        {error && <Problem error={error} again={() => void refetch()} />}
        <Group gap="sm">
          <div role="status">
            <VersionBadge version={version} />
          </div>
          <ChannelBadge channel={version.channel} />
          {version.possible.includes("change channel") && (
            <Button
              size="compact-sm"
              variant="default"
              loading={actions.change.isPending && actions.change.variables.channel !== undefined}
              onClick={() => actions.change.mutate({ channel: version.channel === "beta" ? "stable" : "beta" })}
            >
              Switch to {version.channel === "beta" ? "stable" : "beta"}
            </Button>
          )}
          {version.released_at && (
            <Text size="sm" c="dimmed">
              Released <Time at={version.released_at} />
            </Text>
          )}
        </Group>
        {actions.change.error && actions.change.variables.channel && <Problem error={actions.change.error} />}
        <News version={version} back={back} next={next} />
        <VersionActions
          version={version}
          actions={actions}
          way={back === "open" && { restores: restoredBy(version, all), next: nextNumber(all) }}
          needsNew={version.status === "withdrawn" && back === "nothing before"}
        />
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
function News({ version, back, next }: { version: Version; back: WayBack; next: Version | undefined }) {
  if (version.halted && version.status === "released")
    return (
      <Alert color="red" title="Halted: no site is offered this version" role="alert">
        <Text size="sm" dir="auto">
          Reason: {version.halt_reason}
        </Text>
        <Text size="sm">
          {version.halted_at && (
            <>
              Since <Time at={version.halted_at} />.{" "}
            </>
          )}
          Sites that have this version keep it. Others are offered the previous released version, if there is one.
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
        <Text size="sm">The version is a draft again, and no site was offered it. The failed step below says why, and what to do.</Text>
      </Alert>
    );
  if (version.restores && version.status !== "withdrawn")
    return (
      <Alert color="blue" title={`Rolls back to ${version.restores}`}>
        This version has the package of {version.restores} under a higher number, because sites only install higher versions.{" "}
        {version.released_at
          ? "Sites with the withdrawn version replace it at their next update."
          : "After its release, sites with the withdrawn version replace it at their next update."}
      </Alert>
    );
  if (next)
    return (
      <Alert color="gray" title={`Withdrawn, and replaced by ${next.version}`}>
        No site is offered this version again. Sites that have it are offered{" "}
        <Anchor
          inherit
          renderRoot={(props) => (
            <Link to="/plugins/$slug/versions/$version" params={{ slug: next.slug, version: next.version }} {...props} />
          )}
        >
          {next.version}
        </Anchor>{" "}
        at their next update check.
      </Alert>
    );
  if (version.status === "withdrawn")
    return (
      <Alert color="red" title="Withdrawn" role="alert">
        <Text size="sm">No site is offered this version again. Sites that have it keep it until a higher version is released.</Text>
        {back === "nothing before" && (
          <Text size="sm">There is no released version before {version.version} to roll back to. Release a fixed version.</Text>
        )}
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
      <Title order={2} size="h4" mb="xs">
        Sites
      </Title>
      <Text size="sm">
        {sites === 0
          ? "No site has this version yet."
          : `${sites} ${sites === 1 ? "site has" : "sites have"} this version, ${active} active within seven days: `}
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
          Show sites
        </Anchor>
      )}
    </div>
  );
}
