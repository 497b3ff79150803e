import { Alert, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useMayPublish } from "../../../../data/session.ts";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { adviceInBox } from "./adviceHere.ts";
import { type Named, Since } from "./Check.tsx";
import { CreateKey } from "./CreateKey.tsx";
import type { KeyBox } from "./useKeyBox.ts";

interface Props extends OfIntegration {
  named: Named;
  box: KeyBox;
  children: ReactNode;
}

/** The failing check of the API key, with the button that creates a new one. Links to the key lead here. */
export function KeyFails({ named, box: { create, renew }, site, integration, children }: Props) {
  const mayWrite = useMayPublish();
  const { message, advice } = named[1];
  return (
    <Alert id="api-key" color="red" title={message} role="alert">
      <Stack gap="xs" align="flex-start" maw={560}>
        {advice && (
          <Text size="sm" dir="auto">
            {adviceInBox(advice)}
          </Text>
        )}
        <Since named={named} site={site} c="inherit" />
        {renew.error && <Problem error={renew.error} />}
        {mayWrite && <CreateKey hasKey={!!integration.credentials_json.api_key} isNext loading={renew.isPending} create={create} />}
        {children}
      </Stack>
    </Alert>
  );
}
