import { Alert, Code, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useNewKey } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { Confirm } from "../../../../parts/Confirm.tsx";
import { CopyField } from "../../../../parts/CopyField.tsx";
import { Facts } from "../../../../parts/Facts.tsx";
import { Section } from "../../../../parts/Section.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

/** The site's API key. */
export function Key({ site, integration }: OfIntegration) {
  const { id, credentials_json, config_json } = integration;
  const renew = useNewKey(id, site.id, config_json.site_url);
  const mayWrite = useMayPublish();
  const fresh = renew.data?.data;
  const lacksKey = !credentials_json.api_key && !fresh;
  const until = credentials_json.previous_api_key_valid_until;
  return (
    <Section
      id="api-key"
      title="API key"
      about="The site and IGNY8 use this key to trust each other. IGNY8 shows the key only when it is created."
      actions={
        mayWrite && (
          <Confirm
            label="Create a new key"
            yes="Create key"
            {...(lacksKey ? { variant: "filled" } : {})}
            loading={renew.isPending}
            onYes={() => renew.mutate()}
          >
            {credentials_json.api_key
              ? "The old key keeps working for 24 hours. Enter the new one in WordPress under Settings → IGNY8 in that time."
              : "The key is valid for the WordPress address under Connection. Enter it in WordPress under Settings → IGNY8. IGNY8 then tests the connection."}
          </Confirm>
        )
      }
    >
      {renew.error && <Problem error={renew.error} />}
      {lacksKey && (
        <Text size="sm" maw={560} role="status">
          This address has no API key: the old key was for another host. Until there is a new key, no article is sent.
        </Text>
      )}
      {fresh && (
        <Alert color="teal" title="Your new key" role="status">
          <Stack gap="sm" maw={560}>
            <Text size="sm">
              Enter these three values in WordPress under Settings → IGNY8, and save. Copy the key now: IGNY8 does not show it again.
            </Text>
            <CopyField label="API URL" value={fresh.api_url} />
            <CopyField label="API key" value={fresh.api_key} />
            <CopyField label="Site ID" value={String(fresh.site_id)} />
          </Stack>
        </Alert>
      )}
      <Facts
        facts={[
          ["Key", credentials_json.api_key ? <Code key="key">{credentials_json.api_key}</Code> : "None"],
          ...(until && Date.parse(until) > Date.now()
            ? ([
                [
                  "Previous key",
                  <span key="until">
                    Valid until <Time at={until} zone={site.time_zone} />
                  </span>,
                ],
              ] as [string, ReactNode][])
            : []),
        ]}
      />
    </Section>
  );
}
