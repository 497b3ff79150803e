import { Alert, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useChangeIntegration, useNewKey } from "../../../../data/integration.ts";
import { useMayManage, useMayPublish } from "../../../../data/session.ts";
import { Confirm } from "../../../../parts/Confirm.tsx";
import { CopyField } from "../../../../parts/CopyField.tsx";
import { Facts } from "../../../../parts/Facts.tsx";
import { fieldErrors, isAboutFields } from "../../../../parts/fields.ts";
import { Section } from "../../../../parts/Section.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

/** The site's API key, and the address that articles are sent to. */
export function Key({ site, integration }: OfIntegration) {
  const { id, credentials_json, config_json } = integration;
  const renew = useNewKey(id, site.id, config_json.site_url);
  const mayWrite = useMayPublish();
  const fresh = renew.data?.data;
  const until = credentials_json.previous_api_key_valid_until;
  return (
    <Section
      id="api-key"
      title="API key"
      about="The site and IGNY8 use this key to trust each other. IGNY8 shows the key only when it is created."
      actions={
        mayWrite && (
          <Confirm label="Create a new key" yes="Create key" loading={renew.isPending} onYes={() => renew.mutate()}>
            {credentials_json.api_key
              ? "The old key keeps working for 24 hours. Enter the new one in WordPress under Settings → IGNY8 in that time."
              : "The key is valid for the address below. Enter it in WordPress under Settings → IGNY8. IGNY8 then tests the connection."}
          </Confirm>
        )
      }
    >
      {renew.error && <Problem error={renew.error} />}
      {!credentials_json.api_key && !fresh && (
        <Alert color="yellow" title="This address has no API key" role="status">
          <Text size="sm">
            The old key stopped working because the address has another host. Create a new key, and enter it in WordPress under Settings →
            IGNY8. Until then, no article is sent.
          </Text>
        </Alert>
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
          ...(mayWrite ? [] : ([["Address", config_json.site_url]] as [string, ReactNode][])),
        ]}
      />
      {mayWrite && <Address id={id} url={config_json.site_url} />}
    </Section>
  );
}

function Address({ id, url }: { id: number; url: string }) {
  const [typed, setTyped] = useState(url);
  const change = useChangeIntegration(id);
  const mayManage = useMayManage();
  return (
    <form onSubmit={(event: FormEvent) => event.preventDefault()} noValidate>
      {change.error && !isAboutFields(change.error, ["config_json.site_url"]) && <Problem error={change.error} />}
      <Group gap="xs" align={change.error ? "center" : "flex-end"}>
        <TextInput
          label="WordPress address"
          description="The address that articles are sent to. After a change, test the connection."
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={fieldErrors(change.error)["config_json.site_url"]}
          style={{ flex: "1 1 260px" }}
          maw={480}
        />
        <Confirm
          label="Change"
          yes="Change address"
          loading={change.isPending}
          disabled={typed.trim() === url}
          onYes={() => change.mutate({ config_json: { site_url: typed } })}
        >
          The connection is off until you test it. A change of www. or from http to https keeps the key. With any other host or port, the
          key
          {mayManage
            ? " and the Basic auth stop working. Then create a new key, and enter it in WordPress."
            : " stops working, so only an owner of the account may do that."}
        </Confirm>
      </Group>
    </form>
  );
}
