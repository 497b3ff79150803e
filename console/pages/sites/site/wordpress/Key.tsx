import { Code, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useMayPublish } from "../../../../data/session.ts";
import { Facts } from "../../../../parts/Facts.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { Fold } from "./Fold.tsx";
import { CreateKey } from "./CreateKey.tsx";
import type { KeyBox } from "./useKeyBox.ts";

/** The site's API key. While its check fails, the box above has the button that creates one. A new key is shown above, under Connection. */
export function Key({ site, integration, box }: OfIntegration & { box: KeyBox }) {
  const { credentials_json } = integration;
  const { renew, fresh, create } = box;
  const mayWrite = useMayPublish();
  const lacksKey = !credentials_json.api_key && !fresh;
  const until = credentials_json.previous_api_key_valid_until;
  return (
    <Fold
      {...(box.failing ? {} : { id: "api-key" })}
      title="API key"
      summary={credentials_json.api_key ?? "None"}
      about="The site and IGNY8 use this key to trust each other. IGNY8 shows the key only when it is created."
      opened={lacksKey || (!!renew.error && !box.failing)}
    >
      {renew.error && !box.failing && <Problem error={renew.error} />}
      {lacksKey && (
        <Text size="sm" maw={560} role="status">
          This address has no API key: the old key was for another host. Until there is a new key, no article is sent.
          {box.failing && mayWrite && " Create it above, under Connection."}
        </Text>
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
      {mayWrite && !box.failing && (
        <Group>
          <CreateKey hasKey={!!credentials_json.api_key} isNext={lacksKey} loading={renew.isPending} create={create} />
        </Group>
      )}
    </Fold>
  );
}
