import { Anchor, Badge, Box, Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { counted } from "../../../../../domain/text.ts";
import { healthQuery } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { CHECK_NAMES } from "../../../../parts/sites/checkNames.ts";
import { ConnectionResult, OtherAddress } from "../../../../parts/sites/ConnectionResult.tsx";
import { Facts } from "../../../../parts/Facts.tsx";
import { Section } from "../../../../parts/Section.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { Address, ToAddress, Unreached } from "./Address.tsx";
import { adviceHere } from "./adviceHere.ts";
import { Check, type Named, Since } from "./Check.tsx";
import { SUMMARY } from "./Fold.tsx";
import { KeyFails } from "./KeyFails.tsx";
import { NewKey } from "./NewKey.tsx";
import { Switched } from "./Switched.tsx";
import { isTested, type KeyBox } from "./useKeyBox.ts";
import { LOADING } from "../../../../parts/loading.ts";

/** The site's checks, the connection test, the address, and whether the connection is on. Checks that do not fail are folded. */
export function Checks({ site, integration, box }: OfIntegration & { box: KeyBox }) {
  const { id, is_active, config_json, credentials_json } = integration;
  const health = useQuery(healthQuery(id));
  const { test, failing: keyFails, fresh, renew } = box;
  const mayWrite = useMayPublish();
  const failures = health.data?.health.failures_last_day ?? 0;
  const checks = health.data?.validation;
  const named = (Object.keys(CHECK_NAMES) as (keyof typeof CHECK_NAMES)[]).flatMap((name): Named[] => {
    const check = checks?.[name];
    return check ? [[name, check]] : [];
  });
  const fine = named.filter(([, { ok }]) => ok);
  const unknown = named.filter(([, { ok }]) => ok === null);
  const failing = named.filter(([, { ok }]) => ok === false);
  const result = test.data?.data;
  const said = result && !result.ok ? [result.message, result.advice] : [];
  // The result of the test says all that this check's row would say.
  const told = failing.find(([, { message, advice }]) => message && said.includes(message) && (!advice || said.includes(advice)));
  // The box about the key says it.
  const isInBox = keyFails !== undefined && told?.[0] === "api_key";
  const unreached = failing.find((one) => one[0] === "reachable" && one !== told);
  const untold = failing.filter((one) => one !== told && one !== unreached && !(one[0] === "api_key" && (keyFails ?? fresh)));
  const home_url = result?.home_url;
  const shown = result && { ...result, advice: result.advice && adviceHere(result.advice) };
  // A test is the next thing to do only after a new key, after a failure, and for a site that was never tested; not during a pause.
  const isDue = (!is_active || failing.length > 0 || fresh !== undefined) && result?.ok !== true;
  const isNext = isDue && !!credentials_json.api_key && !site.connection?.paused_by;
  const breakerAt = site.connection?.paused_by === "breaker" ? site.connection.paused_at : null;
  const isBefore = breakerAt !== null && (latest(fine) ?? "") < breakerAt;
  const rows = (some: typeof named) => some.map(([name, check]) => <Check key={name} named={[name, check]} site={site} said={said} />);
  return (
    <Section
      title="Connection"
      about="What the site needs to receive articles. Test the connection to check now. Calls and syncs also update this list."
      actions={
        mayWrite && (
          <>
            {(!is_active || failing.length > 0) && (
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site.id }} {...props} />}
              >
                Guide
              </Button>
            )}
            <Button {...(isNext ? {} : { variant: "default" })} loading={test.isPending} onClick={() => test.mutate()}>
              Test connection
            </Button>
          </>
        )
      }
    >
      <ConnectionResult
        integrationId={id}
        test={{ error: test.error, data: shown && !isInBox ? { data: shown } : undefined }}
        again={() => test.mutate()}
      >
        {told && <Since named={told} site={site} c="inherit" />}
        {told?.[0] === "reachable" && <ToAddress />}
      </ConnectionResult>
      {unreached && <Unreached named={unreached} site={site} />}
      {keyFails && (
        <KeyFails named={keyFails} box={box} site={site} integration={integration}>
          {isInBox && home_url && (
            <OtherAddress integrationId={id} url={home_url} keepsKey={result?.keeps_key === true} again={() => test.mutate()} />
          )}
        </KeyFails>
      )}
      {fresh && <NewKey key={renew.submittedAt} values={fresh} isTested={isTested(box, renew.submittedAt)} />}
      {health.error && !checks && <Problem error={health.error} again={() => void health.refetch()} />}
      {!checks && !health.error && <Skeleton h={28} {...LOADING} />}
      {untold.length > 0 && (
        <Stack component="ul" gap="sm" m={0} p={0}>
          {rows(untold)}
        </Stack>
      )}
      {mayWrite ? (
        <>
          <Address key={config_json.site_url} id={id} url={config_json.site_url} ofReaders={site.url} />
          <Switched integration={integration} />
        </>
      ) : (
        <Facts
          facts={[
            ["WordPress address", config_json.site_url],
            ["Connection", is_active ? "On" : "Off"],
          ]}
        />
      )}
      {fine.length > 0 && (
        <Folded
          label={`${counted(fine.length, "check")} OK${isBefore ? " before the pause" : ""}`}
          color={isBefore ? "gray.6" : "green"}
          note={<CheckedAt at={latest(fine)} />}
          checks={rows(fine)}
        />
      )}
      {unknown.length > 0 && (
        <Folded label={`${counted(unknown.length, "check")} without a result`} color="gray.6" checks={rows(unknown)} />
      )}
      {failures > 0 && (
        <Text size="sm">
          {/* During a pause, what counts are the failures in a row. */}
          {breakerAt === null && `${failures === 1 ? "One failure" : `${failures} failures`} in the last day. `}
          <Anchor inherit renderRoot={(props) => <Link to="/debug-status" search={{ site: site.id, outcome: "failed" }} {...props} />}>
            Show failures
          </Anchor>
        </Text>
      )}
    </Section>
  );
}

/** Checks in one line, which opens. */
function Folded({ label, color, note, checks }: { label: string; color: string; note?: ReactNode; checks: ReactNode }) {
  return (
    <details>
      <Box component="summary" {...SUMMARY}>
        <Badge variant="dot" color={color} style={{ verticalAlign: "middle" }}>
          {label}
        </Badge>
        {note}
      </Box>
      <Stack component="ul" gap="sm" m={0} mt="sm" ml={{ base: 0, sm: 18 }} p={0}>
        {checks}
      </Stack>
    </details>
  );
}

const latest = (checks: Named[]) =>
  checks
    .flatMap(([, { checked_at }]) => checked_at ?? [])
    .toSorted()
    .at(-1);

function CheckedAt({ at }: { at: string | undefined }) {
  if (at === undefined) return null;
  return (
    <Text span size="sm" c="dimmed" ml="xs">
      Last checked <Time at={at} />
    </Text>
  );
}
