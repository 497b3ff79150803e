import { Code, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useNewKey } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { Facts } from "../../../../parts/Facts.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { Fold } from "./Fold.tsx";
import { CreateKey } from "./CreateKey.tsx";
import { NewKey } from "./NewKey.tsx";
import { isTested, type KeyBox } from "./useKeyBox.ts";

/** The site's API key. While its check fails, the box above has the button that creates one. */
export function Key({ site, integration, box }: OfIntegration & { box: KeyBox }) {
  const { id, credentials_json, config_json } = integration;
  const renew = useNewKey(id, site.id, config_json.site_url);
  const mayWrite = useMayPublish();
  const fresh = renew.data?.data;
  const lacksKey = !credentials_json.api_key && !fresh;
  const until = credentials_json.previous_api_key_valid_until;
  return (
    <Fold
      {...(box.failing ? {} : { id: "api-key" })}
      title="API key"
      summary={credentials_json.api_key ?? "None"}
      about="The site and IGNY8 use this key to trust each other. IGNY8 shows the key only when it is created."
      opened={lacksKey || !!fresh || !!renew.error}
    >
      {renew.error && <Problem error={renew.error} />}
      {lacksKey && (
        <Text size="sm" maw={560} role="status">
          This address has no API key: the old key was for another host. Until there is a new key, no article is sent.
          {box.failing && mayWrite && " Create it above, under Connection."}
        </Text>
      )}
      {fresh && <NewKey key={renew.submittedAt} values={fresh} isTested={isTested(box, renew.submittedAt)} />}
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
      {mayWrite && !box.failing && (
        <Group>
          <CreateKey hasKey={!!credentials_json.api_key} isNext={lacksKey} loading={renew.isPending} create={() => renew.mutate()} />
        </Group>
      )}
    </Fold>
  );
}
