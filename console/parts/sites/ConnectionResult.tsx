import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useChangeIntegration } from "../../data/integration.ts";
import { useMayManage, useMayPublish } from "../../data/session.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Problem } from "../Trouble.tsx";
import { WRAPS } from "./wraps.ts";

interface Result {
  ok: boolean;
  message: string;
  advice: string | null;
  home_url: string | null;
  keeps_key: boolean | null;
  duration_ms: number;
}
interface Test {
  error: Error | null;
  data?: { data: Result } | undefined;
}

interface Props {
  integrationId: number;
  test: Test;
  /** repeats the test */
  again: () => void;
  /** below the advice */
  children?: ReactNode;
}

/** The result of a connection test. If the site reports another address, the person can take it over. */
export function ConnectionResult({ integrationId, test, again, children }: Props) {
  const result = test.data?.data;
  if (test.error) return <Problem error={test.error} />;
  if (!result) return null;
  const { ok, message, advice, home_url, duration_ms } = result;
  if (ok && !home_url)
    return (
      <Group gap="xs" role="status">
        <Badge variant="dot" color="green">
          Connected ({duration_ms} ms)
        </Badge>
        <Text size="sm">{message}</Text>
        {advice && <Text size="sm">{advice}</Text>}
        {children}
      </Group>
    );
  return (
    <Alert
      color={ok ? "blue" : "red"}
      title={!ok ? message : `Connected (${duration_ms} ms). WordPress reports another address`}
      role={ok ? "status" : "alert"}
    >
      <Stack gap="xs" align="flex-start" maw={560}>
        {ok && <Text size="sm">{message}</Text>}
        {advice && <Text size="sm">{advice}</Text>}
        {children}
        {home_url && <OtherAddress integrationId={integrationId} url={home_url} keepsKey={result.keeps_key === true} again={again} />}
      </Stack>
    </Alert>
  );
}

/** Takes over the address that the site reports. A key is for one host, so another host needs a new key. */
export function OtherAddress(props: { integrationId: number; url: string; keepsKey: boolean; again: () => void }) {
  const { integrationId, url, keepsKey, again } = props;
  const change = useChangeIntegration(integrationId);
  const mayWrite = useMayPublish();
  const mayManage = useMayManage();
  const [asking, { open, close }] = useDisclosure();
  const use = () => change.mutate({ config_json: { site_url: url } }, { onSuccess: again });
  if (!mayWrite) return null;
  if (!keepsKey && !mayManage)
    return <Text size="sm">An owner of the account can use this address here. The API key of the old address stops working then.</Text>;
  return (
    <>
      {change.error && <Problem error={change.error} />}
      {!keepsKey && (
        <Text size="sm">It is another host: the API key stops working at once, and no article is sent until WordPress has a new key.</Text>
      )}
      <Group>
        <Button {...WRAPS} mih={30} size="xs" variant="default" loading={change.isPending} onClick={keepsKey ? use : open}>
          Use {url}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        title={`Change the address to ${url}?`}
        yes="Change address"
        danger
        onYes={() => {
          close();
          use();
        }}
        onNo={close}
      >
        <Text size="sm">
          This is another host, so the API key stops working at once. Create a new key, enter it in WordPress, and test the connection.
          Until then, no article is sent.
        </Text>
      </ConfirmDialog>
    </>
  );
}
